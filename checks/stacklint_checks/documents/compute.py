"""Computing with values that are only partly known, the same for every dialect."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

from stacklint_checks.source import Span
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
    Unknown,
    Value,
    known_text,
)

MOST_MEMBERS = 8
MOST_LENGTH = 200_000
MOST_PIECES = 1000
MOST_VALUES = 20_000
MOST_NESTING = 40


def lifted(compute: Callable[[list[Value]], Value | None], arguments: list[Value], at: Span, because: str) -> Value:
    """Compute with known arguments; over sets give a set, over given values with defaults a given value."""
    result = compute(arguments)
    if result is not None:
        return result
    if any(isinstance(argument, OneOf) for argument in arguments):
        choices = [argument.members if isinstance(argument, OneOf) else (argument,) for argument in arguments]
        if math.prod(map(len, choices)) <= MOST_MEMBERS:
            members = tuple(lifted(compute, list(choice), at, because) for choice in product(*choices))
            return OneOf(at, None, members)
    given = next((argument for argument in arguments if isinstance(argument, Given)), None)
    if given is not None:
        defaults = [argument.default if isinstance(argument, Given) else argument for argument in arguments]
        known = [default for default in defaults if default is not None]
        default = compute(known) if len(known) == len(defaults) else None
        if default is not None:
            return Given(at, None, given.name, default)
    return unknown(because, arguments, at)


def unknown(because: str, arguments: Iterable[Value], at: Span) -> Value:
    """What cannot be computed, with the references that went in."""
    refs: tuple[Part, ...] = tuple(dict.fromkeys(ref for argument in arguments for ref in argument.refs()))
    return Unknown(at, None, because, (Hole(), *refs) if refs else (Hole(),))


def joined(parts: list[Value], at: Span) -> Value:
    """The text of a template with these parts."""
    if _needs_lifting(parts):
        return lifted(lambda values: _concatenated(values, at), parts, at, "template")
    whole = _concatenated(parts, at)
    return _partial(parts, at) if whole is None else whole


def _needs_lifting(parts: list[Value]) -> bool:
    return any(isinstance(part, OneOf) for part in parts) and not any(isinstance(part, Unknown) for part in parts)


def _concatenated(parts: list[Value], at: Span) -> Value | None:
    texts = [known_text(part) for part in parts]
    if any(text is None for text in texts) or sum(len(text or "") for text in texts) > MOST_LENGTH:
        return None
    return Known(at, None, "".join(text for text in texts if text is not None))


def _partial(parts: list[Value], at: Span) -> Value:
    pieces = sum(len(part.parts) for part in parts)
    length = sum(len(text) for part in parts for text in part.parts if isinstance(text, str))
    if pieces > MOST_PIECES or length > MOST_LENGTH:
        return Unknown(at, None, "too long", (Hole(),))
    made_of: list[Part] = []
    for part in parts:
        for piece in part.parts or (Hole(),):
            if isinstance(piece, str) and made_of and isinstance(made_of[-1], str):
                made_of[-1] += piece
            else:
                made_of.append(piece)
    given = next((part for part in parts if isinstance(part, Given)), None)
    if given is not None and not any(isinstance(part, Unknown | OneOf) for part in parts):
        defaults = [part.default if isinstance(part, Given) else part for part in parts]
        known = [default for default in defaults if default is not None]
        default = _concatenated(known, at) if len(known) == len(defaults) else None
        return Given(at, None, given.name, default, tuple(made_of))
    return Unknown(at, None, "template", tuple(made_of))


def bounded(value: Value) -> Value:
    """The value, unknown if it holds absurdly much, as one does that names another twice, which names another twice."""
    pending = [(value, 0)]
    seen = 0
    while pending:
        one, depth = pending.pop()
        seen += 1
        if seen > MOST_VALUES or depth > MOST_NESTING:
            return Unknown(value.at, value.origin, "too large", (Hole(),))
        content = one.content if isinstance(one, Known) else None
        if isinstance(content, Items):
            pending.extend((item, depth + 1) for item in content.values)
        elif isinstance(content, Object):
            pending.extend((entry.value, depth + 1) for entry in content.entries)
        elif isinstance(content, Json):
            pending.append((content.value, depth + 1))
        elif isinstance(one, OneOf):
            pending.extend((member, depth + 1) for member in one.members)
        elif isinstance(one, Given) and one.default is not None:
            pending.append((one.default, depth + 1))
    return value


class NotKnown(Exception):  # noqa: N818 - not an error
    """Raised where a value, or something inside it, is not known."""


def plain(value: Value) -> Any:
    """A fully known value as Python data."""
    if isinstance(value, Absent):
        return None
    if not isinstance(value, Known):
        raise NotKnown
    content = value.content
    if isinstance(content, Items) and not content.open:
        return [plain(item) for item in content.values]
    if isinstance(content, Object) and not content.open:
        return {entry.key: plain(entry.value) for entry in content.entries}
    if isinstance(content, Items | Object | Json):
        raise NotKnown
    return content


def wrapped(data: Any, at: Span) -> Value:
    """Python data as a value that stands at one place."""
    if isinstance(data, list | tuple):
        return Known(at, None, Items(tuple(wrapped(item, at) for item in data)))
    if isinstance(data, dict):
        return Known(at, None, Object(tuple(Entry(str(key), at, wrapped(item, at)) for key, item in data.items())))
    return Absent(at) if data is None else Known(at, None, data)
