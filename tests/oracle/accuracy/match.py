"""Whether a value of the static reading is what the program declares: yes, no, or nobody can say."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from stacklint_checks.values import (
    Absent,
    Entry,
    Given,
    Hole,
    Items,
    Json,
    Known,
    Object,
    OneOf,
    Part,
    Ref,
    Unknown,
    Value,
)

#: The name of a referred resource that both sides have in common; "" where it has none.
Named = Callable[[Ref], str]


class Names(NamedTuple):
    """What references of either side are called."""

    static: Named
    real: Named


def same(static: Value, real: Value, names: Names) -> bool | None:
    """Whether the values are the same; ``None`` where one of them is not known."""
    static, real = _plain(static), _plain(real)
    if isinstance(static, OneOf):
        return _any(static, real, names)
    if isinstance(static, Given):
        return _given(static, real, names)
    if isinstance(real, OneOf):
        return None if isinstance(static, Unknown) else False
    if isinstance(static, Known) and isinstance(real, Known) and not (_is_text(static) and _is_text(real)):
        return _contents(static, real, names)
    if isinstance(static, Absent) or isinstance(real, Absent):
        return None if isinstance(static, Unknown) and not static.parts else type(static) is type(real)
    if not static.parts or not real.parts:
        if isinstance(static, Unknown) or isinstance(real, Unknown):
            return None
        return False
    return same_text(static.parts, real.parts, names)


def _any(static: OneOf, real: Value, names: Names) -> bool | None:
    if isinstance(real, OneOf):
        answers = [_any(static, member, names) for member in real.members]
        return True if all(answers) else None if None in answers else False
    answers = [same(member, real, names) for member in static.members]
    return True if True in answers else None if None in answers else False


def _given(static: Given, real: Value, names: Names) -> bool | None:
    if isinstance(real, Given):
        return True
    if static.default is None:
        return None
    return same(static.default, real, names) or None


def _plain(value: Value) -> Value:
    """JSON that is written as a text, as what it says; one element of a list for the element."""
    if isinstance(value, Known) and isinstance(value.content, Json):
        return _plain(value.content.value)
    return value


def _is_text(value: Known) -> bool:
    return not isinstance(value.content, Object | Items | Json)


def _contents(static: Known, real: Known, names: Names) -> bool | None:
    left, right = static.content, real.content
    if isinstance(left, Object) and isinstance(right, Object):
        return _objects(left, right, names)
    if isinstance(left, Items) or isinstance(right, Items):
        return lists(list(static.each()), list(real.each()), names)
    return False


def _objects(left: Object, right: Object, names: Names) -> bool | None:
    answers: list[bool | None] = []
    ours = {entry.key: entry for entry in left.entries if not isinstance(entry.value, Absent)}
    theirs = {entry.key: entry for entry in right.entries if not isinstance(entry.value, Absent)}
    for key in ours.keys() | theirs.keys():
        one, other = ours.get(key), theirs.get(key)
        if one is None or other is None:
            answers.append(_lone(one or other, is_static=other is None, is_open=left.open))
        else:
            answers.append(same(one.value, other.value, names))
    return False if False in answers else None if None in answers else True


def _lone(entry: Entry | None, *, is_static: bool, is_open: bool) -> bool | None:
    if is_static:
        return None if entry is not None and isinstance(entry.value, Unknown | Given) else False
    return None if is_open else False


def lists(left: list[Value], right: list[Value], names: Names) -> bool | None:
    """Whether lists hold the same, in any order."""
    answers = []
    rest = list(right)
    for value in left:
        found = _first(value, rest, names)
        if found is None:
            return None if isinstance(value, Unknown) else False
        answers.append(same(value, found, names))
        rest = [one for one in rest if one is not found]
    if rest:
        return None if None in answers else False
    return None if None in answers else True


def _first(value: Value, rest: list[Value], names: Names) -> Value | None:
    for wanted in (True, None):
        for one in rest:
            if same(value, one, names) is wanted:
                return one
    return None


def same_text(static: tuple[Part, ...], real: tuple[Part, ...], names: Names) -> bool | None:
    """Whether texts are the same. What is not known of one may be anything."""
    ours = [_written(part, names.static) for part in static]
    theirs = [_written(part, names.real) for part in real]
    plain, other = "".join(ours), "".join(theirs)
    if plain.lower() == other.lower():
        return True
    if "\0" not in plain and "\0" not in other:
        return None if _refers(static) and not _refers(real) else False
    return True if _fits(ours, other) or _fits(theirs, plain) else None


def _refers(parts: tuple[Part, ...]) -> bool:
    """Whether a text is known by what it refers to; run, a program may know the text itself."""
    return any(isinstance(part, Ref) for part in parts)


def _fits(parts: list[str], text: str) -> bool:
    if "\0" not in "".join(parts) or set(parts) == {"\0"}:
        return False
    pattern = ".*".join(re.escape(part) for part in "".join(parts).split("\0"))
    return re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL) is not None


def _written(part: Part, named: Named) -> str:
    if isinstance(part, Ref):
        name = named(part)
        return f"<{name}>" if name else "\0"
    if isinstance(part, Hole):
        return "\0"
    return part.removesuffix(".0") if re.fullmatch(r"-?\d+\.0", part) else part
