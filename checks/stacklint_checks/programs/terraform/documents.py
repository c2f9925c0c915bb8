"""Policy documents: made by data sources, written as JSON in a text, or passed as a dictionary."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from stacklint_checks.documents.compute import joined
from stacklint_checks.documents.jsontext import JsonReader, looks_like_json
from stacklint_checks.documents.policy_blocks import document_of
from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.program import called
from stacklint_checks.source import Span
from stacklint_checks.values import Entry, Hole, Items, Json, Known, Object, Part, Ref, Unknown, Value

from .names import construct_of, text_at

Places = Callable[[int, int], tuple[Span, None]]
DOCUMENT = "data.aws_iam_policy_document"
MOST_TEXT = 100_000
#: What Pulumi's typed documents call the keys of IAM's.
KEYS = {
    "statement": "Statement",
    "version": "Version",
    "id": "Id",
    "sid": "Sid",
    "effect": "Effect",
    "action": "Action",
    "not_action": "NotAction",
    "resource": "Resource",
    "not_resource": "NotResource",
    "principal": "Principal",
    "not_principal": "NotPrincipal",
    "condition": "Condition",
    "aws": "AWS",
    "service": "Service",
    "federated": "Federated",
}


def made(memo: Memo, call: Called, member: str, value: Value) -> Value | None:
    """The document behind the ``json`` of a data source; ``None`` for any other member."""
    construct = construct_of(call)
    if construct is None or construct.type != DOCUMENT or member not in ("json", "minified_json"):
        return None
    found = memo.ask(document, call.key)
    return found.moved(value.at) if found is not None else None


def document(memo: Memo, key: str) -> Value | None:
    """The document that a data source makes."""
    from .arguments import body_of

    call = called(memo, key)
    return document_of(memo.ask(body_of, key), call.header) if call is not None else None


def as_document(value: Value) -> Value:
    """A dictionary of one of Pulumi's typed documents with IAM's keys; every other value as it is."""
    content = value.content if isinstance(value, Known) else None
    if not isinstance(content, Object) or content.entry("statement") is None:
        return value
    if not {entry.key for entry in content.entries} <= {"statement", "version", "id"}:
        return value
    return _renamed(value, 0)


def _renamed(value: Value, depth: int) -> Value:
    content = value.content if isinstance(value, Known) else None
    if isinstance(content, Items):
        return replace(value, content=Items(tuple(_renamed(one, depth) for one in content.values), content.open))
    if not isinstance(content, Object):
        return value
    entries = []
    for one in content.entries:
        key = KEYS.get(one.key.lower(), one.key)
        inner = one.value if key == "Condition" else _renamed(one.value, depth + 1)
        entries.append(Entry(key, one.key_at, inner))
    return replace(value, content=Object(tuple(entries), content.open))


def read_text(memo: Memo, value: Value) -> Value | None:
    """A text that is JSON as what it says; ``None`` for every other text."""
    parts = value.parts
    first = parts[0] if parts else None
    if value.at is None or not isinstance(first, str) or not looks_like_json(first):
        return None
    if sum(len(part) for part in parts if isinstance(part, str)) > MOST_TEXT:
        return None
    text = "".join(part if isinstance(part, str) else "\x00" for part in parts)
    if text.count("\x00") != sum(not isinstance(part, str) for part in parts):
        return None
    place = value.place or value.at
    holes: list[Value] = [_hole(part, place) for part in parts if not isinstance(part, str)]
    make = _places(memo, value, text, place)
    found = JsonReader(text, make, holes, _join(make)).value()
    content = found.content if isinstance(found, Known) else None
    return Known(value.at, value.origin, Json(found)) if found is not None and isinstance(content, Object) else None


def _hole(part: Part, at: Span) -> Value:
    return Unknown(at, None, "template", (part if isinstance(part, Ref | Hole) else Hole(),))


def _places(memo: Memo, value: Value, text: str, place: Span) -> Places:
    """Where a stretch of a text stands in the program: in its literal, if that is written without escapes."""
    start = _literal_start(memo, place, text) if isinstance(value, Known) else None

    def make(first: int, last: int) -> tuple[Span, None]:
        return (place if start is None else Span(place.block, start + first, start + last)), None

    return make


def _literal_start(memo: Memo, place: Span, text: str) -> int | None:
    at = text_at(memo, place).find(text)
    return place.start + at if at >= 0 else None


def _join(make: Places) -> Callable[[list[str | Value], int, int], Value]:
    def join(parts: list[str | Value], start: int, end: int) -> Value:
        at, _ = make(start, end)
        if all(isinstance(part, str) for part in parts):
            return Known(at, None, "".join(map(str, parts)))
        return joined([Known(at, None, part) if isinstance(part, str) else part for part in parts], at)

    return join
