"""Declarations that Terraform fixes add or remove: outputs, variables, locals."""

from __future__ import annotations

import re

from stacklint_checks.edits import Declare
from stacklint_checks.facts import Kind
from stacklint_checks.intents import CannotWrite
from stacklint_checks.source import Span

from .desk import Desk, Found
from .properties import cut
from .write import INDENT

_WORDS = {
    Kind.OUTPUT: ("output", ("description", "value", "sensitive")),
    Kind.VARIABLE: ("variable", ("description", "type", "default", "sensitive")),
}


def declare(desk: Desk, intent: Declare) -> None:
    """Add a declaration to the file that is the home of its kind."""
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


def remove(desk: Desk, at: Span) -> None:
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
        before = text[: text.rfind("\n", 0, start + first) + 1]
        above = re.search(r"(?:^[ \t]*(?:#|//)[^\n]*\n)+\Z", before, re.MULTILINE)
        cut(desk, at.block.path, above.start() if above is not None else start + first, start + last)
        return
    raise CannotWrite
