"""From intents to edits of a template. What cannot be written is said so, and the fix is then not offered."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping as Table
from functools import partial

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
    Written,
    apply,
)
from stacklint_checks.incremental import Memo
from stacklint_checks.intents import CannotWrite, Other, Wanted, companion_properties, merged
from stacklint_checks.source import Span

from .desk import Desk, Spot, called
from .entries import after, declare, remove, write_sections
from .layout import overwrite
from .parse import Reader
from .policies import into_text
from .properties import collected, into_resource, shaped
from .split import split, split_json
from .syntax import Mapping, Node, Scalar, Sequence


def patch(memo: Memo, documents: Table[str, Document], intents: tuple[Intent, ...]) -> list[TextEdit] | None:
    """Text edits for intents, which are merged on their sites first; ``None`` where one cannot be written."""
    desk = Desk(memo, documents)
    try:
        _write(desk, intents)
        write_sections(desk)
        _read_again(desk)
    except CannotWrite:
        return None
    return desk.edits


def _write(desk: Desk, intents: tuple[Intent, ...]) -> None:
    asked = merged(intents)
    created: dict[str, dict[str, Written]] = {}
    for intent in asked.others:
        if isinstance(intent, Create):
            if desk.taken(intent.name):
                raise CannotWrite
            desk.planned[intent.name] = intent.type
    for (address, companion), wanted in asked.resources.items():
        if companion is not None:
            name = _companion_name(desk, address, companion.type)
            desk.planned[name] = companion.type
            created.setdefault(address, {})[name] = _companion(desk, address, companion, wanted)
        else:
            into_resource(desk, desk.resource(address), wanted)
    for intent in asked.others:
        _write_other(desk, intent, created)
    for address, made in created.items():
        after(desk, desk.resource(address), made)


def _write_other(desk: Desk, intent: Other, created: dict[str, dict[str, Written]]) -> None:
    if isinstance(intent, Rename):
        start = desk.block(intent.at.block).start
        desk.replace(intent.at.block.path, start + intent.at.start, start + intent.at.end, intent.name)
    elif isinstance(intent, Replace):
        _replace(desk, intent.at, intent.value)
    elif isinstance(intent, Remove):
        remove(desk, intent.at)
    elif isinstance(intent, Create):
        properties = shaped(intent.type, "", dict(intent.properties))
        body: dict[str, Written] = {"Type": intent.type}
        created.setdefault(intent.after, {})[intent.name] = body | ({"Properties": properties} if properties else {})
    else:
        declare(desk, intent)


def _read_again(desk: Desk) -> None:
    """Raise unless every block that the edits change parses."""
    by_path: dict[str, list[TextEdit]] = {}
    for edit in desk.edits:
        by_path.setdefault(edit.path, []).append(edit)
    for path, edits in by_path.items():
        document = desk.documents[path]
        json = desk.style(path).json
        known = {block.text for block in document.blocks}
        try:
            texts = _changed(document, edits, json=json)
        except ValueError:
            raise CannotWrite from None
        for text in texts:
            for chunk in split_json(text) if json else split(text):
                written = text[chunk.start : chunk.end]
                if written in known:
                    continue
                reader = Reader(written, json=json)
                reader.read(chunk.key)
                if chunk.problem or reader.error is not None or reader.doubled:
                    raise CannotWrite


def _changed(document: Document, edits: list[TextEdit], *, json: bool) -> list[str]:
    """The parts of the text to read again: each changed entry up to the next one, under its section's name; else all.

    Raises ``ValueError`` where edits overlap.
    """
    whole, blocks = document.source.text, document.blocks
    starts = [block.start for block in blocks]
    ends = [*starts[1:], len(whole)]
    inside: dict[int, list[TextEdit]] = {}
    for edit in edits:
        number = bisect_right(starts, edit.start) - 1
        if json or number < 0 or "." not in blocks[number].id.key or edit.end > ends[number]:
            return [apply(whole, edits)]
        inside.setdefault(number, []).append(edit)
    parts = []
    for number, own in inside.items():
        start = starts[number]
        moved = [TextEdit(one.path, one.start - start, one.end - start, one.text) for one in own]
        section = blocks[number].id.key.partition(".")[0]
        parts.append(f"{section}:\n{apply(whole[start : ends[number]], moved)}")
    return parts


# companions and new resources


def _companion_name(desk: Desk, address: str, type_: str) -> str:
    """A logical id made of the resource's and of what the companion is: ``LogsPolicy`` for a bucket ``Logs``."""
    last = type_.rpartition("::")[2]
    suffix = last.removeprefix(desk.type_of(address).rpartition("::")[2]) or last
    return desk.free(f"{address}{suffix}")


def _companion(desk: Desk, address: str, companion: Companion, wanted: Wanted) -> Written:
    """A companion: what names the resource, then what is wanted."""
    properties = companion_properties(address, companion, wanted, partial(collected, companion.type))
    body: dict[str, Written] = {"Type": companion.type}
    guard = desk.resource(address).body.pair("Condition")
    if guard is not None:
        if not isinstance(guard.value, Scalar) or guard.value.tag:
            raise CannotWrite
        body["Condition"] = guard.value.text
    return body | {"Properties": shaped(companion.type, "", properties)}


# expressions by their place


def _replace(desk: Desk, at: Span, value: Written) -> None:
    found = desk.within(at.block, at.start)
    if found.entry.value is None:
        raise CannotWrite
    root = Spot(found.entry.value, Mapping(0, 0, "", "", 0, (found.entry,), found.flow), 0, found.flow)
    spot = _spot_at(root, at, None)
    node = spot.node
    if isinstance(node, Scalar) and (at.end != node.end or at.start not in (node.start, node.tag_at)):
        into_text(desk, found, spot, at, value)
        return
    if isinstance(spot.node, Sequence) and not spot.node.tag:
        items = [Item(one.tag_at, found.end(one), _text_of(one)) for one in spot.node.items]
        left = shortened(found.tree.text, items, value)
        if left is not None:
            desk.write(found, *left)
            return
    overwrite(desk, found, spot, value)


def _text_of(node: Node) -> str | None:
    return node.text if isinstance(node, Scalar) and not node.tag else None


def _spot_at(spot: Spot, at: Span, outer: Spot | None) -> Spot:
    """The spot of the node at a span; a function's own text can only become another text."""
    node = spot.node
    if node is None:
        raise CannotWrite
    if at.end == node.end and at.start in (node.start, node.tag_at):
        argument = outer is not None and called(outer.node) not in ("", "If") and isinstance(outer.node, Mapping)
        if argument or (node.tag and at.start != node.tag_at):
            raise CannotWrite
        return spot
    if not node.tag_at <= at.start <= at.end <= node.end:
        raise CannotWrite
    if isinstance(node, Scalar):
        return spot  # a piece of a text
    if not isinstance(node, Mapping | Sequence):
        raise CannotWrite
    inner = [pair.value for pair in node.pairs] if isinstance(node, Mapping) else node.items
    for index, one in enumerate(inner):
        if one is not None and one.tag_at <= at.start <= at.end <= one.end:
            return _spot_at(Spot(one, node, index, spot.flow or node.flow), at, spot)
    raise CannotWrite
