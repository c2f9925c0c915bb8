"""Values that can grow while a program is followed, lists and maps: what is in them now, and copies of them.

Two values may be the same list. They are copied together, so that they are one list afterwards, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stacklint_checks.values import Given, OneOf, Value

from .things import Code, More, Routine, Sequence, Slot, Table

MOST_DEPTH = 20
#: Larger lists and maps are not compared.
MOST_COMPARED = 200

Grown = Sequence | Table


class Unfit(Exception):  # noqa: N818 - not an error
    """Raised for what cannot be compared, or not be copied."""


def snapshot(value: object, depth: int = 0) -> object:
    """A value as it is now: itself if it never changes, else what is in it.

    Raises:
        Unfit: It holds a function with a frame, or too much.

    """
    if depth > MOST_DEPTH:
        raise Unfit
    kind = type(value)
    if kind is Code:
        if _has_frame(value):  # type: ignore[arg-type]
            raise Unfit
    elif isinstance(value, Sequence):
        if len(value.items) > MOST_COMPARED:
            raise Unfit
        return kind, value.at, value.origin, value.more.open, [snapshot(one, depth + 1) for one in value.items]
    elif isinstance(value, Table):
        if len(value.slots) > MOST_COMPARED:
            raise Unfit
        slots = [(name, slot.key_at, snapshot(slot.value, depth + 1)) for name, slot in value.slots.items()]
        return kind, value.at, value.origin, value.more.open, slots
    elif isinstance(value, OneOf):
        return kind, value.at, value.origin, [snapshot(one, depth + 1) for one in value.members]
    elif isinstance(value, Given) and value.default is not None:
        return kind, value.at, value.origin, value.name, value.made_of, snapshot(value.default, depth + 1)
    return value


def grows(value: Value) -> bool:
    """Whether something about a value can change."""
    if isinstance(value, OneOf):
        return any(map(grows, value.members))
    if isinstance(value, Given):
        return value.default is not None and grows(value.default)
    return isinstance(value, Sequence | Table) or (isinstance(value, Code) and _has_frame(value))


def _has_frame(value: Code) -> bool:
    return isinstance(value.code, Routine) and value.code.outer is not None


def held(values: Iterable[object]) -> Iterator[int]:
    """What tells the lists and maps in some values from all others."""
    waiting = list(values)
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, Sequence | Table):
            number = _number(value)
            if number not in seen:
                seen.add(number)
                yield number
                waiting += value.items if isinstance(value, Sequence) else [one.value for one in value.slots.values()]
        elif isinstance(value, OneOf):
            waiting += value.members
        elif isinstance(value, Given):
            waiting.append(value.default)


def _number(value: Grown) -> int:
    return id(value.items) if isinstance(value, Sequence) else id(value.slots)


class Copies:
    """Copies of values that are made together. ``others`` tells lists and maps that must not be copied.

    What was copied is held, so that nothing else is taken for it.
    """

    def __init__(self, others: Iterable[int] = ()) -> None:
        self._others = frozenset(others)
        self._made: dict[int, tuple[Grown, Grown]] = {}

    def copy(self, value: Value) -> Value:
        """A value with its own lists and maps.

        Raises:
            Unfit: It has a function with a frame, or a list or map that must not be copied.

        """
        if isinstance(value, Sequence | Table):
            return self._grown(value)
        if isinstance(value, OneOf):
            return OneOf(value.at, value.origin, tuple(map(self.copy, value.members)))
        if isinstance(value, Given) and value.default is not None:
            return Given(value.at, value.origin, value.name, self.copy(value.default), value.made_of)
        if isinstance(value, Code) and _has_frame(value):
            raise Unfit
        return value

    def _grown(self, value: Grown) -> Grown:
        number = _number(value)
        if number in self._others:
            raise Unfit
        known = self._made.get(number)
        made = known[1] if known is not None else None
        if isinstance(value, Sequence):
            if isinstance(made, Sequence):
                return Sequence(value.at, value.origin, made.items, made.more)
            items = Sequence(value.at, value.origin, [], More(open_=value.more.open))
            self._made[number] = value, items
            items.items.extend(map(self.copy, value.items))
            return items
        if isinstance(made, Table):
            return Table(value.at, value.origin, made.slots, made.more)
        table = Table(value.at, value.origin, {}, More(open_=value.more.open))
        self._made[number] = value, table
        table.slots.update((name, Slot(one.key_at, self.copy(one.value))) for name, one in value.slots.items())
        return table
