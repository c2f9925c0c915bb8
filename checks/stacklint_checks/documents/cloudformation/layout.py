"""Puts values, keys and elements into the text of a template, and takes them out, without disturbing what is around."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as Table

from msgspec.structs import replace

from stacklint_checks.edits import Link, PolicyDocument, Statement, Use, Written
from stacklint_checks.intents import CannotWrite

from .desk import Desk, Found, Spot, anchored, called
from .syntax import Mapping, Node, Pair, Scalar, Sequence
from .write import Writer

COMMENT = re.compile(r"[ \t]+#[^\r\n]*")
Spread = Callable[[str], list[str]]
TIGHT = re.compile(r"[,:](?=[\"{\[])")
LOOSE = re.compile(r"[,:] ")
COMMA = re.compile(r"\s*,")


def writer_at(desk: Desk, found: Found, holder: Node | None) -> Writer:
    """The file's writer; JSON's where YAML holds JSON: braces whose keys are in double quotes."""
    writer = desk.writer(found.id.path)
    key = holder.pairs[-1].key if isinstance(holder, Mapping) and holder.flow and holder.pairs else None
    if not writer.style.json and isinstance(key, Scalar) and key.style == '"':
        return Writer(replace(writer.style, json=True, long=True), writer.call)
    return writer


# adding


def add_pairs(desk: Desk, found: Found, spot: Spot, values: Table[str, Written]) -> None:
    """Add keys to the mapping at a spot."""
    node = spot.node
    if not isinstance(node, Mapping) or called(node):
        raise CannotWrite
    if not node.pairs:
        overwrite(desk, found, spot, dict(values))
    elif node.flow:
        writer = writer_at(desk, found, node)
        short = [f"{writer.key(key)}{_colon(writer)}{writer.inline(value)}" for key, value in values.items()]
        _into_flow(
            desk,
            found,
            node,
            node.pairs[-1],
            short,
            lambda indent: [writer.member(key, one, indent) for key, one in values.items()],
        )
    else:
        writer = desk.writer(found.id.path)
        column = found.column(node.pairs[0].start)
        lines = [writer.entry(key, value, column) for key, value in values.items()]
        _below(desk, found, found.end(node.pairs[-1]), column, lines)


def add_items(desk: Desk, found: Found, spot: Spot, values: list[Written]) -> None:
    """Add elements to the list at a spot."""
    node = spot.node
    if not isinstance(node, Sequence) or called(node):
        raise CannotWrite
    if not node.items:
        overwrite(desk, found, spot, tuple(values))
    elif node.flow:
        writer = writer_at(desk, found, node.items[-1])
        short = [writer.inline(value) for value in values]
        _into_flow(
            desk, found, node, node.items[-1], short, lambda indent: [writer.spread(one, indent) for one in values]
        )
    else:
        writer = desk.writer(found.id.path)
        dash = found.column(node.start)
        lines = [writer.item(value, dash) for value in values]
        _below(desk, found, found.end(node.items[-1]), dash, lines)


def _colon(writer: Writer) -> str:
    return writer.style.colon if writer.style.json else ": "


def _below(desk: Desk, found: Found, last: int, column: int, lines: list[str]) -> None:
    """New lines behind the line in which the last entry ends."""
    at = desk.tail(found.whole, found.start + last, column)
    desk.replace(found.id.path, at, at, "".join(f"\n{' ' * column}{line}" for line in lines))


def _into_flow(desk: Desk, found: Found, node: Node, last: Node | Pair, short: list[str], spread: Spread) -> None:
    """New entries behind the last one of a collection in brackets or braces."""
    text = found.tree.text
    start, end = (last.tag_at if isinstance(last, Node) else last.start), found.end(last)
    made, glue = flow_piece(found, (node.start, node.end), (start, end), short, spread)
    comma = COMMA.match(text, end)
    if comma is not None and comma.end() < node.end:
        desk.write(found, comma.end(), comma.end(), glue.removeprefix(",") + glue.join(made) + ",")
        return
    comment = COMMENT.match(text, end) if not found.tree.json and "\n" in glue else None
    if comment is not None:
        desk.write(found, end, end, ",")
        desk.write(found, comment.end(), comment.end(), glue.removeprefix(",") + glue.join(made))
    else:
        desk.write(found, end, end, "".join(glue + one for one in made))


def flow_piece(
    found: Found, whole: tuple[int, int], last: tuple[int, int], short: list[str], spread: Spread
) -> tuple[list[str], str]:
    """New entries and what stands before each, in the layout of the last entry that is there."""
    text = found.tree.text
    if "\n" not in text[whole[0] : whole[1]]:
        own = text[whole[0] : whole[1]]
        return short, "," if TIGHT.search(own) and not LOOSE.search(own) else ", "
    line = found.whole.rfind("\n", 0, found.start + last[0]) + 1
    if not found.whole[line : found.start + last[0]].strip():
        indent = found.indent(last[0])
        return spread(indent), f",\n{indent}"
    return spread(found.indent(last[1])), ", "


# writing over


def overwrite(desk: Desk, found: Found, spot: Spot, value: Written) -> None:
    """Write a value over what stands at a spot."""
    if anchored(spot.node):
        raise CannotWrite
    writer = writer_at(desk, found, spot.holder)
    if spot.flow:
        _overwrite_in_flow(desk, found, spot, value, writer)
    elif spot.pair is not None:
        _overwrite_pair(desk, found, spot.pair, value, writer)
    elif spot.node is not None:
        dash = found.column(spot.node.tag_at) - 2
        text = writer.item(value, dash)[2:]
        quote = quote_of(spot.node, value)
        text = writer.inline(value, flow=False, quote=quote) if quote else text
        desk.write(found, spot.node.tag_at, found.end(spot.node), text)
    else:
        raise CannotWrite


def quote_of(node: Node | None, value: Written) -> str:
    """The quotes to keep: those of the text that a scalar replaces."""
    is_text = isinstance(value, str | int | float)
    return node.style if isinstance(node, Scalar) and node.style in ("'", '"') and not node.tag and is_text else ""


def _overwrite_in_flow(desk: Desk, found: Found, spot: Spot, value: Written, writer: Writer) -> None:
    node = spot.node
    if node is None:
        if spot.pair is None:
            raise CannotWrite
        at = found.behind_colon(spot.pair)
        desk.write(found, at, at, f" {writer.inline(value)}")
        return
    holder = spot.holder
    lines = holder is not None and "\n" in found.tree.text[holder.start : holder.end]
    if lines and _is_collection(value):
        text = writer.spread(value, found.indent(node.tag_at))
    else:
        text = writer.inline(value, quote=quote_of(node, value))
    desk.write(found, node.tag_at, found.end(node), text)


def _overwrite_pair(desk: Desk, found: Found, pair: Pair, value: Written, writer: Writer) -> None:
    """Behind a key in block style."""
    node, colon = pair.value, found.behind_colon(pair)
    start = node.tag_at if node is not None and node.end > node.tag_at else colon
    end = found.end(node) if node is not None and start > colon else colon
    end = max(end, colon)
    below = writer.below(value, found.column(pair.start))
    same_line = "\n" not in found.tree.text[colon:start]
    if not below.startswith("\n"):
        text = writer.inline(value, flow=False, quote=quote_of(node, value)) if not _is_call(value) else below[1:]
        if start > colon and same_line:
            desk.write(found, start, end, text)
        else:
            desk.write(found, colon, colon, f" {text}")
            _cut_lines_below(desk, found, colon, end)
    elif same_line:
        if end > colon:
            desk.write(found, colon, end, "")
        at = desk.line_end(found.whole, found.start + end)
        desk.replace(found.id.path, at, at, below)
    else:
        line = desk.line_end(found.whole, found.start + colon)
        desk.replace(found.id.path, line, found.start + end, below)


def _cut_lines_below(desk: Desk, found: Found, colon: int, end: int) -> None:
    """Take away a collection that starts on the line below its key."""
    line = desk.line_end(found.whole, found.start + colon)
    if found.start + end > line:
        desk.replace(found.id.path, line, found.start + end, "")


def _is_call(value: Written) -> bool:
    return isinstance(value, Link | Use)


def _is_collection(value: Written) -> bool:
    return isinstance(value, Statement | PolicyDocument | Table | tuple)


# taking out


def take_out(desk: Desk, found: Found, spots: list[Spot]) -> None:
    """Take away what stands at the last spot; a collection that would be left empty goes with it."""
    while len(spots) > 2:
        holder = spots[-1].holder
        count = len(holder.pairs) if isinstance(holder, Mapping) else len(holder.items) if holder is not None else 0
        if count > 1:
            break
        spots = spots[:-1]
    spot = spots[-1]
    if spot.holder is None or anchored(spot.node):
        raise CannotWrite
    entries = spot.holder.pairs if isinstance(spot.holder, Mapping) else spot.holder.items
    ranges = [((one.tag_at if isinstance(one, Node) else one.start), found.end(one)) for one in entries]
    if spot.holder.flow or found.tree.json:
        cut_from_flow(desk, found, ranges, spot.number)
    elif isinstance(spot.holder, Mapping):
        _cut_pair(desk, found, ranges, spot.number)
    else:
        start, end = ranges[spot.number]
        dash = found.tree.text.rfind("-", 0, start)
        cut_lines(desk, found, dash, end)


def cut_from_flow(desk: Desk, found: Found, ranges: list[tuple[int, int]], index: int) -> None:
    """Cut an entry and one comma."""
    start, end = ranges[index]
    if index + 1 < len(ranges):
        desk.write(found, start, ranges[index + 1][0], "")
    elif index:
        desk.write(found, ranges[index - 1][1], end, "")
    else:
        desk.write(found, start, end, "")


def _cut_pair(desk: Desk, found: Found, ranges: list[tuple[int, int]], index: int) -> None:
    start, end = ranges[index]
    line = found.whole.rfind("\n", 0, found.start + start) + 1
    if found.whole[line : found.start + start].strip():  # behind a dash
        if index + 1 == len(ranges):
            raise CannotWrite
        desk.write(found, start, ranges[index + 1][0], "")
    else:
        cut_lines(desk, found, start, end)


def cut_lines(desk: Desk, found: Found, start: int, end: int) -> None:
    """Cut the whole lines of a range."""
    whole = found.whole
    first = whole.rfind("\n", 0, found.start + start) + 1
    last = whole.find("\n", found.start + end)
    if last < 0:
        first = max(first - (2 if whole[first - 2 : first] == "\r\n" else 1), 0)
    desk.replace(found.id.path, first, len(whole) if last < 0 else last + 1, "")
