"""What the nodes of a template are worth: scalars, collections, anchors and intrinsic functions."""

from __future__ import annotations

import re

from msgspec import Struct, field
from msgspec.structs import replace

from stacklint_checks.documents.compute import MOST_MEMBERS, joined, unknown
from stacklint_checks.documents.jsontext import JsonReader, looks_like_json
from stacklint_checks.facts import Kind
from stacklint_checks.incremental import Memo
from stacklint_checks.source import BlockId, Span
from stacklint_checks.values import (
    Absent,
    Entry,
    Hole,
    Items,
    Json,
    Known,
    Object,
    OneOf,
    Ref,
    Unknown,
    Value,
    known_text,
)

from .syntax import Alias, Mapping, Node, Pair, Scalar, Sequence
from .written import content

MOST_NODES = 50_000
MOST_DEPTH = 60
PIECE = re.compile(r"\$\{(!?)([^${}]*)\}")
INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]*(?:[eE][-+]?[0-9]+)?\Z")
WORDS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


class Evaluator(Struct):
    """Evaluates the nodes of one block; ``left`` is the budget that anchors cannot exceed."""

    memo: Memo
    module: str
    block: BlockId
    text: str
    anchors: dict[str, Node] = field(default_factory=dict)
    left: int = MOST_NODES
    depth: int = 0

    def span(self, node: Node | Pair) -> Span:
        """Where a node stands."""
        return Span(self.block, node.start, node.end)

    def value(self, node: Node | None) -> Value:
        """What a node is worth."""
        if node is None:
            return Absent()
        self.left -= 1
        at = self.span(node)
        if self.left < 0 or self.depth > MOST_DEPTH:
            return Unknown(at, None, "too large")
        if node.anchor:
            self.anchors[node.anchor] = node
        self.depth += 1
        try:
            if node.tag.startswith("!") and not node.tag.startswith("!!"):
                return self._function(node.tag[1:], node, replace_at(at, node))
            return self._plain(node, at)
        finally:
            self.depth -= 1

    def _plain(self, node: Node, at: Span) -> Value:
        if isinstance(node, Scalar):
            return self._scalar(node, at)
        if isinstance(node, Sequence):
            return Known(at, None, Items(tuple(self.value(item) for item in node.items)))
        if isinstance(node, Mapping):
            return self._mapping(node, at)
        if isinstance(node, Alias):
            return self._alias(node, at)
        return Unknown(at, None, "not read")

    def _scalar(self, node: Scalar, at: Span) -> Value:
        if node.style != "plain":
            if "{{resolve:" in node.text:
                return Unknown(at, None, "dynamic reference", (Hole("resolve"),))
            if looks_like_json(node.text):
                document = self._json(node, None, at)
                return Known(at, None, node.text) if document is None else document
            return Known(at, None, node.text)
        if node.text in NOTHING:
            return Absent(at)
        if node.text in WORDS:
            return Known(at, None, WORDS[node.text])
        if INTEGER.match(node.text):
            return Known(at, None, int(node.text)) if len(node.text) < 12 else Known(at, None, node.text)
        if FLOAT.match(node.text):
            return Known(at, None, float(node.text))
        if "{{resolve:" in node.text:
            return Unknown(at, None, "dynamic reference", (Hole("resolve"),))
        return Known(at, None, node.text)

    def _json(self, node: Scalar, own: dict[str, Node | None] | None, at: Span) -> Value | None:
        """A text that is JSON, each value where it stands. ``own`` are the variables of ``Sub``, if that reads it."""
        raw, offsets = content(self.text, node)
        holes: list[Value] = []
        text, places, position = "", list[int](), 0
        for match in PIECE.finditer(raw) if own is not None else ():
            text += raw[position : match.start()] + "\x00"
            places += offsets[position : match.start() + 1]
            holes.append(self._hole(match, own or {}, at))
            position = match.end()
        text += raw[position:]
        places += offsets[position:]

        def span(start: int, end: int) -> tuple[Span, None]:
            return Span(self.block, places[start], places[end]), None

        def join(parts: list[str | Value], start: int, end: int) -> Value:
            where = span(start, end)[0]
            values = [Known(where, None, part) if isinstance(part, str) else part for part in parts]
            if len(values) == 1:
                return values[0].moved(where) if values[0].at != where else values[0]
            return joined(values, where) if values else Known(where, None, "")

        value = JsonReader(text, span, holes, join).value()
        is_document = isinstance(value, Known) and isinstance(value.content, Object | Items)
        return Known(at, None, Json(value)) if is_document and value is not None else None

    def _mapping(self, node: Mapping, at: Span) -> Value:
        if len(node.pairs) == 1 and isinstance(node.pairs[0].key, Scalar):
            key = node.pairs[0].key.text
            if key == "Ref" or key.startswith("Fn::"):
                return self._function(key.removeprefix("Fn::"), node.pairs[0].value, at)
        entries: list[Entry] = []
        is_open = False
        for pair in node.pairs:
            if not isinstance(pair.key, Scalar):
                is_open = True
            elif pair.key.text == "<<":
                merged = self.value(pair.value)
                sources = list(merged.each()) if isinstance(merged, Known) else [merged]
                for source in sources:
                    if isinstance(source, Known) and isinstance(source.content, Object):
                        entries[:0] = [replace(e, value=source.get(e.key)) for e in source.content.entries]
                    else:
                        is_open = True
            elif pair.key.text.startswith("Fn::"):
                is_open = True  # Fn::Transform or Fn::ForEach may make more keys
            else:
                value = self.value(pair.value)
                key_at = self.span(pair.key)
                entries.append(Entry(pair.key.text, key_at, value if value.at is not None else Absent(key_at)))
        return Known(at, None, Object(tuple(entries), is_open))

    def _alias(self, node: Alias, at: Span) -> Value:
        target = self.anchors.get(node.name)
        if target is not None:
            return self.value(replace(target, anchor="")).moved(at)
        from .lower import anchored

        value = self.memo.ask(anchored, self.module, node.name)
        return Unknown(at, None, "anchor not found") if value is None else value.moved(at)

    # intrinsic functions

    def _function(self, name: str, argument: Node | None, at: Span) -> Value:
        if argument is not None and argument.tag == f"!{name}":
            argument = replace(argument, tag="")
        question = _FUNCTIONS.get(name)
        if question is not None:
            return question(self, argument, at)
        inner = self._argument(argument)
        return unknown(name, (inner,), at)

    def _argument(self, node: Node | None) -> Value:
        return self.value(node)

    def _arguments(self, node: Node | None) -> list[Node]:
        return list(node.items) if isinstance(node, Sequence) else []

    def ref(self, node: Node | None, at: Span) -> Value:
        """``Ref``."""
        return self.named(node.text, at) if isinstance(node, Scalar) else Unknown(at, None, "Ref")

    def named(self, name: str, at: Span) -> Value:
        """What a name stands for: a pseudo parameter, a parameter or a resource."""
        if name == "AWS::NoValue":
            return Absent(at)
        if name.startswith("AWS::"):
            return Unknown(at, None, name, (Hole(name),))
        from .lower import declared_kind, parameter

        kind = self.memo.ask(declared_kind, self.module, name)
        if kind is Kind.PARAMETER:
            value = self.memo.ask(parameter, self.module, name)
            return Unknown(at, None, name, (Hole(name),)) if value is None else value.moved(at)
        if kind is Kind.RESOURCE:
            return Unknown(at, None, "known after deployment", (Ref(name, "Ref"),))
        return Unknown(at, None, f"{name} is not declared", (Hole(name),))

    def get_att(self, node: Node | None, at: Span) -> Value:
        """``Fn::GetAtt`` in both forms."""
        if isinstance(node, Scalar):
            name, _, attribute = node.text.partition(".")
            return Unknown(at, None, "known after deployment", (Ref(name, attribute),))
        items = self._arguments(node)
        if items and isinstance(items[0], Scalar) and not items[0].tag:
            rest = [item.text if isinstance(item, Scalar) and not item.tag else "*" for item in items[1:]]
            return Unknown(at, None, "known after deployment", (Ref(items[0].text, ".".join(rest)),))
        return Unknown(at, None, "GetAtt")

    def sub(self, node: Node | None, at: Span) -> Value:
        """``Fn::Sub`` with or without its own variables."""
        own: dict[str, Node | None] = {}
        items = self._arguments(node)
        text = items[0] if items else node
        if len(items) > 1 and isinstance(items[1], Mapping):
            own = {pair.key.text: pair.value for pair in items[1].pairs if isinstance(pair.key, Scalar)}
        if not isinstance(text, Scalar):
            return Unknown(at, None, "Sub")
        if text.style != "plain" and looks_like_json(text.text):
            document = self._json(text, own, at)
            if document is not None:
                return document
        parts: list[Value] = []
        position = 0
        for match in PIECE.finditer(text.text):
            if match.start() > position:
                parts.append(Known(at, None, text.text[position : match.start()]))
            position = match.end()
            parts.append(self._hole(match, own, at))
        if position < len(text.text):
            parts.append(Known(at, None, text.text[position:]))
        return joined(parts, at) if len(parts) != 1 else parts[0].moved(at)

    def _hole(self, match: re.Match[str], own: dict[str, Node | None], at: Span) -> Value:
        """What ``${…}`` in a text of ``Sub`` stands for."""
        name = match.group(2).strip()
        if match.group(1):
            return Known(at, None, f"${{{match.group(2)}}}")
        if name in own:
            return self.value(own[name])
        if "." in name and not name.startswith("AWS::"):
            logical, _, attribute = name.partition(".")
            return Unknown(at, None, "known after deployment", (Ref(logical, attribute),))
        return self.named(name, at)

    def join(self, node: Node | None, at: Span) -> Value:
        """``Fn::Join``."""
        items = self._arguments(node)
        if len(items) != 2:
            return Unknown(at, None, "Join")
        separator, values = self.value(items[0]), self.value(items[1])
        if not isinstance(values, Known) or not isinstance(values.content, Items) or values.content.open:
            return unknown("Join", (values,), at)
        parts: list[Value] = []
        for value in values.each():
            if value.unset:
                continue
            if parts:
                parts.append(separator)
            parts.append(value)
        return joined(parts, at) if parts else Known(at, None, "")

    def if_(self, node: Node | None, at: Span) -> Value:
        """``Fn::If``: one of both, unless its condition is known."""
        items = self._arguments(node)
        if len(items) != 3:
            return Unknown(at, None, "If")
        from .lower import condition

        name = items[0].text if isinstance(items[0], Scalar) else ""
        decided = self.memo.ask(condition, self.module, name)
        if decided is not None:
            return self.value(items[1 if decided else 2])
        members: list[Value] = []
        for item in items[1:]:
            value = self.value(item)
            members.extend(value.members if isinstance(value, OneOf) else (value,))
        return OneOf(at, None, tuple(members))

    def find_in_map(self, node: Node | None, at: Span) -> Value:
        """``Fn::FindInMap``: the value, or one of all that the known keys allow."""
        items = self._arguments(node)
        if len(items) < 3:
            return Unknown(at, None, "FindInMap")
        from .lower import mapping

        table = self.memo.ask(mapping, self.module, known_text(self.value(items[0])) or "")
        found = [table] if table is not None else []
        for item in items[1:3]:
            key = known_text(self.value(item))
            found = [inner for value in found for inner in _members(value, key)]
        if not found or len(found) > MOST_MEMBERS:
            return Unknown(at, None, "FindInMap", (Hole("FindInMap"),))
        members = tuple(value.moved(at) for value in found)
        return members[0] if len(members) == 1 else OneOf(at, None, members)

    def select(self, node: Node | None, at: Span) -> Value:
        """``Fn::Select``."""
        items = self._arguments(node)
        if len(items) != 2:
            return Unknown(at, None, "Select")
        index, values = known_text(self.value(items[0])), self.value(items[1])
        if index is not None and index.isdigit() and isinstance(values, Known) and isinstance(values.content, Items):
            return values.get(int(index)).moved(at)
        return unknown("Select", (values,), at)

    def split(self, node: Node | None, at: Span) -> Value:
        """``Fn::Split``."""
        items = self._arguments(node)
        if len(items) != 2:
            return Unknown(at, None, "Split")
        separator, text = known_text(self.value(items[0])), self.value(items[1])
        known = known_text(text)
        if separator and known is not None:
            return Known(at, None, Items(tuple(Known(at, None, piece) for piece in known.split(separator))))
        return unknown("Split", (text,), at)

    def to_json(self, node: Node | None, at: Span) -> Value:
        """``Fn::ToJsonString``."""
        return Known(at, None, Json(self.value(node)))


def replace_at(at: Span, node: Node) -> Span:
    """A span from a node's tag on."""
    return Span(at.block, node.tag_at, at.end)


def _members(value: Value, key: str | None) -> list[Value]:
    if not isinstance(value, Known) or not isinstance(value.content, Object):
        return []
    if key is not None:
        member = value.get(key)
        return [] if member.unset else [member]
    return [entry.value for entry in value.content.entries]


_FUNCTIONS = {
    "Ref": Evaluator.ref,
    "GetAtt": Evaluator.get_att,
    "Sub": Evaluator.sub,
    "Join": Evaluator.join,
    "If": Evaluator.if_,
    "FindInMap": Evaluator.find_in_map,
    "Select": Evaluator.select,
    "Split": Evaluator.split,
    "ToJsonString": Evaluator.to_json,
}
