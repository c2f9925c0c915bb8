"""Edits of what a Terraform resource already has: its attributes, nested blocks, objects and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stacklint_checks.documents.lists import Item, without
from stacklint_checks.edits import PolicyDocument, Statement, TextEdit, Written
from stacklint_checks.facts import Path
from stacklint_checks.index import resource
from stacklint_checks.intents import CannotWrite, Wanted, put
from stacklint_checks.schemas import terraform as schema
from stacklint_checks.values import at_path

from .desk import Desk, Found, nested_at
from .lower import instances
from .policies import add_statements
from .syntax import Expr, Name, Nested, ObjectLit, Tuple
from .write import INDENT, quoted


def into_resource(desk: Desk, address: str, wanted: Wanted) -> None:
    """Write what is wanted of a resource, or of a variable of the root, that exists."""
    if address.startswith("var."):
        _into_variable(desk, address, wanted)
        return
    if address == "provider.aws":
        _default_tags(desk, wanted)
        return
    found = desk.resource(address)
    for path in wanted.removed:
        _unset(desk, found, address, path)
    for path, values in wanted.added.items():
        statements = [value for value in values if isinstance(value, Statement)]
        if statements and len(path) == 1 and found.nested.body.attribute(str(path[0])) is not None:
            add_statements(desk, found, str(path[0]), statements)
        elif statements:
            text = desk.writer(found.scope, found.nested).value(PolicyDocument(tuple(statements)), INDENT)
            desk.into_body(found, found.nested, {str(path[0]): text}, [])
        else:
            _add(desk, found, address, path, values)
    missing: dict[int, tuple[Nested, str, dict[str, Written]]] = {}
    for path, value in wanted.values.items():
        holder, rest, prefix, expr = _locate(desk, found, address, path)
        if expr is not None:
            _overwrite(desk, found, expr, rest, value)
        else:
            group = missing.setdefault(holder.start, (holder, prefix, {}))
            put(group[2], rest, value)
    for holder, prefix, properties in missing.values():
        _insert(desk, found, holder, prefix, properties)


def _default_tags(desk: Desk, wanted: Wanted) -> None:
    """Tags that the root's provider gives to everything; it has none yet."""
    found = desk.provider("aws")
    if found.nested.body.nested("default_tags") or list(wanted.added) != [("default_tags", "tags")]:
        raise CannotWrite
    tags: dict[str, Written] = {}
    for element in wanted.added["default_tags", "tags"]:
        tags.update(element if isinstance(element, Mapping) else {})
    indent = desk.indent_at(found.text, found.nested.start) + INDENT
    text = desk.writer("", None).assignments({"tags": tags}, indent + INDENT)
    desk.into_body(found, found.nested, {}, [f"{indent}default_tags {{\n{text}{indent}}}"])


def _into_variable(desk: Desk, address: str, wanted: Wanted) -> None:
    """Settings of a variable; a new one takes the place of one that goes."""
    found = desk.variable(address)
    gone = [found.nested.body.attribute(str(path[0])) for path in wanted.removed]
    writer = desk.writer("", None)
    new = {str(path[0]): writer.value(value) for path, value in wanted.values.items()}
    for one in gone:
        if one is None:
            raise CannotWrite
        name = next((name for name in new if found.nested.body.attribute(name) is None), None)
        if name is None:
            cut(desk, found.id.path, found.start + one.start, found.start + one.end)
        else:
            width = found.text.index("=", one.start) - one.start - 1
            text = f"{name.ljust(width)} = {new.pop(name)}"
            desk.replace(found.id.path, found.start + one.start, found.start + one.end, text)
    for name, text in new.items():
        written = found.nested.body.attribute(name)
        if written is None:
            raise CannotWrite
        desk.replace(found.id.path, found.start + written.value.start, found.start + written.value.end, text)


def _locate(desk: Desk, found: Found, address: str, path: Path) -> tuple[Nested, Path, str, Expr | None]:
    """The innermost block on a path, the steps that remain, its schema path, and the expression if one is written."""
    subject = desk.memo.ask(resource, address)
    if subject is None:
        raise CannotWrite
    holder = found.nested
    prefix = ""
    for index, step in enumerate(path):
        rest = path[index:]
        if isinstance(step, int):
            continue
        attribute = holder.body.attribute(step)
        if attribute is not None:
            return holder, rest[1:], prefix, attribute.value
        number = path[index + 1] if index + 1 < len(path) and isinstance(path[index + 1], int) else 0
        value = at_path(subject.properties, path[: index + 1]).get(number)
        inner = nested_at(found.nested.body, value.at.start) if not value.unset and value.at is not None else None
        if inner is None:
            return holder, tuple(one for one in rest if isinstance(one, str)), prefix, None
        holder = inner
        prefix = f"{prefix}.{step}" if prefix else step
    raise CannotWrite


def _overwrite(desk: Desk, found: Found, expr: Expr, rest: Path, value: Written) -> None:
    """Write over an expression, or over a member of it where it is an object or list."""
    writer = desk.writer(found.scope, found.nested)
    for number, step in enumerate(rest):
        if isinstance(expr, ObjectLit) and isinstance(step, str):
            item = next((one for one in expr.items if one.key == step), None)
            if item is None:
                properties: dict[str, Written] = {}
                put(properties, rest[number:], value)
                _into_object(desk, found, expr, properties)
                return
            expr = item.value
        elif isinstance(expr, Tuple) and isinstance(step, int) and step < len(expr.items):
            expr = expr.items[step]
        else:
            raise CannotWrite
    text = writer.value(value, desk.indent_at(found.text, expr.start))
    home = _single_use(desk, found, expr) or _argument(desk, found, expr, value)
    if home is not None:
        desk.replace(*home, text)
    else:
        desk.replace(found.id.path, found.start + expr.start, found.start + expr.end, text)


def _single_use(desk: Desk, found: Found, expr: Expr) -> tuple[str, int, int] | None:
    """Where a local stands that only this expression uses."""
    if not isinstance(expr, Name) or expr.root != "local" or len(expr.steps) != 1:
        return None
    name = expr.steps[0].name
    if desk.uses(desk.module(found.scope), f"local.{name}") != 1:
        return None
    id_, start, _, attribute = desk.attribute_of_local(found.scope, name)
    return id_.path, start + attribute.value.start, start + attribute.value.end


def _argument(desk: Desk, found: Found, expr: Expr, value: Written) -> tuple[str, int, int] | None:
    """Where the only call of a module passes what only this expression uses; it must not stay behind unused."""
    module = desk.module(found.scope)
    if not found.scope or not isinstance(expr, Name) or expr.root != "var" or len(expr.steps) != 1:
        return None
    name = expr.steps[0].name
    if desk.uses(module, f"var.{name}") != 1:
        return None
    written = desk.argument(found.scope, name)
    if written is None or instances(desk.memo, module) != 1 or not isinstance(value, str | int | float | bool):
        raise CannotWrite
    return written


def _into_object(desk: Desk, found: Found, expr: ObjectLit, properties: Mapping[str, Written]) -> None:
    """Add keys to an object."""
    writer = desk.writer(found.scope, found.nested)
    path, text = found.id.path, found.text
    if not expr.items:
        made = writer.value(dict(properties), desk.indent_at(text, expr.start))
        desk.replace(path, found.start + expr.start, found.start + expr.end, made)
        return
    last = expr.items[-1]
    one_line = "\n" not in text[expr.start : expr.end]
    indent = desk.indent_at(text, last.start)
    sign = re.compile(r"\s*([=:])").match(text, last.key_end)
    mark = sign.group(1) if sign is not None else "="
    width = sign.start(1) - last.key_start - 1 if sign is not None and not one_line and mark == "=" else 0
    behind = re.compile(r"[ \t]*,").match(text, last.end)
    comma = "," if behind is not None else ""
    lines = []
    for key, value in properties.items():
        name = key if re.fullmatch(r"[A-Za-z_][\w-]*", key) and mark == "=" else quoted(key)
        lines.append(f"{name.ljust(width)} {mark} {writer.value(value, indent)}")
    at = behind.end() if behind is not None else last.end
    piece = "".join(f"{'' if comma else ','} {line}{comma}" for line in lines)
    if not one_line:
        end = text.find("\n", at)
        at = (end - 1 if text[end - 1] == "\r" else end) if end >= 0 else at
        piece = "".join(f"\n{indent}{line}{comma}" for line in lines)
    desk.replace(path, found.start + at, found.start + at, piece)


def _insert(desk: Desk, found: Found, holder: Nested, prefix: str, properties: Mapping[str, Written]) -> None:
    """Add what is missing to a block."""
    type_ = found.nested.labels[0] if found.nested.type == "resource" else f"data.{found.nested.labels[0]}"
    known = schema.blocks(type_, prefix)
    indent = desk.indent_at(found.text, holder.start) + INDENT
    writer = desk.writer(found.scope, found.nested)
    attributes = {key: writer.value(value, indent) for key, value in properties.items() if key not in known}
    blocks = []
    for key, value in properties.items():
        if key in known:
            for each in value if isinstance(value, tuple) else (value,):
                inner = each if isinstance(each, Mapping) else {}
                body = writer.body(type_, inner, indent + INDENT, f"{prefix}.{key}" if prefix else key)
                blocks.append(f"{indent}{key} {{\n{body}{indent}}}")
    desk.into_body(found, holder, attributes, blocks)


def _add(desk: Desk, found: Found, address: str, path: Path, values: list[Written]) -> None:
    """Add elements to a list, keys to a map, or blocks beside their likes."""
    type_ = found.nested.labels[0]
    *parents, last = (step for step in path if isinstance(step, str))
    if found.nested.type == "resource" and last in schema.blocks(type_, ".".join(parents)) and not parents:
        blocks = tuple(value for value in values if isinstance(value, Mapping))
        _insert(desk, found, found.nested, "", {last: blocks})
        return
    holder, rest, prefix, expr = _locate(desk, found, address, path)
    mapping: dict[str, Written] = {}
    for value in values:
        if isinstance(value, Mapping):
            mapping.update(value)
    if expr is None:
        properties: dict[str, Written] = {}
        put(properties, rest, mapping or tuple(values))
        _insert(desk, found, holder, prefix, properties)
    elif mapping and isinstance(expr, ObjectLit):
        _into_object(desk, found, expr, mapping)
    elif not mapping and isinstance(expr, Tuple) and expr.items:
        at = found.start + expr.items[-1].end
        writer = desk.writer(found.scope, found.nested)
        indent = desk.indent_at(found.text, expr.items[-1].start)
        desk.replace(found.id.path, at, at, "".join(f", {writer.value(value, indent)}" for value in values))
    else:
        writer = desk.writer(found.scope, found.nested)
        more = writer.value(mapping or tuple(values), desk.indent_at(found.text, expr.start))
        start, end = found.start + expr.start, found.start + expr.end
        old = found.text[expr.start : expr.end]
        desk.replace(found.id.path, start, end, f"{'merge' if mapping else 'concat'}({old}, {more})")


def _unset(desk: Desk, found: Found, address: str, path: Path) -> None:
    """Take away an attribute, a block or an element of a list, with its line."""
    if isinstance(path[-1], int) and found.nested.body.attribute(str(path[0])) is None:
        _unset_block(desk, found, address, path)
        return
    holder, rest, _, expr = _locate(desk, found, address, path)
    if isinstance(expr, Tuple) and len(rest) == 1 and isinstance(rest[0], int):
        items = [Item(one.start, one.end, None) for one in expr.items]
        start, end = without(found.text, items, rest[0])
        desk.replace(found.id.path, found.start + start, found.start + end, "")
        return
    if expr is None or rest:
        raise CannotWrite
    attribute = next(one for one in holder.body.attributes if one.value is expr)
    cut(desk, found.id.path, found.start + attribute.start, found.start + attribute.end)


def _unset_block(desk: Desk, found: Found, address: str, path: Path) -> None:
    subject = desk.memo.ask(resource, address)
    at = at_path(subject.properties, path).at if subject is not None else None
    inner = nested_at(found.nested.body, at.start) if at is not None and at.block == found.id else None
    if inner is None or inner.type == "content":
        raise CannotWrite
    cut(desk, found.id.path, found.start + inner.start, found.start + inner.end)


def cut(desk: Desk, path: str, start: int, end: int) -> None:
    """Cut whole lines; a blank line that is left doubled goes too."""
    text = desk.documents[path].source.text
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last + 1
    behind = text[end:last].strip(" \t\r\n,")
    if text[first:start].strip() or (behind and "#" not in behind):
        first, last = start, end
    elif text[:first].endswith("\n\n") or first == 0:
        blank = re.compile(r"(?:[ \t]*\r?\n)+").match(text, last)
        last = blank.end() if blank is not None else last
    desk.edits.append(TextEdit(path, first, last, ""))
