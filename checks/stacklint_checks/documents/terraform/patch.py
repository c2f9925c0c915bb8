"""From intents to Terraform edits. What cannot be written is said so, and the fix is then not offered."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stacklint_checks.blocks import Document
from stacklint_checks.documents.lists import Item, shortened
from stacklint_checks.edits import (
    Companion,
    Create,
    Intent,
    Remove,
    Rename,
    Replace,
    TextEdit,
)
from stacklint_checks.incremental import Memo
from stacklint_checks.intents import CannotWrite, Other, Wanted, companion_properties, merged

from .declare import declare, remove
from .desk import Desk, list_at, text_around
from .lower import module as module_of
from .properties import into_resource
from .scopes import absolute, all_scopes
from .syntax import Expr, Heredoc, Lit, Template
from .write import INDENT


def patch(memo: Memo, documents: Mapping[str, Document], intents: tuple[Intent, ...]) -> list[TextEdit] | None:
    """Text edits for intents, which are merged on their sites first; ``None`` where one cannot be written.

    Files in JSON syntax are read and never written.
    """
    desk = Desk(memo, documents)
    try:
        _write(desk, intents)
        made = desk.finish()
    except CannotWrite:
        return None
    return None if any(edit.path.endswith(".json") for edit in made) else made


def _write(desk: Desk, intents: tuple[Intent, ...]) -> None:
    asked = merged(intents)
    for one in asked.others:
        if isinstance(one, Create):
            desk.planned.add(absolute(desk.resource(one.after).scope, f"{one.type}.{one.name}"))
    for one in asked.others:
        _write_other(desk, one)
    created: dict[str, list[str]] = {}
    for (address, companion), wanted in asked.resources.items():
        if companion is None:
            into_resource(desk, address, wanted)
        else:
            created.setdefault(address, []).append(_companion(desk, address, companion, wanted))
    for address, texts in created.items():
        _after(desk, address, texts)


def _write_other(desk: Desk, intent: Other) -> None:
    if isinstance(intent, Rename):
        id_ = intent.at.block
        start, _, _ = desk.block(id_)
        desk.replace(id_.path, start + intent.at.start, start + intent.at.end, intent.name)
    elif isinstance(intent, Replace):
        _replace(desk, intent)
    elif isinstance(intent, Remove):
        remove(desk, intent.at)
    elif isinstance(intent, Create):
        found = desk.resource(intent.after)
        text = desk.writer(found.scope, None).resource(intent.type, intent.name, intent.properties)
        _after(desk, intent.after, [text])
    else:
        declare(desk, intent)


def _replace(desk: Desk, intent: Replace) -> None:
    """Write over an expression, or over a value of a JSON text."""
    id_, first, last = intent.at.block, intent.at.start, intent.at.end
    start, text, tree = desk.block(id_)
    writer = desk.writer(_scope_of_folder(desk, id_.path), None)
    indent = desk.indent_at(text, first)
    around = text_around(tree.body, first, last)
    if around is None:
        listed = list_at(tree.body, first, last)
        items = [Item(one.start, one.end, _text_of(one)) for one in listed.items] if listed is not None else []
        left = shortened(text, items, intent.value)
        if left is not None:
            desk.replace(id_.path, start + left[0], start + left[1], left[2])
            return
        value = writer.value(intent.value, indent)
    else:
        value = writer.json(intent.value, indent)
        if not isinstance(around, Heredoc) and not (isinstance(around, Template) and around.heredoc):
            value = re.sub(r"\s*\n\s*", " ", value).replace('"', '\\"')
    desk.replace(id_.path, start + first, start + last, value)


def _text_of(expr: Expr) -> str | None:
    return expr.value if isinstance(expr, Lit) and isinstance(expr.value, str) else None


def _scope_of_folder(desk: Desk, path: str) -> str:
    folder = module_of(path)
    known = desk.memo.ask(all_scopes)
    return next((scope for scope, where in known.items() if where.module == folder), "")


def _after(desk: Desk, address: str, texts: list[str]) -> None:
    """New blocks right after a resource."""
    found = desk.resource(address)
    at = found.start + found.nested.end
    desk.replace(found.id.path, at, at, "".join(f"\n\n{text}" for text in texts))


def _companion(desk: Desk, address: str, companion: Companion, wanted: Wanted) -> str:
    """A companion's block: what names the resource, then what is wanted."""
    found = desk.resource(address)
    module = desk.module(found.scope)
    name = taken = found.nested.labels[1]
    number = 2
    while desk.declares(module, f"{companion.type}.{taken}"):
        taken = f"{name}_{number}"
        number += 1
    properties = companion_properties(address, companion, wanted, lambda _, values: tuple(values))
    text = desk.writer(found.scope, None).resource(companion.type, taken, properties)
    repeated = ""
    for word in ("count", "for_each"):
        attribute = found.nested.body.attribute(word)
        if attribute is not None:
            repeated = f"{INDENT}{word} = {found.text[attribute.value.start : attribute.value.end]}\n\n"
    return text.replace("{\n", "{\n" + repeated, 1)
