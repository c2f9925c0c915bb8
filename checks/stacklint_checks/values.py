"""What an expression is worth, as far as it can be known without running anything.

A value is ``Known``, ``OneOf`` (a bounded set), ``Given`` (chosen by the caller), ``Absent`` (not written) or
``Unknown``. It has no truth value and no bare accessor: a rule asks ``must``, ``can`` or ``unset``, so that what is
unknown never looks like false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from .source import Span


class Ref(Struct, frozen=True, gc=False):
    """Stands for an attribute of a resource of the unit: its text is known only after deployment.

    ``address`` is the resource's address (``module.a.aws_kms_key.k``, a logical id); ``attribute`` is in the dialect's
    words (``arn``, ``id``, ``Arn``, ``Ref``) and may be empty where the whole object is meant.
    """

    address: str
    attribute: str


class Hole(Struct, frozen=True, gc=False):
    """A part of a text that is not known. ``name`` is the expression behind it (``var.env``), if it has a name."""

    name: str = ""


Part = str | Ref | Hole


class Entry(Struct, frozen=True, gc=False):
    """One key of an object, where the key stands, and its value."""

    key: str
    key_at: Span | None
    value: Value


class Object(Struct, frozen=True, gc=False):
    """A map with literal keys. ``open`` says that it may hold more keys than the ones listed."""

    entries: tuple[Entry, ...] = ()
    open: bool = False

    def entry(self, key: str) -> Entry | None:
        """The last entry with that key, as later keys win in every dialect."""
        for entry in reversed(self.entries):
            if entry.key == key:
                return entry
        return None


class Items(Struct, frozen=True, gc=False):
    """A list. ``open`` says that it may hold more elements than the ones listed."""

    values: tuple[Value, ...] = ()
    open: bool = False


class Json(Struct, frozen=True, gc=False):
    """A text that is JSON, kept as what it says (``jsonencode``, a heredoc, a quoted document)."""

    value: Value


Content = str | int | float | bool | Object | Items | Json | None
Predicate = Callable[[object], bool]


class Value(Struct, frozen=True):
    """Base of the five kinds of value.

    ``at`` is the expression inside the resource; ``origin`` is where the literal stands, and ``None`` where it is
    written in place (a local, a default, a module argument, an anchor otherwise).
    """

    at: Span | None = None
    origin: Span | None = None

    def __bool__(self) -> bool:
        """Always an error: ask ``must``, ``can`` or ``unset``."""
        message = "a Value has no truth value: ask must(), can() or unset"
        raise TypeError(message)

    @property
    def unset(self) -> bool:
        """Nothing is written: the platform's default applies."""
        return False

    @property
    def parts(self) -> tuple[Part, ...]:
        """The text in known and unknown parts; empty for what is not a text."""
        return ()

    @property
    def text(self) -> str:
        """The value as words for a message."""
        return "unknown"

    @property
    def place(self) -> Span | None:
        """Where the literal stands."""
        return self.origin or self.at

    def leaves(self) -> Iterator[Value]:
        """The value itself, or each possibility of a bounded set, or the default of a given value."""
        yield self

    def must(self, predicate: Predicate) -> bool:
        """Whether the predicate holds whatever happens."""
        del predicate
        return False

    def can(self, predicate: Predicate) -> bool:
        """Whether the predicate holds for at least one possibility, a caller's literal default included."""
        return self.must(predicate)

    def get(self, key: str | int) -> Value:
        """The value under a key of an object or an index of a list."""
        del key
        return Unknown(self.at, self.origin, "not an object")

    def each(self) -> Iterator[Value]:
        """The elements of a list, or the value itself where a single one stands for a list."""
        yield self

    def refs(self) -> Iterator[Ref]:
        """Every resource attribute that the value is made of, nested ones included."""
        for part in self.parts:
            if isinstance(part, Ref):
                yield part

    def moved(self, at: Span | None) -> Value:
        """The same value used at another place; where its literal stands becomes the origin."""
        return replace(self, at=at, origin=self.origin or self.at)


class Known(Value, frozen=True, gc=False):
    """A value that is written, or reached through declarations and pure functions."""

    content: Content = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The whole text as one part; numbers and booleans as Terraform and CloudFormation write them."""
        if isinstance(self.content, str):
            return (self.content,)
        if isinstance(self.content, bool):
            return ("true" if self.content else "false",)
        if isinstance(self.content, int | float):
            return (str(self.content),)
        return ()

    @property
    def text(self) -> str:
        """The scalar as written, or the kind of collection."""
        if isinstance(self.content, Object):
            return "an object"
        if isinstance(self.content, Items):
            return "a list"
        if isinstance(self.content, Json):
            return "a document"
        return "".join(map(str, self.parts)) if self.content is not None else "null"

    def must(self, predicate: Predicate) -> bool:
        """Whether the content satisfies the predicate."""
        return predicate(self.content)

    def moved(self, at: Span | None) -> Known:
        """The same content used at another place; written out, as values are moved more often than read."""
        return Known(at, self.origin or self.at, self.content)

    def get(self, key: str | int) -> Value:
        """The member, ``Absent`` where a complete collection does not have it."""
        member = self._member(key)
        return member if self.origin is None else member.moved(self.at)

    def _member(self, key: str | int) -> Value:
        content = self.content
        if isinstance(content, Json):
            return content.value.get(key)
        if isinstance(content, Object) and isinstance(key, str):
            entry = content.entry(key)
            if entry is not None:
                return entry.value
            return Unknown(self.at, self.origin, "keys not known") if content.open else Absent(self.at, self.origin)
        if isinstance(content, Items) and isinstance(key, int):
            if -len(content.values) <= key < len(content.values):
                return content.values[key]
            return Unknown(self.at, self.origin, "length not known") if content.open else Absent(self.at, self.origin)
        return Unknown(self.at, self.origin, "not an object")

    def each(self) -> Iterator[Value]:
        """The elements of a list, used where the list is used; an open list ends with an unknown element."""
        if isinstance(self.content, Items):
            for value in self.content.values:
                yield value if self.origin is None else value.moved(self.at)
            if self.content.open:
                yield Unknown(self.at, self.origin, "more elements")
        else:
            yield self

    def refs(self) -> Iterator[Ref]:
        """References of every element."""
        if isinstance(self.content, Object):
            for entry in self.content.entries:
                yield from entry.value.refs()
        elif isinstance(self.content, Items):
            for value in self.content.values:
                yield from value.refs()
        elif isinstance(self.content, Json):
            yield from self.content.value.refs()


class OneOf(Value, frozen=True):
    """A bounded set of possibilities: a conditional, ``!If``, a union. Members keep their own places."""

    members: tuple[Value, ...] = ()

    @property
    def text(self) -> str:
        """The possibilities joined by "or"."""
        return " or ".join(dict.fromkeys(member.text for member in self.members))

    def leaves(self) -> Iterator[Value]:
        """Each possibility."""
        for member in self.members:
            yield from member.leaves()

    def must(self, predicate: Predicate) -> bool:
        """Whether it holds for every possibility."""
        return all(member.must(predicate) for member in self.members)

    def can(self, predicate: Predicate) -> bool:
        """Whether it holds for some possibility."""
        return any(member.can(predicate) for member in self.members)

    def get(self, key: str | int) -> Value:
        """The set of what the possibilities hold under the key."""
        return OneOf(self.at, self.origin, tuple(member.get(key) for member in self.members))

    def each(self) -> Iterator[Value]:
        """The elements of all possibilities."""
        for member in self.members:
            yield from member.each()

    def refs(self) -> Iterator[Ref]:
        """References of every possibility."""
        for member in self.members:
            yield from member.refs()


class Given(Value, frozen=True):
    """A value that the caller chooses (variable, parameter, context). ``default`` is what applies if he does not."""

    name: str = ""
    default: Value | None = None
    made_of: tuple[Part, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """The text around the given part, or one hole with its name."""
        return self.made_of or (Hole(self.name),)

    @property
    def text(self) -> str:
        """The default, or the name."""
        return self.default.text if self.default is not None else self.name

    def leaves(self) -> Iterator[Value]:
        """The default, if there is one."""
        if self.default is not None:
            yield from self.default.leaves()

    def can(self, predicate: Predicate) -> bool:
        """Whether the default satisfies the predicate."""
        return self.default is not None and self.default.can(predicate)

    def get(self, key: str | int) -> Value:
        """The member, given as well."""
        default = self.default.get(key) if self.default is not None else None
        return Given(self.at, self.origin, f"{self.name}.{key}", default)

    def refs(self) -> Iterator[Ref]:
        """References inside the text and the default."""
        for part in self.made_of:
            if isinstance(part, Ref):
                yield part
        if self.default is not None:
            yield from self.default.refs()


class Absent(Value, frozen=True, gc=False):
    """Nothing is written. ``at`` is the innermost place that exists; ``default`` is what the platform then does."""

    default: Content = None

    @property
    def unset(self) -> bool:
        """True: nothing is written."""
        return True

    @property
    def text(self) -> str:
        """Words for a message."""
        return "not set"

    def must(self, predicate: Predicate) -> bool:
        """Whether the platform's default, where one is known, satisfies the predicate."""
        return self.default is not None and predicate(self.default)

    def get(self, key: str | int) -> Value:
        """Nothing holds nothing."""
        del key
        return Absent(self.at, self.origin)

    def each(self) -> Iterator[Value]:
        """No elements."""
        return iter(())


class Unknown(Value, frozen=True, gc=False):
    """A value that cannot be computed, and why. ``made_of`` keeps what is known of its text, references included."""

    because: str = ""
    made_of: tuple[Part, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is known of the text."""
        return self.made_of

    def get(self, key: str | int) -> Value:
        """A member of the unknown; a reference keeps what it refers to."""
        del key
        refs = tuple(part for part in self.made_of if isinstance(part, Ref))
        return Unknown(self.at, self.origin, self.because, refs)


def known_text(value: Value) -> str | None:
    """The text of a fully known scalar, else ``None``."""
    parts = value.parts if isinstance(value, Known) else ()
    return str(parts[0]) if parts else None


def at_path(value: Value, path: tuple[str | int, ...]) -> Value:
    """The value at a path of keys. A name steps through a list of one block as through the block itself."""
    for step in path:
        if isinstance(step, str) and isinstance(value, Known) and isinstance(value.content, Items):
            if not value.content.values:
                return value.get(0)
            members = tuple(item.get(step) for item in value.content.values)
            value = members[0] if len(members) == 1 else OneOf(value.at, value.origin, members)
        elif isinstance(step, str) and isinstance(value, OneOf):
            value = OneOf(value.at, value.origin, tuple(at_path(member, (step,)) for member in value.members))
        else:
            value = value.get(step)
    return value


def is_true(content: object) -> bool:
    """Whether a content is true; both vocabularies take the text "true" for it."""
    return content is True or (isinstance(content, str) and content.lower() == "true")


def is_false(content: object) -> bool:
    """Whether a content is false; both vocabularies take the text "false" for it."""
    return content is False or (isinstance(content, str) and content.lower() == "false")
