"""What a program is given by the context of its own ``cdk.json`` or ``cdktf.json``."""

from __future__ import annotations

import json

from stacklint_checks.source import Span
from stacklint_checks.values import Given, Known, Unknown, Value, known_text

from .things import Arguments, More, Sequence, Slot, Table, Thing

ASKS = frozenset({"try_get_context", "tryGetContext", "get_context", "getContext"})
MOST_DEPTH = 20


def context_of(project: str) -> dict[str, object]:
    """The context that a program's own file sets; empty where the file is not as it should be."""
    try:
        found = json.loads(project)["context"] if project else {}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def asked(context: dict[str, object], callee: Thing, arguments: Arguments, at: Span) -> Value | None:
    """What ``node.try_get_context("name")`` gives; ``None`` for any other method.

    The command line may give another value than the file: it is the caller's.
    """
    if callee.path.rpartition(".")[2] not in ASKS:
        return None
    key = arguments.take(0, "key")
    name = known_text(key) if key is not None else None
    if name is None or name not in context:
        return Given(at, None, name or "context")
    return Given(at, None, name, _written(context[name], at))


def _written(data: object, at: Span, depth: int = 0) -> Value:
    if depth > MOST_DEPTH:
        return Unknown(at, None, "too deep")
    if isinstance(data, dict):
        return Table(
            at, None, {str(key): Slot(None, _written(one, at, depth + 1)) for key, one in data.items()}, More()
        )
    if isinstance(data, list):
        return Sequence(at, None, [_written(one, at, depth + 1) for one in data], More())
    return Known(at, None, data if isinstance(data, str | int | float | bool) else None)
