"""What lives while a program is followed: mutable, and never seen outside; ``program`` turns it into plain values."""

from __future__ import annotations

from msgspec import Struct, field

from stacklint_checks.source import BlockId, Span
from stacklint_checks.values import Part, Ref, Value

from .calls import Called, Passed
from .syntax import Assign, Class, Function, Lambda


class Frame(Struct, eq=False):
    """The names of a running function, and the frame of the function that it stands in (``None`` at module level)."""

    names: dict[str, Value]
    outer: Frame | None
    module: Module
    owner: Owner | None = None


class Owner(Struct, eq=False):
    """The instance and class whose method runs, for ``super``."""

    instance: Value
    klass: Klass


class Module(Struct, eq=False):
    """A file of the program. ``names`` is filled when it runs."""

    path: str
    names: dict[str, Value] = field(default_factory=dict)
    ran: bool = False


class Klass(Struct, eq=False):
    """A class of the program. ``fields`` are its attributes' names in order, ``initialisers`` are TypeScript's."""

    name: str
    module: Module
    block: BlockId
    node: Class
    bases: list[Value]
    methods: dict[str, Routine] = field(default_factory=dict)
    attributes: dict[str, Value] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)
    initialisers: list[tuple[BlockId, Assign]] = field(default_factory=list)
    used: bool = False


class Routine(Struct, eq=False):
    """A function of the program, and the frame in which it was defined."""

    node: Function | Lambda
    block: BlockId
    module: Module
    outer: Frame | None = None
    klass: Klass | None = None
    ran: bool = False


class Record(Struct, eq=False):
    """A call of a library while it can still change; an object of one of the program's own classes too.

    ``number`` counts the records of a run; ``called`` is what the last run made of this one.
    """

    key: str
    function: str
    subject: Record | None
    at: Span
    header: Span
    arguments: tuple[Passed, ...]
    open: bool = False
    maybe: bool = False
    klass: Klass | None = None
    within: Record | None = None
    attributes: dict[str, Value] = field(default_factory=dict)
    number: int = 0
    called: Called | None = None


class Thing(Value, frozen=True):
    """The result of a library's call, or a member of it (``path``)."""

    record: Record = None  # type: ignore[assignment]
    path: str = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        """A reference to the call."""
        return (Ref(self.record.key, self.path),)


class More:
    """Whether a list or table may hold more than it lists."""

    __slots__ = ("open",)

    def __init__(self, *, open_: bool = False) -> None:
        self.open = open_


class Sequence(Value, frozen=True, eq=False):
    """A list that can grow."""

    items: list[Value] = field(default_factory=list)
    more: More = field(default_factory=More)


class Slot:
    """A value under a key of a ``Table`` and where that key stands."""

    __slots__ = ("key_at", "value")

    def __init__(self, key_at: Span | None, value: Value) -> None:
        self.key_at = key_at
        self.value = value


class Table(Value, frozen=True, eq=False):
    """A dictionary or object that can grow."""

    slots: dict[str, Slot] = field(default_factory=dict)
    more: More = field(default_factory=More)


class Code(Value, frozen=True):
    """A function, class or module of the program as a value; ``instance`` is what a method is bound to."""

    code: Routine | Klass | Module = None  # type: ignore[assignment]
    instance: Value | None = None


class Arguments:
    """The evaluated arguments of a call. ``open`` says that there may be more."""

    __slots__ = ("open", "passed")

    def __init__(self) -> None:
        self.passed: list[Passed] = []
        self.open = False

    def add(self, value: Value, at: Span) -> None:
        """Add an argument by position."""
        self.passed.append(Passed("", value, at))

    def values(self) -> list[Value]:
        """The values in order."""
        return [one.value for one in self.passed]

    def take(self, index: int, name: str) -> Value | None:
        """The argument with that keyword, or at that position."""
        position = 0
        for one in self.passed:
            if one.name == name:
                return one.value
            if not one.name:
                if position == index:
                    return one.value
                position += 1
        return None
