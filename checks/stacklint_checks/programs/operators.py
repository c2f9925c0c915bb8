"""Computing with the values of a program: operators, truth, members and elements."""

from __future__ import annotations

from collections.abc import Callable

from stacklint_checks.documents.compute import joined, lifted
from stacklint_checks.source import Span
from stacklint_checks.values import (
    Absent,
    Given,
    Known,
    OneOf,
    Unknown,
    Value,
    known_text,
)

from .calls import Library
from .things import Code, More, Sequence, Table, Thing

MOST_ITEMS = 500
MOST_DEPTH = 20


def truth(value: Value) -> bool | None:
    """Whether a value is true, ``None`` where that is not known. What a caller gives may be anything."""
    if isinstance(value, Known):
        return bool(value.content)
    if isinstance(value, Absent):
        return False
    if isinstance(value, Sequence):
        return True if value.items else (None if value.more.open else False)
    if isinstance(value, Table):
        return True if value.slots else (None if value.more.open else False)
    if isinstance(value, Code):
        return True
    if isinstance(value, Thing):
        made = value.record.klass is not None or value.record.function.rpartition(".")[2][:1].isupper()
        return True if made and not value.path else None
    if isinstance(value, OneOf):
        decided = {truth(member) for member in value.members}
        return decided.pop() if len(decided) == 1 else None
    return None


def operated(operator: str, left: Value, right: Value, at: Span) -> Value:
    """What an operator gives."""
    if operator == "+":
        if isinstance(left, Sequence) or isinstance(right, Sequence):
            return _concatenated(left, right, at)
        if is_text(left) or is_text(right):
            return joined([left, right], at)
    if operator == "%" and isinstance(left, Known) and isinstance(left.content, str):
        return _percent(left.content, right, at)
    if operator == "|" and isinstance(left, Table) and isinstance(right, Table):
        return Table(at, None, {**left.slots, **right.slots}, More(open_=left.more.open or right.more.open))
    if operator == "in":
        return contains(right, left, at)
    return lifted(lambda values: _computed(operator, values, at), [left, right], at, "operator")


def is_text(value: Value) -> bool:
    """Whether a value is a text, known or not."""
    if isinstance(value, Known):
        return isinstance(value.content, str)
    if isinstance(value, Given):
        return bool(value.made_of) or (value.default is not None and is_text(value.default))
    return isinstance(value, Unknown) and any(isinstance(part, str) for part in value.made_of)


def _concatenated(left: Value, right: Value, at: Span) -> Value:
    first, whole = iterated(left)
    second, complete = iterated(right)
    return Sequence(at, None, [*first, *second][:MOST_ITEMS], More(open_=not (whole and complete)))


def _computed(operator: str, values: list[Value], at: Span) -> Value | None:
    left, right = values
    if operator in ("==", "is", "!="):
        same = _same(left, right)
        return None if same is None else Known(at, None, same if operator != "!=" else not same)
    if not isinstance(left, Known) or not isinstance(right, Known):
        return None
    a, b = left.content, right.content
    if isinstance(a, int | float) and isinstance(b, int | float):
        return _arithmetic(operator, a, b, at)
    if isinstance(a, str) and isinstance(b, str) and operator in ("<", "<=", ">", ">="):
        return Known(at, None, {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator])
    if isinstance(a, str) and isinstance(b, int) and operator == "*" and len(a) * b < 10_000:
        return Known(at, None, a * b)
    return None


def _arithmetic(operator: str, a: float, b: float, at: Span) -> Value | None:
    if operator in ("/", "//", "%") and b == 0:
        return None
    if operator == "**" and (abs(a) > 1000 or abs(b) > 20):
        return None
    compute: dict[str, Callable[[], int | float | bool]] = {
        "+": lambda: a + b,
        "-": lambda: a - b,
        "*": lambda: a * b,
        "/": lambda: a / b,
        "//": lambda: a // b,
        "%": lambda: a % b,
        "**": lambda: a**b,
        "<": lambda: a < b,
        "<=": lambda: a <= b,
        ">": lambda: a > b,
        ">=": lambda: a >= b,
    }
    return Known(at, None, compute[operator]()) if operator in compute else None


def _same(left: Value, right: Value) -> bool | None:
    if isinstance(left, Known) and isinstance(right, Known):
        return left.content == right.content
    if isinstance(left, Library) and isinstance(right, Library):
        return left.path == right.path
    if isinstance(left, Absent) and isinstance(right, Absent):
        return True
    if isinstance(left, Absent) or isinstance(right, Absent):
        other = right if isinstance(left, Absent) else left
        return False if isinstance(other, Known | Sequence | Table | Code | Library) else None
    return None


def contains(container: Value, element: Value, at: Span) -> Value:
    """Whether a collection or text holds something."""
    text = known_text(element)
    if isinstance(container, Table) and text is not None:
        if text in container.slots:
            return Known(at, None, content=True)
        return Unknown(at, None, "keys") if container.more.open else Known(at, None, content=False)
    if isinstance(container, Sequence) and isinstance(element, Known):
        found = [_same(item, element) for item in container.items]
        if True in found:
            return Known(at, None, content=True)
        return Unknown(at, None, "elements") if None in found or container.more.open else Known(at, None, content=False)
    whole = known_text(container)
    if whole is not None and text is not None:
        return Known(at, None, text in whole)
    return Unknown(at, None, "in")


def _percent(pattern: str, value: Value, at: Span) -> Value:
    values, _ = iterated(value) if isinstance(value, Sequence) else ([value], True)
    pieces = pattern.split("%s")
    if len(pieces) != len(values) + 1 or "%" in "".join(pieces):
        return Unknown(at, None, "format", tuple(ref for one in values for ref in one.refs()))
    parts: list[Value] = [Known(at, None, pieces[0])]
    for one, piece in zip(values, pieces[1:], strict=True):
        parts += (one, Known(at, None, piece))
    return joined(parts, at)


def iterated(value: Value) -> tuple[list[Value], bool]:
    """The elements of a value, and whether those are all of them."""
    if isinstance(value, Sequence):
        return list(value.items), not value.more.open
    if isinstance(value, Table):
        return [Known(slot.key_at, None, key) for key, slot in value.slots.items()], not value.more.open
    if isinstance(value, Given) and value.default is not None:
        return iterated(value.default)[0], False
    if isinstance(value, Known) and isinstance(value.content, str):
        return [Known(value.at, value.origin, letter) for letter in value.content[:MOST_ITEMS]], True
    if isinstance(value, Absent):
        return [], True
    if isinstance(value, OneOf):
        return [item for member in value.members for item in iterated(member)[0]], False
    return [], False


def attribute_of(base: Value, name: str, at: Span) -> Value:
    """A member of data: an entry of an object, the length of a list."""
    if isinstance(base, Table):
        slot = base.slots.get(name)
        if slot is not None:
            return slot.value.moved(at)
        return Unknown(at, None, "keys not known") if base.more.open else Absent(at, base.at)
    if name == "value" and isinstance(base, Known | Sequence):  # a member of an enum is its value
        return base
    if name == "length" and isinstance(base, Sequence) and not base.more.open:
        return Known(at, None, len(base.items))
    if isinstance(base, Given):
        default = attribute_of(base.default, name, at) if base.default is not None else None
        return Given(at, None, f"{base.name}.{name}", default)
    if isinstance(base, Absent):
        return Absent(at, base.at)
    return Unknown(at, base.origin, "member", tuple(base.refs()))


def _default_text(value: Given) -> str | None:
    default = value.default
    while isinstance(default, Given):
        default = default.default
    return known_text(default) if default is not None else None


def element_of(base: Value, key: Value, at: Span) -> Value:
    """An element of a list or map."""
    content = key.content if isinstance(key, Known) else None
    if isinstance(base, Library):
        if base.path in ("os.environ", "builtins.process.env"):
            return Given(at, None, known_text(key) or "environment")
        text = known_text(key)
        return Library(at, None, f"{base.path}.{text}") if text is not None else Unknown(at, None, "element")
    if isinstance(base, Table) and known_text(key) is not None:
        return attribute_of(base, known_text(key) or "", at)
    if isinstance(base, Table) and isinstance(key, Given) and (chosen := _default_text(key)) is not None:
        return Given(at, None, key.name, attribute_of(base, chosen, at))
    if isinstance(base, Table) and not base.more.open and base.slots and len(base.slots) <= 8:
        return OneOf(at, None, tuple(slot.value for slot in base.slots.values()))
    if isinstance(base, Sequence) and isinstance(content, int) and not isinstance(content, bool):
        if -len(base.items) <= content < len(base.items) and not (base.more.open and content < 0):
            return base.items[content].moved(at)
        return Unknown(at, None, "index")
    if isinstance(base, Thing):
        text = known_text(key)
        return Thing(at, None, base.record, f"{base.path}[{text or ''}]")
    if isinstance(base, Known) and isinstance(base.content, str) and isinstance(content, int):
        text = base.content
        if -len(text) <= content < len(text):
            return Known(at, base.origin or base.at, text[content])
    if isinstance(base, Given) and base.default is not None:
        return Given(at, None, base.name, element_of(base.default, key, at))
    return Unknown(at, None, "element", tuple(base.refs()))
