"""Names and values while a program is followed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from stacklint_checks.source import Span
from stacklint_checks.values import Absent, Given, Hole, Known, OneOf, Part, Unknown, Value

from .things import Frame, Table, Thing

if TYPE_CHECKING:
    from .replay import Trace

MOST_MEMBERS = 8


def look_up(frame: Frame, name: str, trace: Trace | None) -> Value | None:
    """What a name stands for in a frame or those around it, of which the last is a file's."""
    while frame.outer is not None:
        found = frame.names.get(name)
        if found is not None:
            return found
        frame = frame.outer
    found = frame.names.get(name)
    if trace is not None:
        trace.read(frame.module, name, found)
    return found


def placed(value: Value, at: Span) -> Value:
    """A value used at another place; where it was written becomes its origin."""
    kind = type(value)
    if kind is Known:
        return Known(at, value.origin or value.at, value.content)  # type: ignore[attr-defined]
    if kind is Thing:
        return Thing(at, value.origin or value.at, value.record, value.path)  # type: ignore[attr-defined]
    return value.moved(at)


def one_of(values: list[Value], at: Span) -> Value:
    """A set of possibilities, unknown where there are too many."""
    members: list[Value] = []
    for value in values:
        for member in value.members if isinstance(value, OneOf) else (value,):
            if member not in members:
                members.append(member)
    if len(members) == 1:
        return members[0]
    if len(members) > MOST_MEMBERS:
        return unknown("too many possibilities", members, at)
    return OneOf(at, None, tuple(members))


def unknown(because: str, values: Iterable[Value], at: Span) -> Value:
    """What cannot be computed, with the references that went in."""
    refs: list[Part] = []
    for value in values:
        if isinstance(value, Thing | Known | OneOf | Given | Unknown):
            refs += value.refs()
    return Unknown(at, None, because, (Hole(), *dict.fromkeys(refs)))


def reset(frame: Frame, names: dict[str, Value]) -> None:
    """Give a frame other names; the dictionary itself stays, as a module's functions see it."""
    frame.names.clear()
    frame.names.update(names)


def merge(frame: Frame, before: dict[str, Value], first: dict[str, Value]) -> None:
    """Join the names of two branches: ``first`` and those that the frame has now."""
    for name in first.keys() | frame.names.keys():
        one, other = first.get(name), frame.names.get(name)
        if one is other:
            continue
        values = [value for value in (one, other) if value is not None]
        known = before.get(name)
        at = values[0].at or (known.at if known is not None else None)
        frame.names[name] = values[0] if len(values) == 1 else one_of(values, at)  # type: ignore[arg-type]


def spread_into(table: Table, value: Value) -> None:
    """Put the entries of a map into another."""
    if isinstance(value, Table):
        table.slots.update(value.slots)
        table.more.open = table.more.open or value.more.open
    elif isinstance(value, OneOf) or not isinstance(value, Absent):
        table.more.open = True
