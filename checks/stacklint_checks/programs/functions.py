"""Functions of the standard libraries that have no side effects."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from stacklint_checks.documents.compute import joined, lifted
from stacklint_checks.source import Span
from stacklint_checks.values import (
    Absent,
    Given,
    Json,
    Known,
    Unknown,
    Value,
    known_text,
)

from .things import Arguments, More, Sequence, Slot, Table

if TYPE_CHECKING:
    from .evaluate import Evaluator
from .export import exported
from .members import pairs
from .operators import iterated, truth

MOST_ITEMS = 500
MOST_DEPTH = 20

Function = Callable[["Evaluator", Arguments, Span], Value]


def _given(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    values = arguments.values()
    name = known_text(values[0]) if values else None
    default = values[1] if len(values) > 1 and not isinstance(values[1], Absent) else None
    return Given(at, None, name or "environment", default)


def _json(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    values = arguments.values()
    return Known(at, None, Json(exported(values[0]))) if values else Unknown(at, None, "json")


def _from_json(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    values = arguments.values()
    text = known_text(values[0]) if values else None
    if text is None:
        return Unknown(at, None, "json")
    try:
        return _from_data(json.loads(text), at)
    except (ValueError, RecursionError):
        return Unknown(at, None, "json")


def _from_data(data: object, at: Span) -> Value:
    if isinstance(data, dict):
        return Table(at, None, {str(key): Slot(at, _from_data(value, at)) for key, value in data.items()})
    if isinstance(data, list):
        return Sequence(at, None, [_from_data(item, at) for item in data])
    if data is None:
        return Absent(at)
    return Known(at, None, data) if isinstance(data, str | int | float | bool) else Unknown(at, None, "json")


def _text(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    values = arguments.values()
    return joined(values[:1], at) if values else Known(at, None, "")


def _length(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    values = arguments.values()
    items, complete = iterated(values[0]) if values else ([], False)
    text = known_text(values[0]) if values else None
    if text is not None:
        return Known(at, None, len(text))
    return Known(at, None, len(items)) if complete else Unknown(at, None, "length")


def _range(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    bounds = [one.content for one in arguments.values() if isinstance(one, Known) and isinstance(one.content, int)]
    if not bounds or len(bounds) < len(arguments.passed) or (len(bounds) > 2 and bounds[2] == 0):
        return Unknown(at, None, "range")
    numbers = range(*bounds[:3])
    return Sequence(at, None, [Known(at, None, number) for number in numbers[:40]], More(open_=len(numbers) > 40))


def _enumerate(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    values = arguments.values()
    items, complete = iterated(values[0]) if values else ([], False)
    pairs: list[Value] = [Sequence(at, None, [Known(at, None, index), item]) for index, item in enumerate(items)]
    return Sequence(at, None, pairs, More(open_=not complete))


def _zip(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    columns = [iterated(value) for value in arguments.values()]
    rows: list[Value] = [Sequence(at, None, list(row)) for row in zip(*(items for items, _ in columns), strict=False)]
    return Sequence(at, None, rows, More(open_=not all(complete for _, complete in columns)))


def _list(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    values = arguments.values()
    items, complete = iterated(values[0]) if values else ([], True)
    return Sequence(at, None, items, More(open_=not complete))


def _map(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    table = Table(at, None, {}, More(open_=arguments.open))
    for one in arguments.passed:
        if one.name:
            table.slots[one.name] = Slot(one.at, one.value)
        elif isinstance(one.value, Table):
            table.slots.update(one.value.slots)
            table.more.open = table.more.open or one.value.more.open
        elif not isinstance(one.value, Absent):
            table.more.open = True
    return table


def _entries(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    table = _table(arguments)
    if table is not None:
        return Sequence(at, None, pairs(table, at), More(open_=table.more.open))
    return Unknown(at, None, "entries")


def _table(arguments: Arguments) -> Table | None:
    """The map that a function is given, or the default of one that the caller chooses."""
    value = arguments.values()[0] if arguments.values() else None
    while isinstance(value, Given):
        value = value.default
    return value if isinstance(value, Table) else None


def _keys(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    return _list(evaluator, arguments, at)


def _map_values(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    table = _table(arguments)
    if table is not None:
        return Sequence(at, None, [slot.value for slot in table.slots.values()], More(open_=table.more.open))
    return Unknown(at, None, "values")


def _truth(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    values = arguments.values()
    decided = truth(values[0]) if values else False
    return Unknown(at, None, "bool") if decided is None else Known(at, None, decided)


def _number(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    return lifted(lambda values: _as_number(values, at), arguments.values()[:1], at, "number")


def _as_number(values: list[Value], at: Span) -> Value | None:
    text = known_text(values[0]) if values else None
    try:
        return Known(at, None, int(text) if text is not None and text.strip("-").isdigit() else float(text or "x"))
    except ValueError:
        return None


def _first(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    values = arguments.values()
    return values[0].moved(at) if values else Absent(at)


def _last(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    values = arguments.values()
    return values[-1].moved(at) if values else Absent(at)


FUNCTIONS: dict[str, Function] = {
    "os.environ.get": _given,
    "os.getenv": _given,
    "json.dumps": _json,
    "json.loads": _from_json,
    "builtins.JSON.stringify": _json,
    "builtins.JSON.parse": _from_json,
    "builtins.str": _text,
    "builtins.String": _text,
    "builtins.len": _length,
    "builtins.range": _range,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.list": _list,
    "builtins.tuple": _list,
    "builtins.set": _list,
    "builtins.sorted": _list,
    "builtins.reversed": _list,
    "builtins.Array.from": _list,
    "builtins.dict": _map,
    "builtins.Object.assign": _map,
    "builtins.Object.entries": _entries,
    "builtins.Object.keys": _keys,
    "builtins.Object.values": _map_values,
    "builtins.bool": _truth,
    "builtins.Boolean": _truth,
    "builtins.int": _number,
    "builtins.Number": _number,
    "builtins.parseInt": _number,
    "copy.deepcopy": _first,
    "copy.copy": _first,
    "typing.cast": _last,
}
"""Functions without side effects, by their paths (``builtins.`` stands before names that nothing defines)."""
