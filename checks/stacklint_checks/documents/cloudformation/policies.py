"""Adds statements to policy documents in the form a template has them: mapping, list, single statement, JSON text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from collections.abc import Mapping as Table

from msgspec.structs import replace

from stacklint_checks.documents.jsontext import JsonReader
from stacklint_checks.documents.statements import as_object, as_policy
from stacklint_checks.edits import Link, Statement, Use, Written
from stacklint_checks.intents import CannotWrite
from stacklint_checks.source import Span
from stacklint_checks.values import Items, Known, Value

from .desk import Desk, Found, Spot, anchored, called
from .layout import add_items, add_pairs, overwrite, writer_at
from .style import Style
from .syntax import Mapping, Scalar, Sequence
from .write import Writer
from .written import content


def add_statements(desk: Desk, found: Found, spot: Spot, statements: list[Statement]) -> None:
    """Add statements to the document at a spot."""
    node = spot.node
    if spot.empty:
        overwrite(desk, found, spot, as_policy(statements))
    elif isinstance(node, Mapping) and not called(node):
        _into_mapping(desk, found, spot, node, statements)
    elif isinstance(node, Scalar) and node.style != "plain" and node.tag in ("", "!Sub"):
        _into_text(desk, found, spot, node, statements)
    elif isinstance(node, Mapping) and called(node) == "Sub" and isinstance(node.pairs[0].value, Scalar):
        add_statements(desk, found, Spot(node.pairs[0].value, node, 0, spot.flow or node.flow), statements)
    else:
        raise CannotWrite


def _into_mapping(desk: Desk, found: Found, spot: Spot, node: Mapping, statements: list[Statement]) -> None:
    names = [pair.key.text if isinstance(pair.key, Scalar) else "<<" for pair in node.pairs]
    if "<<" in names or anchored(node):
        raise CannotWrite
    if "Statement" not in names:
        add_pairs(desk, found, spot, {"Statement": tuple(map(as_object, statements))})
        return
    index = names.index("Statement")
    listed = Spot(node.pairs[index].value, node, index, spot.flow or node.flow)
    value = listed.node
    sids = {_sid(one) for one in (value.items if isinstance(value, Sequence) else (value,))}
    made: list[Written] = [as_object(_renamed(one, sids)) for one in statements]
    if listed.empty:
        overwrite(desk, found, listed, tuple(made))
    elif isinstance(value, Sequence) and not called(value):
        add_items(desk, found, listed, made)
    elif isinstance(value, Mapping) and not called(value):
        _single(desk, found, listed, value, made)
    else:
        raise CannotWrite


def _sid(node: object) -> str:
    pair = node.pair("Sid") if isinstance(node, Mapping) else None
    return pair.value.text if pair is not None and isinstance(pair.value, Scalar) else ""


def _renamed(statement: Statement, taken: set[str]) -> Statement:
    """A statement whose Sid no other one of the document has."""
    number, sid = 1, statement.sid
    while sid and sid in taken:
        number += 1
        sid = f"{statement.sid}{number}"
    return replace(statement, sid=sid)


def _single(desk: Desk, found: Found, spot: Spot, value: Mapping, made: list[Written]) -> None:
    """A statement that is not in a list becomes the first one of a list."""
    writer = writer_at(desk, found, value)
    if value.flow:
        lines = "\n" in found.tree.text[value.start : value.end]
        indent = found.indent(value.end)
        more = [writer.spread(one, indent) if lines else writer.inline(one) for one in made]
        desk.write(found, value.start, value.start, "[")
        desk.write(found, value.end, value.end, "".join(f", {one}" for one in more) + "]")
        return
    pair = spot.pair
    column, outer = found.column(value.start), found.column(pair.start) if pair is not None else 0
    if column - outer < 2 or "\n" not in found.tree.text[pair.key.end if pair is not None else 0 : value.start]:
        raise CannotWrite
    desk.write(found, value.start - 2, value.start, "- ")
    at = desk.tail(found.whole, found.start + found.end(value.pairs[-1]), column)
    dash = column - 2
    desk.replace(found.id.path, at, at, "".join(f"\n{' ' * dash}{writer.item(one, dash)}" for one in made))


# documents in JSON text


def _into_text(desk: Desk, found: Found, spot: Spot, node: Scalar, statements: list[Statement]) -> None:
    """A document that is JSON in a text. References need ``Sub``, which the text then becomes an argument of."""
    raw, offsets = content(found.tree.text, node)
    read = JsonReader(raw, lambda start, end: (Span(found.id, start, end), None), [], _joined).value()
    listed = read.get("Statement") if isinstance(read, Known) else None
    if not isinstance(listed, Known) or listed.at is None:
        raise CannotWrite
    is_list = isinstance(listed.content, Items)
    members = listed.content.values if isinstance(listed.content, Items) else (listed,)
    sids = {one.get("Sid").text for one in members}
    made = [as_object(_renamed(one, sids)) for one in statements]
    needs_sub = any(_references(one) for one in made)
    writer = Writer(Style(json=True, unit=_unit(raw)), desk.call)
    last = members[-1].at if members else None
    if last is None:
        pieces, at = [", ".join(_json(writer, one, "", lines=False) for one in made)], listed.at.end - 1
    else:
        pieces, at = _text_pieces(raw, last, made, writer), last.end
    escape = _escape_for(node)
    piece = "".join(pieces)
    if not is_list:
        _at(desk, found, offsets, last.start if last is not None else 0, "[")
        piece += "]"
    _at(desk, found, offsets, at, escape(piece if node.style in "|>" else re.sub(r"\s*\n\s*", " ", piece)))
    if needs_sub and not _is_sub(spot):
        _wrap(desk, found, spot, node, raw, offsets)


def into_text(desk: Desk, found: Found, spot: Spot, at: Span, value: Written) -> None:
    """Another value over one of a document that is JSON in a text."""
    node = spot.node
    if not isinstance(node, Scalar) or node.style == "plain" or node.tag not in ("", "!Sub"):
        raise CannotWrite
    raw, offsets = content(found.tree.text, node)
    if at.start not in offsets or at.end not in offsets:
        raise CannotWrite
    line = raw.rfind("\n", 0, offsets.index(at.start)) + 1
    indent = raw[line : len(raw) - len(raw[line:].lstrip(" \t"))]
    writer = Writer(Style(json=True, unit=_unit(raw)), desk.call)
    text = _json(writer, value, indent, lines=node.style in "|>" and "\n" in raw.strip())
    desk.write(found, at.start, at.end, _escape_for(node)(text))
    if _references(value) and not _is_sub(spot):
        _wrap(desk, found, spot, node, raw, offsets)


def _is_sub(spot: Spot) -> bool:
    """Whether a text is what ``Sub`` reads."""
    if spot.node is not None and spot.node.tag == "!Sub":
        return True
    if isinstance(spot.holder, Sequence) and not spot.holder.tag:
        raise CannotWrite  # it may be the first argument of one
    return isinstance(spot.holder, Mapping) and called(spot.holder) == "Sub"


def _text_pieces(raw: str, last: Span, made: list[dict[str, Written]], writer: Writer) -> list[str]:
    line = raw.rfind("\n", 0, last.start) + 1
    alone = not raw[line : last.start].strip()
    start = line if alone else raw.rfind("\n", 0, last.end) + 1
    indent = raw[start : len(raw) - len(raw[start:].lstrip(" \t"))]
    lines = "\n" in raw
    glue = f",\n{indent}" if alone and lines else ", "
    return [glue + _json(writer, one, indent, lines=lines) for one in made]


def _json(writer: Writer, value: Written, indent: str, *, lines: bool) -> str:
    """JSON in which references stand as ``${X.Arn}``."""
    plain = _inlined(writer, value)
    return writer.spread(plain, indent) if lines else writer.inline(plain)


def _inlined(writer: Writer, value: Written) -> Written:
    if isinstance(value, Link | Use):
        call = writer.call(value)
        return call.argument if call.function == "Sub" else f"${{{call.argument}}}"
    if isinstance(value, Table):
        return {key: _inlined(writer, one) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_inlined(writer, one) for one in value)
    return value


def _unit(raw: str) -> str:
    """How deep a document indents: its first key against the line that opens it."""
    match = re.search(r"\{[ \t]*\r?\n([ \t]+)[^\s]", raw)
    outer = re.search(r"([ \t]*)\{", raw)
    width = len(match.group(1)) - len(outer.group(1)) if match is not None and outer is not None else 2
    return " " * width if width > 0 else "  "


def _references(value: Written) -> bool:
    if isinstance(value, Table):
        return any(map(_references, value.values()))
    if isinstance(value, tuple):
        return any(map(_references, value))
    return isinstance(value, Link | Use)


def _escape_for(node: Scalar) -> Callable[[str], str]:
    if node.style == "'":
        return lambda text: text.replace("'", "''")
    if node.style == '"':
        return lambda text: json.dumps(text, ensure_ascii=False)[1:-1]
    return lambda text: text


def _at(desk: Desk, found: Found, offsets: list[int], at: int, text: str) -> None:
    desk.write(found, offsets[at], offsets[at], text)


def _wrap(desk: Desk, found: Found, spot: Spot, node: Scalar, raw: str, offsets: list[int]) -> None:
    """Make a text the argument of ``Sub``; what looked like a variable in it stays text."""
    if anchored(node):
        raise CannotWrite
    for match in re.finditer(r"\$\{(?!!)", raw):
        _at(desk, found, offsets, match.end(), "!")
    writer = writer_at(desk, found, spot.holder)
    if not writer.style.long:
        desk.write(found, node.start, node.start, "!Sub ")
    elif spot.flow:
        desk.write(found, node.start, node.start, f"{{{writer.key('Fn::Sub')}{writer.style.colon}")
        desk.write(found, found.end(node), found.end(node), "}")
    elif spot.pair is not None and node.style not in "|>":
        indent = " " * (found.column(spot.pair.start) + len(writer.style.unit))
        desk.write(found, found.behind_colon(spot.pair), node.start, f"\n{indent}Fn::Sub: ")
    else:
        raise CannotWrite


def _joined(parts: list[str | Value], start: int, end: int) -> Value:
    del start, end
    return Known(None, None, "".join(part for part in parts if isinstance(part, str)))
