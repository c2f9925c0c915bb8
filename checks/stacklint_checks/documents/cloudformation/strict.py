"""PyYAML as the strict reader of a block that tree-sitter does not understand: it says what is wrong, or reads it."""

from __future__ import annotations

import re
from typing import Any

import yaml

from .blame import blame
from .depth import TOO_DEEP, too_bracketed
from .syntax import Alias, Mapping, Node, Opaque, Pair, Scalar, Sequence

TAB = "a tab cannot indent YAML; use spaces"
#: PyYAML's sentences in words of this field; what is not here gets the last one.
WORDS = (
    (re.compile("while scanning a quoted scalar|found unexpected end of stream"), "the quote is never closed"),
    (
        re.compile("mapping values are not allowed"),
        "a colon is not allowed here; a quote or a line break may be missing",
    ),
    (re.compile("could not find expected ':'"), "expected a colon behind this name"),
    (re.compile(r"found character '\\t'"), TAB),
    (re.compile("expected <block end>"), "this line is indented differently from its neighbours"),
    (re.compile("found duplicate anchor"), "this anchor is defined twice"),
    (re.compile("found character .* that cannot start any token"), "this character cannot start a value"),
    (re.compile("unknown escape character"), "this escape does not exist; use single quotes to take it literally"),
    (re.compile("alphabetic or numeric character"), "expected the name of an anchor or alias"),
    (re.compile(""), "this is not valid YAML"),
)


def read(text: str) -> Mapping | tuple[int, int, str]:
    """The mapping of a block's text, or where it does not parse and why."""
    deep = too_bracketed(text)
    if deep is not None:
        return deep, deep + 1, TOO_DEEP
    try:
        loader = yaml.SafeLoader(text)
        events = _nodes(loader.get_event, loader.check_event)
    except yaml.MarkedYAMLError as error:
        return _tab(text) or blame(text) or _located(error, text)
    except (yaml.YAMLError, RecursionError, ValueError):
        return 0, max(len(text.split("\n", 1)[0]), 1), "this is not valid YAML"
    if isinstance(events, Mapping):
        return events
    return 0, max(len(text.split("\n", 1)[0]), 1), "expected a name and a colon"


def _tab(text: str) -> tuple[int, int, str] | None:
    """The first tab that indents something, which is to blame where a text does not parse."""
    tab = re.search(r"^[ ]*(\t)", text, re.MULTILINE)
    if tab is None or re.search(r"^[ ]*\t+[ \t]*[^\s#]", text, re.MULTILINE) is None:
        return None
    return tab.start(1), tab.end(1), TAB


def _located(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int, str]:
    problem = f"{error.context or ''} {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    words = next(words for pattern, words in WORDS if pattern.search(problem))
    opener = error.context_mark
    if opener is not None and ("quoted scalar" in problem or "flow" in problem):
        mark = opener
        if "flow" in problem:
            words = f"'{text[mark.index : mark.index + 1]}' is never closed"
    if mark is not None and "mapping values" in problem:
        line = text.rfind("\n", 0, mark.index) + 1
        above = text.rfind("\n", 0, max(line - 1, 0)) + 1
        if line and ":" not in text[above:line] and text[above:line].strip():
            end = above + len(text[above:line].rstrip())
            return end - len(text[above:line].strip()), end, "expected a colon behind this name"
    at = min(mark.index, max(len(text) - 1, 0)) if mark is not None else 0
    while at > 0 and text[at : at + 1] in ("\n", "\r", ""):
        at -= 1
    return at, at + 1, words


def _nodes(get: Any, check: Any) -> Node | None:
    """The first document as a tree, from PyYAML's events, which unlike its nodes keep aliases as they are."""
    while not check(yaml.StreamEndEvent):
        event = get()
        if isinstance(event, yaml.NodeEvent):
            node = _node(event, get, 0)
            while not check(yaml.StreamEndEvent):
                get()  # errors behind the first document count as well
            return node
    return None


def _end(event: Any) -> int:
    end: int = event.end_mark.index
    return end


def _node(event: Any, get: Any, depth: int) -> Node:
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.AliasEvent):
        return Alias(start, end, "", "", start, event.anchor or "")
    tag = event.tag or ""
    anchor = event.anchor or ""
    inner = start
    if tag or anchor:
        buffer = event.start_mark.buffer
        words = re.compile(r"(?:[!&][^\s,\[\]{}]*[ \t]*(?:\r?\n[ \t]*)*)*")
        inner = words.match(buffer, start).end() if buffer is not None else start  # type: ignore[union-attr]
    where = (inner, end, tag, anchor, start)
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(*where, event.value, event.style or "plain")
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Node] = []
        while not isinstance(inner_event := get(), yaml.SequenceEndEvent):
            items.append(_node(inner_event, get, depth + 1))
        return Sequence(inner, _end(inner_event), tag, anchor, start, tuple(items), bool(event.flow_style))
    if isinstance(event, yaml.MappingStartEvent):
        pairs: list[Pair] = []
        while not isinstance(inner_event := get(), yaml.MappingEndEvent):
            key = _node(inner_event, get, depth + 1)
            value = _node(get(), get, depth + 1)
            pairs.append(Pair(key.tag_at, max(key.end, value.end), key, value))
        return Mapping(inner, _end(inner_event), tag, anchor, start, tuple(pairs), bool(event.flow_style))
    return Opaque(start, end, "", "", start, "not a node")
