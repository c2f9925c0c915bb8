"""Adds statements to policy documents in whatever form Terraform code has them."""

from __future__ import annotations

import re

from stacklint_checks.documents.statements import as_object
from stacklint_checks.edits import Statement
from stacklint_checks.index import resource
from stacklint_checks.intents import CannotWrite
from stacklint_checks.source import Span
from stacklint_checks.values import Items, Known, Value, at_path

from .desk import Desk, Found
from .scopes import absolute
from .syntax import Call, Expr, Heredoc, Lit, Name, Nested, ObjectLit, Template, Tuple
from .write import INDENT

MOST_HOPS = 5


def add_statements(desk: Desk, found: Found, attribute: str, statements: list[Statement]) -> None:
    """Add statements to the document that an attribute of a resource holds."""
    written = found.nested.body.attribute(attribute)
    if written is None:
        raise CannotWrite
    value = at_path(_properties(desk, found), (attribute,))
    _extend(desk, found, written.value, value, statements, MOST_HOPS)


def _properties(desk: Desk, found: Found) -> Value:
    address = absolute(found.scope, ".".join(found.nested.labels))
    subject = desk.memo.ask(resource, address)
    if subject is None:
        raise CannotWrite
    return subject.properties


def _extend(desk: Desk, found: Found, expr: Expr, value: Value, statements: list[Statement], hops: int) -> None:
    if hops == 0:
        raise CannotWrite
    if isinstance(expr, Call) and expr.function == "jsonencode" and expr.arguments:
        inner = expr.arguments[0]
        if isinstance(inner, Name) and inner.root == "local":
            _named(desk, found, inner, value, statements, hops)
        else:
            _object(desk, found, inner, statements)
    elif isinstance(expr, ObjectLit):
        _object(desk, found, expr, statements)
    elif isinstance(expr, Heredoc | Lit | Template):
        _json(desk, found, expr, value, statements)
    elif isinstance(expr, Name):
        _named(desk, found, expr, value, statements, hops)
    else:
        raise CannotWrite


def _named(desk: Desk, found: Found, expr: Name, value: Value, statements: list[Statement], hops: int) -> None:
    """A local or a policy document data source; only one that nothing else uses may change."""
    names = [step.name for step in expr.steps]
    module = desk.module(found.scope)
    if expr.root == "local" and len(names) == 1:
        if desk.uses(module, f"local.{names[0]}") != 1:
            raise CannotWrite
        id_, start, text, attribute = desk.attribute_of_local(found.scope, names[0])
        holder = Nested(attribute.start, attribute.end, "", (), 0, 0, 0, found.nested.body)
        _extend(desk, Found(found.scope, id_, start, text, holder), attribute.value, value, statements, hops - 1)
    elif expr.root == "data" and names[:1] == ["aws_iam_policy_document"] and len(names) > 1:
        name = f"data.{names[0]}.{names[1]}"
        if desk.uses(module, name) != 1:
            raise CannotWrite
        document = desk.resource(absolute(found.scope, name))
        outer = desk.indent_at(document.text, document.nested.start) + INDENT
        writer = desk.writer(found.scope, document.nested)
        blocks = [writer.statement_block(statement, outer) for statement in statements]
        desk.into_body(document, document.nested, {}, blocks)
    else:
        raise CannotWrite


def _object(desk: Desk, found: Found, expr: Expr, statements: list[Statement]) -> None:
    """``{ Version = …, Statement = … }``."""
    if not isinstance(expr, ObjectLit):
        raise CannotWrite
    writer = desk.writer(found.scope, found.nested)
    item = next((one for one in expr.items if one.key == "Statement"), None)
    if item is None:
        raise CannotWrite
    listed = item.value
    if isinstance(listed, Tuple):
        _into_tuple(desk, found, listed, statements)
        return
    indent = desk.indent_at(found.text, listed.start)
    made = ", ".join(writer.value(statement, indent) for statement in statements)
    start, end = found.start + listed.start, found.start + listed.end
    if isinstance(listed, ObjectLit):
        desk.replace(found.id.path, start, start, "[")
        desk.replace(found.id.path, end, end, f", {made}]")
    else:
        desk.replace(found.id.path, start, start, "concat(")
        desk.replace(found.id.path, end, end, f", [{made}])")


def _into_tuple(desk: Desk, found: Found, listed: Tuple, statements: list[Statement]) -> None:
    text, path = found.text, found.id.path
    writer = desk.writer(found.scope, found.nested)
    if not listed.items:
        indent = desk.indent_at(text, listed.start)
        made = ", ".join(writer.value(statement, indent) for statement in statements)
        desk.replace(path, found.start + listed.start, found.start + listed.end, f"[{made}]")
        return
    last = listed.items[-1]
    hugging = text[listed.start + 1 : listed.items[0].start].strip(" \t") == ""  # "[{" on one line
    indent = desk.indent_at(text, last.end if hugging else last.start)
    texts = [writer.value(statement, indent) for statement in statements]
    behind = re.compile(r"\s*,").match(text, last.end)
    at = behind.end() if behind is not None else last.end
    if hugging:
        piece = "".join(f", {one}" for one in texts)
        if behind is not None:
            piece = " " + ", ".join(texts) + ","
    else:
        comma = "" if behind is not None else ","
        piece = comma + ",".join(f"\n{indent}{one}" for one in texts) + ("," if behind is not None else "")
        at = _behind_comment(text, at) if behind is not None else at
    desk.replace(path, found.start + at, found.start + at, piece)


def _behind_comment(text: str, at: int) -> int:
    """Behind a comment that follows an element on its line."""
    match = re.compile(r"[ \t]*(?:#|//)[^\r\n]*").match(text, at)
    return match.end() if match is not None else at


def _json(desk: Desk, found: Found, expr: Expr, value: Value, statements: list[Statement]) -> None:
    """A heredoc or quoted text that is JSON."""
    listed = value.get("Statement") if isinstance(value, Known) else None
    if not isinstance(listed, Known) or listed.at is None or listed.at.block != found.id:
        raise CannotWrite
    writer = desk.writer(found.scope, found.nested)
    escape = not isinstance(expr, Heredoc) and not (isinstance(expr, Template) and expr.heredoc)
    text = found.text
    if isinstance(listed.content, Items) and listed.content.values:
        last: Span | None = listed.content.values[-1].at
        if last is None:
            raise CannotWrite
        line = text.rfind("\n", 0, last.start) + 1
        alone = not text[line : last.start].strip()
        indent = desk.indent_at(text, last.start if alone else last.end)
        step = _json_step(text, last)
        made = [writer.json(as_object(statement), indent, step) for statement in statements]
        glue = f",\n{indent}" if alone else ", "
        piece = "".join(glue + one for one in made)
        at = last.end
    elif isinstance(listed.content, Items):
        at = listed.at.end - 1
        piece = ", ".join(writer.json(as_object(statement), desk.indent_at(text, at)) for statement in statements)
    else:
        indent = desk.indent_at(text, listed.at.start)
        step = _json_step(text, listed.at)
        made = [writer.json(as_object(statement), indent, step) for statement in statements]
        desk.replace(found.id.path, found.start + listed.at.start, found.start + listed.at.start, "[")
        at, piece = listed.at.end, "".join(f", {one}" for one in made) + "]"
    if escape:
        piece = re.sub(r"\s*\n\s*", " ", piece).replace('"', '\\"')
    desk.replace(found.id.path, found.start + at, found.start + at, piece)


def _json_step(text: str, at: Span) -> str:
    """How deep the document indents: from the first key of a statement."""
    outer = text.rfind("\n", 0, at.end) + 1
    inner = re.compile(r"\n([ \t]+)[^\s]").search(text, at.start, at.end)
    closing = re.match(r"[ \t]*", text[outer:])
    width = len(inner.group(1)) - len(closing.group()) if inner is not None and closing is not None else 2
    return " " * width if width > 0 else INDENT
