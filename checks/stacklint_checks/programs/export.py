"""From what lives while a program is followed to plain values."""

from __future__ import annotations

from stacklint_checks.values import (
    Absent,
    Entry,
    Given,
    Items,
    Known,
    Object,
    OneOf,
    Ref,
    Unknown,
    Value,
)

from .calls import Library, Passed
from .things import Arguments, Code, Sequence, Table, Thing

MOST_ITEMS = 500
MOST_DEPTH = 20


def plain(arguments: Arguments) -> tuple[Passed, ...]:
    """The arguments of a library's call as they are now: what is done later to a list is not seen by the library."""
    return tuple([Passed(one.name, exported(one.value), one.at) for one in arguments.passed])


def exported(value: Value, depth: int = 0) -> Value:
    """A value as every dialect has it: lists and maps as ``Items`` and ``Object``, things as references."""
    kind = type(value)
    if kind is Known or kind is Library or kind is Absent:
        return value
    if depth > MOST_DEPTH:
        return Unknown(value.at, value.origin, "too deep")
    if isinstance(value, Sequence):
        items = tuple(exported(item, depth + 1) for item in value.items[:MOST_ITEMS])
        return Known(value.at, value.origin, Items(items, value.more.open or len(value.items) > MOST_ITEMS))
    if isinstance(value, Table):
        entries = tuple(Entry(key, slot.key_at, exported(slot.value, depth + 1)) for key, slot in value.slots.items())
        return Known(value.at, value.origin, Object(entries, value.more.open))
    if isinstance(value, Thing):
        return Unknown(value.at, value.origin, "known after deployment", (Ref(value.record.key, value.path),))
    if isinstance(value, OneOf):
        return OneOf(value.at, value.origin, tuple(exported(member, depth + 1) for member in value.members))
    if isinstance(value, Given) and value.default is not None:
        return Given(value.at, value.origin, value.name, exported(value.default, depth + 1), value.made_of)
    if isinstance(value, Code):
        return Unknown(value.at, value.origin, "code")
    return value
