"""Adds whole entries to the sections of a template, with the section where it is missing, and removes them."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table

from stacklint_checks.edits import Declare, Written
from stacklint_checks.facts import Kind
from stacklint_checks.intents import CannotWrite
from stacklint_checks.jsonscan import Member, scan
from stacklint_checks.source import Span

from .desk import Desk, Found, logical
from .layout import COMMA, cut_from_flow, cut_lines, flow_piece

#: The usual order of a template's sections ("Template sections" in the CloudFormation user guide).
ORDER = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Globals",
    "Hooks",
    "Resources",
    "Outputs",
)
OUTPUT = {"description": "Description", "value": "Value", "condition": "Condition"}
PARAMETER = {
    "type": "Type",
    "description": "Description",
    "default": "Default",
    "pattern": "AllowedPattern",
    "values": "AllowedValues",
    "minimum": "MinValue",
    "maximum": "MaxValue",
    "min_length": "MinLength",
    "max_length": "MaxLength",
    "sensitive": "NoEcho",
    "secret": "NoEcho",
    "no_echo": "NoEcho",
}
TYPES = {"string": "String", "number": "Number", "bool": "String", "list": "CommaDelimitedList"}
BLANK_LINE = re.compile(r"\n[ \t]*\r?\n")


# adding


def after(desk: Desk, found: Found, made: Table[str, Written]) -> None:
    """New entries right behind an entry."""
    writer = desk.writer(found.id.path)
    if not found.flow:
        column = found.column(found.entry.start)
        at = desk.tail(found.whole, found.start + found.end(found.entry), column)
        gap = "\n\n" if _apart(found) else "\n"
        lines = [f"{gap}{' ' * column}{writer.entry(name, body, column)}" for name, body in made.items()]
        desk.replace(found.id.path, at, at, "".join(lines))
        return
    own = (found.entry.start, found.end(found.entry))
    short = [f"{writer.key(name)}{_colon(desk, found)}{writer.inline(body)}" for name, body in made.items()]
    text = found.whole if "\n" in found.whole.strip() else ""
    line = found.whole.rfind("\n", 0, found.start + own[0]) + 1
    if text and not found.whole[line : found.start + own[0]].strip():
        indent = found.indent(own[0])
        pieces, glue = [writer.member(name, body, indent) for name, body in made.items()], f",\n{indent}"
    else:
        pieces, glue = flow_piece(found, own, own, short, lambda _: short)
    comma = COMMA.match(found.whole, found.start + own[1])
    if not found.tree.json and comma is not None:
        desk.replace(found.id.path, comma.end(), comma.end(), glue.removeprefix(",") + glue.join(pieces) + ",")
    else:
        desk.write(found, own[1], own[1], "".join(glue + piece for piece in pieces))


def _colon(desk: Desk, found: Found) -> str:
    style = desk.style(found.id.path)
    return style.colon if style.json else ": "


def _apart(found: Found) -> bool:
    """Whether empty lines stand between the section's entries; where there is one entry, between the sections."""
    before = found.whole[: found.start + found.entry.start]
    if re.search(r"\n[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*[ \t]*\Z", before) is not None:
        return True
    indent = " " * found.column(found.entry.start)
    behind = found.whole[found.start + found.end(found.entry) :]
    following = re.search(rf"^{indent}[^\s#]", behind, re.MULTILINE)
    section = re.search(r"^[^\s#]", behind, re.MULTILINE)
    if following is not None and (section is None or following.start() < section.start()):
        return BLANK_LINE.search(behind[: following.start() + 1]) is not None
    is_first = re.search(r"^[^\s#][^\n]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*\Z", before, re.MULTILINE) is not None
    return is_first and re.search(r"\n[ \t]*\r?\n[^\s]", found.whole) is not None


def declare(desk: Desk, intent: Declare) -> None:
    """Declare an output or parameter."""
    name = logical(intent.name)
    if intent.kind is Kind.OUTPUT:
        _into_section(desk, "Outputs", name, f"output.{name}", _renamed(intent.body, OUTPUT))
    elif intent.kind in (Kind.PARAMETER, Kind.VARIABLE):
        body = _renamed(intent.body, PARAMETER)
        type_ = body.pop("Type", "String")
        body = {"Type": TYPES.get(str(type_), type_), **body}
        _into_section(desk, "Parameters", name, name, body)
    else:
        raise CannotWrite


def _renamed(body: Table[str, Written], words: Table[str, str]) -> dict[str, Written]:
    """A body in CloudFormation's words, in their usual order; words that it does not have are left out."""
    order = {word: number for number, word in enumerate(words.values())}
    made = {words.get(key, key): value for key, value in body.items() if key in words or key[:1].isupper()}
    return dict(sorted(made.items(), key=lambda item: order.get(item[0], len(order))))


def _into_section(desk: Desk, section: str, name: str, declared: str, body: dict[str, Written]) -> None:
    if desk.memo.look(("declares", desk.path, declared)):
        raise CannotWrite
    waiting = desk.sections.setdefault(section, {})
    if waiting.setdefault(name, body) != body:
        raise CannotWrite


def write_sections(desk: Desk) -> None:
    """Write what was declared: behind the last entry of its section, or with a new section."""
    for section, made in desk.sections.items():
        last = _last(desk, section)
        if last is not None:
            after(desk, last, made)
        elif desk.style(desk.path).json:
            _new_json_section(desk, section, made)
        else:
            _new_section(desk, section, made)


def _last(desk: Desk, section: str) -> Found | None:
    """The last entry of a section."""
    found = None
    for block in desk.document.blocks:
        head, _, rest = block.id.key.partition("#")[0].partition(".")
        if head != section:
            continue
        tree = block.parsed.syntax
        entries = getattr(tree, "entries", ())
        if (not rest and getattr(tree, "section", "") != section) or not entries:
            raise CannotWrite
        found = desk.within(block.id, entries[-1].start)
    return found


def _new_section(desk: Desk, section: str, made: dict[str, dict[str, Written]]) -> None:
    """A section in block style: behind everything, or before the sections that usually follow it."""
    whole = desk.document.source.text
    writer = desk.writer(desk.path)
    text = writer.entry(section, made, 0)
    following = ORDER[ORDER.index(section) + 1 :]
    heads = re.compile(rf"^(?:{'|'.join(following)})[ \t]*:", re.MULTILINE).search(whole) if following else None
    if heads is not None:
        above = re.search(r"(?:^#[^\n]*\n)+\Z", whole[: heads.start()], re.MULTILINE)
        at = above.start() if above is not None else heads.start()
        gap = "\n\n" if re.search(r"\n[ \t]*\r?\n\Z", whole[:at]) or at == 0 else "\n"
        desk.replace(desk.path, at, at, text + gap)
        return
    content = whole.rstrip()
    gap = "\n\n" if re.search(r"\n[ \t]*\r?\n\S", whole) else "\n"
    desk.replace(desk.path, len(content), len(content), gap + text)


def _new_json_section(desk: Desk, section: str, made: dict[str, dict[str, Written]]) -> None:
    """A section in braces: behind the section that usually comes before it."""
    whole = desk.document.source.text
    braces = scan(whole)
    if len(braces) < 2 or not braces[1].is_object:
        raise CannotWrite
    members = {member.key: member for member in braces[1].members}
    before = [word for word in ORDER[: ORDER.index(section)] if word in members]
    writer = desk.writer(desk.path)
    if not before:
        _before_all(desk, section, made, min(member.start for member in members.values()))
        return
    at = _member_end(braces[1].end, whole, members[before[-1]], list(members.values()))
    start = members[before[-1]].start
    line = whole.rfind("\n", 0, start) + 1
    if whole[line:start].strip() or line == 0:
        text = f"{writer.key(section)}{writer.style.colon}{writer.inline(made)}"
        desk.replace(desk.path, at, at, f", {text}")
    else:
        indent = whole[line:start]
        desk.replace(desk.path, at, at, f",\n{indent}{writer.member(section, made, indent)}")


def _before_all(desk: Desk, section: str, made: dict[str, dict[str, Written]], first: int) -> None:
    """A section in braces before the first one."""
    whole = desk.document.source.text
    writer = desk.writer(desk.path)
    line = whole.rfind("\n", 0, first) + 1
    indent = whole[line:first]
    if indent.strip() or line == 0:
        text = f"{writer.key(section)}{writer.style.colon}{writer.inline(made)}, "
    else:
        text = f"{writer.member(section, made, indent)},\n{indent}"
    desk.replace(desk.path, first, first, text)


def _member_end(close: int, whole: str, member: Member, members: list[Member]) -> int:
    """Where a member's value ends: before the comma of the next one, or before the closing brace."""
    following = [other.start for other in members if other.start > member.start]
    if following:
        return len(whole[: whole.rindex(",", 0, min(following))].rstrip())
    return len(whole[: close - 1].rstrip())


# removing


def remove(desk: Desk, at: Span) -> None:
    """Remove an entry with the comment lines right above it, and the section that would be left empty."""
    found = desk.within(at.block, at.start)
    section = found.tree.section
    siblings = [b for b in desk.document.blocks if b.id.key.partition(".")[0].partition("#")[0] == section]
    if found.tree.json:
        _remove_from_json(desk, found, is_only=len(siblings) == 1)
    elif found.flow:
        ranges = [(one.start, found.end(one)) for one in found.tree.entries]
        cut_from_flow(desk, found, ranges, found.tree.entries.index(found.entry))
    else:
        _remove_lines(desk, found, is_only=len(siblings) == 1)


def _remove_from_json(desk: Desk, found: Found, *, is_only: bool) -> None:
    """An entry and one comma; where it is the only one, its section."""
    start, end = found.start + found.entry.start, found.start + found.entry.end
    if is_only:
        head = re.compile(rf'"{found.tree.section}"\s*:\s*\{{\s*\Z').search(found.whole[:start])
        close = re.compile(r"\s*\}").match(found.whole, end)
        if head is None or close is None:
            raise CannotWrite
        start, end = head.start(), close.end()
    comma = re.compile(r"\s*,\s*").match(found.whole, end)
    before = re.search(r"\s*,\s*\Z", found.whole[:start])
    if comma is not None:
        end = comma.end()
    elif before is not None:
        start = before.start()
    desk.replace(found.id.path, start, end, "")


def _remove_lines(desk: Desk, found: Found, *, is_only: bool) -> None:
    whole = found.whole
    start = found.start + found.entry.start
    first = whole.rfind("\n", 0, start) + 1
    column = found.column(found.entry.start)
    above = re.search(rf"(?:^ {{{column}}}#[^\n]*\n)+\Z", whole[:first], re.MULTILINE)
    first = above.start() if above is not None else first
    if is_only:
        head = re.search(rf"^{found.tree.section}[ \t]*:[^\n]*\n\s*\Z", whole[:first], re.MULTILINE)
        if head is None:
            raise CannotWrite
        first = head.start()
    end = desk.tail(whole, found.start + found.end(found.entry), column)
    blank = re.compile(r"\r?\n(?:[ \t]*\r?\n)+").match(whole, end)
    if blank is not None and (first == 0 or re.search(r"\n[ \t]*\r?\n\Z", whole[:first]) or is_only):
        end = blank.end() - (2 if whole[blank.end() - 2 : blank.end()] == "\r\n" else 1)
    cut_lines(desk, found, first - found.start, end - found.start)
