"""From intents to Terraform edits. What cannot be written is said so, and the fix is then not offered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from stacklint_checks.blocks import Document
from stacklint_checks.edits import (
    Add,
    Companion,
    Create,
    Declare,
    Intent,
    Remove,
    Rename,
    Replace,
    Set,
    Statement,
    TextEdit,
    Unset,
    Written,
)
from stacklint_checks.facts import Kind
from stacklint_checks.incremental import Memo
from stacklint_checks.schemas import terraform as schema
from stacklint_checks.source import Span
from stacklint_checks.stack import resource
from stacklint_checks.values import at_path

from . import scopes
from .desk import Desk, Found, nested_at
from .policies import add_statements
from .syntax import Expr, Name, Nested, ObjectLit, Tuple
from .write import INDENT, CannotWrite, quoted

POLICY_VERSION = "2012-10-17"


def patch(memo: Memo, documents: Mapping[str, Document], intents: tuple[Intent, ...]) -> list[TextEdit] | None:
    """Text edits for intents, which are merged on their sites first; ``None`` where one cannot be written."""
    desk = Desk(memo, documents)
    try:
        _write(desk, intents)
        return desk.finish()
    except CannotWrite:
        return None


@dataclass
class _Wanted:
    """What is to be written into one resource, or into a companion of it that does not exist."""

    values: dict[tuple[str | int, ...], Written] = field(default_factory=dict)
    removed: list[tuple[str | int, ...]] = field(default_factory=list)
    added: dict[tuple[str | int, ...], list[Written]] = field(default_factory=dict)


def _write(desk: Desk, intents: tuple[Intent, ...]) -> None:
    resources: dict[tuple[str, Companion | None], _Wanted] = {}
    for intent in dict.fromkeys(map(_Hashed, intents)):
        one = intent.intent
        if isinstance(one, Set | Unset | Add):
            wanted = resources.setdefault((one.site.address, one.site.companion), _Wanted())
            if isinstance(one, Set):
                wanted.values.setdefault(one.site.path, one.value)
            elif isinstance(one, Unset):
                wanted.removed.append(one.site.path)
            elif one.element not in wanted.added.setdefault(one.site.path, []):
                wanted.added[one.site.path].append(one.element)
        else:
            _write_other(desk, one)
    created: dict[str, list[str]] = {}
    for (address, companion), wanted in resources.items():
        if companion is None:
            _into_resource(desk, address, wanted)
        else:
            created.setdefault(address, []).append(_companion(desk, address, companion, wanted))
    for address, texts in created.items():
        _after(desk, address, texts)


class _Hashed:
    """An intent as a key; equal ones collapse."""

    def __init__(self, intent: Intent) -> None:
        self.intent = intent

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashed) and other.intent == self.intent

    def __hash__(self) -> int:
        return hash(type(self.intent))


def _write_other(desk: Desk, intent: Declare | Create | Rename | Replace | Remove) -> None:
    if isinstance(intent, Rename):
        id_ = intent.at.block
        start, _, _ = desk.block(id_)
        desk.replace(id_.path, start + intent.at.start, start + intent.at.end, intent.name)
    elif isinstance(intent, Replace):
        id_ = intent.at.block
        start, text, _ = desk.block(id_)
        scope = _scope_of_folder(desk, id_.path)
        value = desk.writer(scope, None).value(intent.value, desk.indent_at(text, intent.at.start))
        desk.replace(id_.path, start + intent.at.start, start + intent.at.end, value)
    elif isinstance(intent, Remove):
        _remove(desk, intent.at)
    elif isinstance(intent, Create):
        found = desk.resource(intent.after)
        text = desk.writer(found.scope, None).resource(intent.type, intent.name, intent.properties)
        _after(desk, intent.after, [text])
    else:
        _declare(desk, intent)


def _scope_of_folder(desk: Desk, path: str) -> str:
    folder = scopes.posixpath.dirname(path)
    known = desk.memo.ask(scopes.all_scopes)
    return next((scope for scope, where in known.items() if where.module == folder), "")


def _after(desk: Desk, address: str, texts: list[str]) -> None:
    """New blocks right after a resource."""
    found = desk.resource(address)
    at = found.start + found.nested.end
    desk.replace(found.id.path, at, at, "".join(f"\n\n{text}" for text in texts))


# companions


def _companion(desk: Desk, address: str, companion: Companion, wanted: _Wanted) -> str:
    """A companion's block: what names the resource, then what is wanted."""
    found = desk.resource(address)
    module = desk.module(found.scope)
    name = found.nested.labels[1]
    taken = name
    number = 2
    while desk.declares(module, f"{companion.type}.{taken}"):
        taken = f"{name}_{number}"
        number += 1
    writer = desk.writer(found.scope, None)
    properties: dict[str, Written] = {}
    heads: dict[str, str] = {}
    for repeated in ("count", "for_each"):
        attribute = found.nested.body.attribute(repeated)
        if attribute is not None:
            heads[repeated] = found.text[attribute.value.start : attribute.value.end]
    from stacklint_checks.edits import Link

    properties[companion.join] = Link(address, "id")
    for path, value in wanted.values.items():
        _put(properties, path, value)
    for path, values in wanted.added.items():
        if all(isinstance(value, Statement) for value in values):
            document = {"Version": POLICY_VERSION, "Statement": tuple(values)}
            _put(properties, path, _Encoded(document))
        else:
            _put(properties, path, tuple(values))
    encoded = {key: value for key, value in properties.items() if isinstance(value, _Encoded)}
    plain = {key: value for key, value in properties.items() if not isinstance(value, _Encoded)}
    body = "".join(f"{INDENT}{key} = {value}\n" for key, value in heads.items()) + ("\n" if heads else "")
    if encoded:
        lines = {key: writer.value(value, INDENT) for key, value in plain.items()}
        lines |= {key: f"jsonencode({writer.value(value.document, INDENT)})" for key, value in encoded.items()}
        width = max(map(len, lines))
        body += "".join(f"{INDENT}{key.ljust(width)} = {value}\n" for key, value in lines.items())
    else:
        body += writer.body(companion.type, plain, INDENT)
    return f'resource "{companion.type}" "{taken}" {{\n{body}}}'


@dataclass(frozen=True)
class _Encoded(Mapping[str, Written]):
    """A document to be written as ``jsonencode``."""

    document: Mapping[str, Written]

    def __getitem__(self, key: str) -> Written:
        return self.document[key]

    def __iter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204
        return iter(self.document)

    def __len__(self) -> int:
        return len(self.document)


def _put(properties: dict[str, Written], path: tuple[str | int, ...], value: Written) -> None:
    """Put a value at a path of nested mappings."""
    *parents, last = path
    holder = properties
    for step in parents:
        inner = holder.setdefault(str(step), {})
        if not isinstance(inner, dict):
            raise CannotWrite
        holder = inner
    holder[str(last)] = value


# existing resources


def _into_resource(desk: Desk, address: str, wanted: _Wanted) -> None:
    found = desk.resource(address)
    for path in wanted.removed:
        _unset(desk, found, address, path)
    for path, values in wanted.added.items():
        statements = [value for value in values if isinstance(value, Statement)]
        if statements and len(path) == 1 and found.nested.body.attribute(str(path[0])) is not None:
            add_statements(desk, found, str(path[0]), statements)
        elif statements:
            document = {"Version": POLICY_VERSION, "Statement": tuple(statements)}
            text = f"jsonencode({desk.writer(found.scope, found.nested).value(document, INDENT)})"
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
            _put(group[2], rest, value)
    for holder, prefix, properties in missing.values():
        _insert(desk, found, holder, prefix, properties)


def _locate(
    desk: Desk, found: Found, address: str, path: tuple[str | int, ...]
) -> tuple[Nested, tuple[str | int, ...], str, Expr | None]:
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


def _overwrite(desk: Desk, found: Found, expr: Expr, rest: tuple[str | int, ...], value: Written) -> None:
    """Write over an expression, or over a member of it where it is an object or list."""
    writer = desk.writer(found.scope, found.nested)
    for number, step in enumerate(rest):
        if isinstance(expr, ObjectLit) and isinstance(step, str):
            item = next((one for one in expr.items if one.key == step), None)
            if item is None:
                properties: dict[str, Written] = {}
                _put(properties, rest[number:], value)
                _into_object(desk, found, expr, properties)
                return
            expr = item.value
        elif isinstance(expr, Tuple) and isinstance(step, int) and step < len(expr.items):
            expr = expr.items[step]
        else:
            raise CannotWrite
    text = writer.value(value, desk.indent_at(found.text, expr.start))
    home = _single_use(desk, found, expr)
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


def _add(desk: Desk, found: Found, address: str, path: tuple[str | int, ...], values: list[Written]) -> None:
    """Add elements to a list or keys to a map."""
    holder, rest, prefix, expr = _locate(desk, found, address, path)
    mapping: dict[str, Written] = {}
    for value in values:
        if isinstance(value, Mapping):
            mapping.update(value)
    if expr is None:
        properties: dict[str, Written] = {}
        _put(properties, rest, mapping or tuple(values))
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


def _unset(desk: Desk, found: Found, address: str, path: tuple[str | int, ...]) -> None:
    """Take away an attribute or block with its line."""
    holder, rest, _, expr = _locate(desk, found, address, path)
    if expr is None or rest:
        raise CannotWrite
    attribute = next(one for one in holder.body.attributes if one.value is expr)
    _cut(desk, found.id.path, found.start + attribute.start, found.start + attribute.end)


def _cut(desk: Desk, path: str, start: int, end: int) -> None:
    """Cut whole lines; a blank line that is left doubled goes too."""
    text = desk.documents[path].source.text
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last + 1
    if text[first:start].strip() or text[end:last].strip(" \t\r\n,").strip() not in ("",) and "#" not in text[end:last]:
        first, last = start, end
    elif text[:first].endswith("\n\n") or first == 0:
        blank = re.compile(r"(?:[ \t]*\r?\n)+").match(text, last)
        last = blank.end() if blank is not None else last
    desk.edits.append(TextEdit(path, first, last, ""))


def _remove(desk: Desk, at: Span) -> None:
    """Remove a top-level block, or a local, with the comment lines right above it."""
    start, _, tree = desk.block(at.block)
    for nested in tree.body.blocks:
        if not nested.start <= at.start < nested.end:
            continue
        first, last = nested.start, nested.end
        if nested.type == "locals":
            local = next((one for one in nested.body.attributes if one.start <= at.start < one.end), None)
            if local is not None and len(nested.body.attributes) > 1:
                first, last = local.start, local.end
        text = desk.documents[at.block.path].source.text
        above = re.search(r"(?:^[ \t]*(?:#|//)[^\n]*\n)+\Z", text[: text.rfind("\n", 0, start + first) + 1], re.MULTILINE)
        _cut(desk, at.block.path, above.start() if above is not None else start + first, start + last)
        return
    raise CannotWrite


# declarations

_WORDS = {
    Kind.OUTPUT: ("output", ("description", "value", "sensitive")),
    Kind.VARIABLE: ("variable", ("description", "type", "default", "sensitive")),
}


def _declare(desk: Desk, intent: Declare) -> None:
    near = desk.resource(intent.near) if intent.near else None
    scope = near.scope if near is not None else ""
    module = desk.module(scope)
    writer = desk.writer(scope, None)
    if intent.kind is Kind.LOCAL:
        _declare_local(desk, scope, module, intent)
        return
    if intent.kind not in _WORDS:
        raise CannotWrite
    word, order = _WORDS[intent.kind]
    lines = {}
    for key in order:
        if key in intent.body:
            value = intent.body[key]
            lines[key] = str(value) if key == "type" else writer.value(value, INDENT)
    width = max(map(len, lines), default=0)
    body = "".join(f"{INDENT}{key.ljust(width)} = {value}\n" for key, value in lines.items())
    path = desk.home(module, word, near.id.path if near is not None else "")
    desk.append(path, f'{word} "{intent.name}" {{\n{body}}}')


def _declare_local(desk: Desk, scope: str, module: str, intent: Declare) -> None:
    value = desk.writer(scope, None).value(intent.body["value"], INDENT)
    for id_ in desk.memo.look(("blocks", module)) or ():
        if id_.key.partition("#")[0] == "locals":
            start, text, tree = desk.block(id_)
            nested = tree.body.blocks[0]
            desk.into_body(Found(scope, id_, start, text, nested), nested, {intent.name: value}, [])
            return
    desk.append(desk.home(module, "locals"), f"locals {{\n{INDENT}{intent.name} = {value}\n}}")
