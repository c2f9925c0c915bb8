"""Policy documents that are written as blocks (``aws_iam_policy_document``), in the form of the JSON that they make."""

from __future__ import annotations

from stacklint_checks.source import Span
from stacklint_checks.values import Entry, Items, Json, Known, Object, Value


def document_of(body: Value, at: Span) -> Value:
    """The document that the arguments of an ``aws_iam_policy_document`` make, in the form of JSON."""
    statements: list[Value] = []
    is_open = False
    for source in ("source_policy_documents", "override_policy_documents"):
        for document in body.get(source).each():
            inner = document.get("Statement") if isinstance(document, Known) else document
            if isinstance(document, Known) and isinstance(document.content, Json) and isinstance(inner, Known):
                statements.extend(inner.each())
            else:
                is_open = True
    for old in ("source_json", "override_json"):
        is_open = is_open or not body.get(old).unset
    own = [_statement(statement) for statement in body.get("statement").each()]
    listed = Known(at, None, Items((*own, *statements), is_open))
    return Known(at, None, Json(Known(at, None, Object((Entry("Statement", at, listed),)))))


_RENAMED = {
    "sid": "Sid",
    "effect": "Effect",
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}


def _statement(statement: Value) -> Value:
    content = statement.content if isinstance(statement, Known) else None
    if not isinstance(content, Object):
        return statement
    entries = [Entry(_RENAMED[one.key], one.key_at, one.value) for one in content.entries if one.key in _RENAMED]
    if not any(one.key == "Effect" for one in entries):
        entries.append(Entry("Effect", statement.at, Known(statement.at, None, "Allow")))
    for block, key in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        entry = content.entry(block)
        if entry is not None:
            entries.append(Entry(key, entry.key_at, _principals(entry.value)))
    conditions = content.entry("condition")
    if conditions is not None:
        entries.append(Entry("Condition", conditions.key_at, _conditions(conditions.value)))
    return Known(statement.at, statement.origin, Object(tuple(entries)))


def _principals(blocks: Value) -> Value:
    entries: list[Entry] = []
    is_open = False
    for block in blocks.each():
        kind = block.get("type")
        name = kind.content if isinstance(kind, Known) else None
        if not isinstance(name, str):
            is_open = True
        elif name == "*":
            return Known(kind.at, kind.origin, "*")
        else:
            entries.append(Entry(name, kind.at, block.get("identifiers")))
    return Known(blocks.at, blocks.origin, Object(tuple(entries), is_open))


def _conditions(blocks: Value) -> Value:
    tests: dict[str, list[Entry]] = {}
    is_open = False
    for block in blocks.each():
        test, key = block.get("test"), block.get("variable")
        if isinstance(test, Known) and isinstance(key, Known):
            tests.setdefault(str(test.content), []).append(Entry(str(key.content), key.at, block.get("values")))
        else:
            is_open = True
    entries = [Entry(test, blocks.at, Known(blocks.at, None, Object(tuple(keys)))) for test, keys in tests.items()]
    return Known(blocks.at, blocks.origin, Object(tuple(entries), is_open))
