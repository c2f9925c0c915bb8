"""Methods of texts, lists and maps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from stacklint_checks.documents.compute import joined, lifted
from stacklint_checks.source import Span
from stacklint_checks.values import (
    Absent,
    Given,
    Hole,
    Known,
    OneOf,
    Unknown,
    Value,
    known_text,
)

from . import invoke
from .things import Arguments, Code, More, Routine, Sequence, Slot, Table

if TYPE_CHECKING:
    from .evaluate import Evaluator
from .operators import attribute_of, contains, is_text, iterated, truth

MOST_ITEMS = 500
MOST_DEPTH = 20


def method(evaluator: Evaluator, base: Value, name: str, arguments: Arguments, at: Span) -> Value | None:
    """What a method of a text or collection gives; ``None`` where it is not known."""
    if isinstance(base, Sequence):
        return _list_method(evaluator, base, name, arguments, at)
    if isinstance(base, Table):
        slot = base.slots.get(name)
        if slot is not None and isinstance(slot.value, Code) and isinstance(slot.value.code, Routine):
            return invoke.call_routine(evaluator, slot.value.code, arguments, slot.value.instance, at)
        return _map_method(base, name, arguments, at)
    if isinstance(base, Known | Given | OneOf) or is_text(base):
        return _text_method(base, name, arguments, at)
    return None


def _list_method(evaluator: Evaluator, base: Sequence, name: str, arguments: Arguments, at: Span) -> Value | None:
    values = arguments.values()
    if name in ("append", "push", "add", "insert", "unshift"):
        base.items.extend(values if name != "insert" else values[1:])
        base.more.open = base.more.open or arguments.open or evaluator.maybe > 0
        return Absent(at)
    if name in ("extend", "update") and values:
        more, complete = iterated(values[0])
        base.items.extend(more)
        base.more.open = base.more.open or not complete or evaluator.maybe > 0
        return Absent(at)
    if name == "concat":
        result = Sequence(at, None, list(base.items), More(open_=base.more.open))
        for value in values:
            more, complete = iterated(value) if isinstance(value, Sequence) else ([value], isinstance(value, Known))
            result.items.extend(more)
            result.more.open = result.more.open or not complete
        return result
    if name in ("map", "forEach", "flatMap", "filter", "find", "some", "every", "reduce") and values:
        return _visited(evaluator, base, name, values[0], at)
    if name == "join":
        separator = values[0] if values else Known(at, None, ",")
        return _joined(base, separator, at)
    if name in ("copy", "slice", "sort", "reverse", "toSorted") and not (name == "slice" and values):
        return Sequence(at, None, list(base.items), More(open_=base.more.open))
    if name in ("includes", "__contains__") and values:
        return contains(base, values[0], at)
    return None


def _visited(evaluator: Evaluator, base: Sequence, name: str, callee: Value, at: Span) -> Value | None:
    if not isinstance(callee, Code) or not isinstance(callee.code, Routine):
        return None
    items = base.items[:40] or ([Unknown(at, None, "element")] if base.more.open else [])
    evaluator.maybe += bool(base.more.open and not base.items)
    results: list[Value] = []
    for index, item in enumerate(items):
        arguments = Arguments()
        arguments.add(item, at)
        if len(callee.code.node.parameters) > 1:
            arguments.add(Known(at, None, index), at)
        results.append(invoke.call_routine(evaluator, callee.code, arguments, callee.instance, at))
    evaluator.maybe -= bool(base.more.open and not base.items)
    if name == "map":
        return Sequence(at, None, results, More(open_=base.more.open))
    if name == "flatMap":
        flat = [piece for result in results for piece in iterated(result)[0]]
        return Sequence(at, None, flat, More(open_=base.more.open))
    if name == "filter":
        decided = [truth(result) for result in results]
        kept = [item for item, keep in zip(items, decided, strict=True) if keep is not False]
        return Sequence(at, None, kept, More(open_=base.more.open or None in decided))
    return Absent(at) if name == "forEach" else Unknown(at, None, name)


def _joined(base: Sequence, separator: Value, at: Span) -> Value:
    if base.more.open:
        return Unknown(at, None, "join")
    parts: list[Value] = []
    for index, item in enumerate(base.items):
        if index:
            parts.append(separator)
        parts.append(item)
    return joined(parts, at) if parts else Known(at, None, "")


def _map_method(base: Table, name: str, arguments: Arguments, at: Span) -> Value | None:
    values = arguments.values()
    more = More(open_=base.more.open)
    if name == "items":
        return Sequence(at, None, pairs(base, at), more)
    if name == "keys":
        return Sequence(at, None, iterated(base)[0], more)
    if name == "values":
        return Sequence(at, None, [slot.value for slot in base.slots.values()], more)
    if name == "copy":
        return Table(at, None, dict(base.slots), more)
    if name == "get" and values:
        key = known_text(values[0])
        if key is None:
            return Unknown(at, None, "key")
        found = attribute_of(base, key, at)
        return values[1] if isinstance(found, Absent) and len(values) > 1 else found
    if name == "update":
        for value in values:
            if isinstance(value, Table):
                base.slots.update(value.slots)
                base.more.open = base.more.open or value.more.open
            else:
                base.more.open = True
        base.slots.update({one.name: Slot(one.at, one.value) for one in arguments.passed if one.name})
        return Absent(at)
    if name in ("hasOwnProperty", "has") and values:
        return contains(base, values[0], at)
    return None


def pairs(base: Table, at: Span) -> list[Value]:
    """The keys and values of a map, as lists of two."""
    return [Sequence(at, None, [Known(slot.key_at, None, key), slot.value]) for key, slot in base.slots.items()]


CASES: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "toUpperCase": str.upper,
    "toLowerCase": str.lower,
    "strip": str.strip,
    "trim": str.strip,
    "title": str.title,
    "capitalize": str.capitalize,
    "toString": str,
}


def _text_method(base: Value, name: str, arguments: Arguments, at: Span) -> Value | None:
    values = arguments.values()
    if name in CASES and not values:
        return lifted(lambda one: _cased(CASES[name], one[0], at), [base], at, name)
    if name == "format":
        return _formatted(base, arguments, at)
    if name == "join" and values and isinstance(values[0], Sequence):
        return _joined(values[0], base, at)
    if name in ("replace", "replaceAll", "startswith", "startsWith", "endswith", "endsWith", "includes", "split"):
        return lifted(lambda known: _with_texts(name, known, at), [base, *values], at, name)
    return None


def _cased(change: Callable[[str], str], value: Value, at: Span) -> Value | None:
    text = known_text(value)
    return Known(at, value.origin or value.at, change(text)) if text is not None else None


def _with_texts(name: str, values: list[Value], at: Span) -> Value | None:
    texts = [text for text in map(known_text, values) if text is not None]
    if len(texts) < len(values) or len(texts) < 2:
        return None
    whole = texts[0]
    if name == "replace" and len(texts) > 2:
        return Known(at, None, whole.replace(texts[1], texts[2]))
    if name == "replaceAll" and len(texts) > 2:
        return Known(at, None, whole.replace(texts[1], texts[2]))
    if name in ("startswith", "startsWith"):
        return Known(at, None, whole.startswith(texts[1]))
    if name in ("endswith", "endsWith"):
        return Known(at, None, whole.endswith(texts[1]))
    if name == "includes":
        return Known(at, None, texts[1] in whole)
    if name == "split" and texts[1]:
        return Sequence(at, None, [Known(at, None, piece) for piece in whole.split(texts[1])[:MOST_ITEMS]])
    return None


def _formatted(base: Value, arguments: Arguments, at: Span) -> Value | None:
    pattern = known_text(base)
    if pattern is None:
        return None
    parts: list[Value] = []
    rest, position = pattern, 0
    while "{" in rest:
        before, _, rest = rest.partition("{")
        name, closed, rest = rest.partition("}")
        if not closed or "{" in name:
            return Unknown(at, None, "format")
        parts.append(Known(at, None, before))
        name = name.partition("!")[0].partition(":")[0]
        found = arguments.take(int(name) if name.isdigit() else position, name)
        position += not name
        parts.append(found if found is not None else Unknown(at, None, "format", (Hole(name),)))
    return joined([*parts, Known(at, None, rest)], at)
