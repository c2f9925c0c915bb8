"""From a block's text to its tree, through tree-sitter for YAML and JSON. Never raises."""

from __future__ import annotations

import re
from itertools import accumulate

from tree_sitter import Node as Raw

from stacklint_checks.documents.grammars import parser

from .depth import TOO_DEEP, too_indented
from .syntax import Alias, Mapping, Node, Opaque, Pair, Scalar, Sequence, Tree

MOST_NESTING = 100
ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n[ \t]*|.)", re.DOTALL)
PLAIN = dict(zip("ntr0bfeav_NLP", "\n\t\r\0\b\f\x1b\a\v\xa0\x85\u2028\u2029", strict=True))
FOLD = re.compile(r"[ \t]*\r?\n[ \t]*((?:\r?\n[ \t]*)*)")
QUOTED = re.compile(f"{ESCAPE.pattern}|{FOLD.pattern}", re.DOTALL)


class Reader:
    """Turns one block into a tree.

    ``error`` is the first place that does not parse, ``doubled`` are keys written twice.
    """

    def __init__(self, text: str, *, json: bool = False) -> None:
        self._shift = 1 if json else 0
        whole = f"{{{text}}}" if json else text
        data = whole.encode("utf-8", "surrogatepass")
        self._columns = None if len(data) == len(whole) else [0, *accumulate((b & 0xC0) != 0x80 for b in data)]
        self._data = data
        self._whole = whole
        self.text = text
        self.json = json
        self.error: tuple[int, int, str] | None = None
        self.doubled: list[tuple[Scalar, Scalar]] = []

    def read(self, key: str) -> Tree:
        """The entry of the text, or the entries of a section that is written as one value."""
        deep = None if self.json else too_indented(self.text)
        if deep is not None:
            self.error = (deep, deep + 1, TOO_DEEP)
            return Tree(self.text, "", (), self.json)
        root = parser("tree_sitter_json" if self.json else "tree_sitter_yaml").parse(self._data).root_node
        top = self._mapping(root, 0)
        if root.has_error:
            top = self._doubted(root, top)
        section, _, name = key.partition(".")
        pairs = top.pairs if top is not None else ()
        if name:
            return Tree(self.text, section, pairs[:1], self.json)
        if len(pairs) == 1 and isinstance(pairs[0].value, Mapping) and not pairs[0].value.tag:
            return Tree(self.text, key, pairs[0].value.pairs, self.json)
        return Tree(self.text, "", pairs, self.json)

    def _doubted(self, root: Raw, top: Mapping | None) -> Mapping | None:
        """What a strict reader makes of YAML that tree-sitter does not understand: its tree, or a better reason."""
        self.doubled = []
        if self.json:
            self._blame(root)
            return top
        from .strict import read

        result = read(self.text)
        if isinstance(result, Mapping):
            return result
        self.error = result
        return top

    def _mapping(self, node: Raw, depth: int) -> Mapping | None:
        """The first mapping below a node: broken text puts it at odd depths."""
        for child in node.children:
            if child.type in ("block_mapping", "flow_mapping", "object"):
                found = self._node(child, depth)
                return found if isinstance(found, Mapping) else None
            if child.type in ("document", "block_node", "flow_node", "stream"):
                inner = self._mapping(child, depth)
                if inner is not None:
                    return inner
        return None

    def _at(self, byte: int) -> int:
        if self._columns is None:
            return byte - self._shift
        columns = self._columns
        column = columns[byte] if byte == 0 or byte >= len(columns) - 1 else columns[byte + 1] - 1
        return column - self._shift

    def _blame(self, root: Raw) -> None:
        node = root
        while True:
            if node.is_missing:
                at = self._at(node.start_byte)
                self.error = (max(at - 1, 0), max(at, 1), f"expected '{node.type}'")
                return
            guilty = next((child for child in node.children if child.has_error or child.is_missing), None)
            if guilty is None or (node.is_error and not guilty.has_error):
                break
            node = guilty
        start, end = max(self._at(node.start_byte), 0), self._at(node.end_byte)
        words = self.text[start:end].strip().split("\n", 1)[0][:40]
        start += len(self.text[start:end]) - len(self.text[start:end].lstrip())
        end = max(start + max(len(words), 1), start + 1)
        self.error = (start, end, "this is not valid JSON" + (f": unexpected '{words}'" if words else ""))

    # nodes

    def _node(self, node: Raw, depth: int, tag: str = "", anchor: str = "", tag_at: int | None = None) -> Node:
        kind = node.type
        if kind in ("block_node", "flow_node") and depth <= MOST_NESTING:
            return self._decorated(node, depth)
        start, end = self._at(node.start_byte), self._at(node.end_byte)
        where = (start, end, tag, anchor, start if tag_at is None else tag_at)
        if depth > MOST_NESTING:
            return Opaque(*where, "nested too deeply")
        if kind in ("block_mapping", "flow_mapping", "object"):
            return Mapping(*where, self._pairs(node, depth), kind != "block_mapping")
        if kind in ("block_sequence", "flow_sequence", "array"):
            return Sequence(*where, self._items(node, depth), kind != "block_sequence")
        if kind == "alias":
            return Alias(*where, self._words(node)[1:])
        return self._scalar(node, where)

    def _decorated(self, node: Raw, depth: int) -> Node:
        """A node with its tag and anchor."""
        tag, anchor, tag_at = "", "", None
        for child in node.children:
            if child.type in ("tag", "anchor"):
                tag_at = self._at(child.start_byte) if tag_at is None else tag_at
                if child.type == "tag":
                    tag = self._words(child)
                else:
                    anchor = self._words(child)[1:]
            elif child.type != "comment" and child.is_named:
                return self._node(child, depth + 1, tag, anchor, tag_at)
        start, end = self._at(node.start_byte), self._at(node.end_byte)
        return Scalar(end, end, tag, anchor, start if tag_at is None else tag_at, "", "plain")

    def _pairs(self, node: Raw, depth: int) -> tuple[Pair, ...]:
        pairs: list[Pair] = []
        pair: Pair | None
        seen: dict[str, Scalar] = {}
        for child in node.children:
            if child.type == "flow_node":  # a name alone, as in {a}
                pair = Pair(self._at(child.start_byte), self._at(child.end_byte), self._node(child, depth + 1), None)
            elif child.type not in ("block_mapping_pair", "flow_pair", "pair"):
                continue
            else:
                pair = self._pair(child, depth)
            if pair is None:
                continue
            pairs.append(pair)
            key = pair.key
            if isinstance(key, Scalar) and key.text != "<<":
                if key.text in seen:
                    self.doubled.append((seen[key.text], key))
                seen.setdefault(key.text, key)
        return tuple(pairs)

    def _pair(self, node: Raw, depth: int) -> Pair | None:
        key_raw = node.child_by_field_name("key")
        value_raw = node.child_by_field_name("value")
        if key_raw is None:
            raw = [one for one in node.children if one.is_named and one.type != "comment"]
            if not raw:
                return None
            key_raw = raw[0]
            value_raw = raw[1] if len(raw) > 1 else None
        key = self._node(key_raw, depth + 1)
        value = self._node(value_raw, depth + 1) if value_raw is not None else None
        return Pair(self._at(node.start_byte), self._at(node.end_byte), key, value)

    def _items(self, node: Raw, depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        for child in node.children:
            if not child.is_named or child.type == "comment":
                continue
            if child.type == "block_sequence_item":
                inner = next((one for one in child.children if one.is_named and one.type != "comment"), None)
                end = self._at(child.end_byte)
                empty = Scalar(end, end, "", "", end, "", "plain")
                items.append(self._node(inner, depth + 1) if inner is not None else empty)
            elif child.type == "flow_pair":
                pair = self._pair(child, depth)
                start, end = self._at(child.start_byte), self._at(child.end_byte)
                items.append(Mapping(start, end, "", "", start, (pair,) if pair is not None else (), flow=True))
            else:
                items.append(self._node(child, depth + 1))
        return tuple(items)

    def _words(self, node: Raw) -> str:
        return self._data[node.start_byte : node.end_byte].decode("utf-8", "surrogatepass")

    def _scalar(self, node: Raw, where: tuple[int, int, str, str, int]) -> Scalar:
        words = self._words(node)
        if node.type == "string":
            return Scalar(*where, _unescaped(words[1:-1]) if "\\" in words else words[1:-1], '"')
        if node.type == "double_quote_scalar":
            inner = words[1:-1]
            return Scalar(*where, QUOTED.sub(_piece, inner) if "\\" in inner or "\n" in inner else inner, '"')
        if node.type == "single_quote_scalar":
            inner = words[1:-1].replace("''", "'")
            return Scalar(*where, _folded(inner) if "\n" in inner else inner, "'")
        if node.type == "block_scalar":
            return Scalar(*where, _block_text(words), words[:1])
        return Scalar(*where, _folded(words) if "\n" in words else words, "plain")


def _unescaped(text: str) -> str:
    return ESCAPE.sub(_piece, text)


def _piece(match: re.Match[str]) -> str:
    """What an escape, or a line break within quotes, stands for."""
    escape = match.group(1)
    if escape is None:
        return "\n" * match.group(2).count("\n") or " "
    if escape[0] in "xuU" and len(escape) > 1:
        try:
            return chr(int(escape[1:], 16))
        except (ValueError, OverflowError):
            return escape
    return "" if "\n" in escape else PLAIN.get(escape, escape)


def _folded(text: str) -> str:
    return FOLD.sub(lambda match: "\n" * match.group(1).count("\n") or " ", text)


def _block_text(words: str) -> str:
    """A block scalar's content; its header is dropped and its indentation taken off."""
    header, _, content = words.partition("\n")
    marks = header.partition("#")[0]
    lines = [line.rstrip("\r") for line in content.split("\n")]
    indent = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    stripped = [line[indent:] for line in lines]
    behind = 0
    while stripped and not stripped[-1].strip(" "):
        stripped.pop()
        behind += 1
    text = _folded_lines(stripped) if marks.startswith(">") else "\n".join(stripped)
    if "-" in marks or not text:
        return text
    return text + "\n" * (max(behind, 1) if "+" in marks else 1)


def _folded_lines(lines: list[str]) -> str:
    """The lines of a folded block scalar: those that start in its margin flow together."""
    pieces: list[str] = []
    before, empty = "", 0
    for line in lines:
        if not line:
            empty += 1
            continue
        if before and before[0] not in " \t" and line[0] not in " \t":
            pieces.append("\n" * empty or " ")
        else:
            pieces.append("\n" * (empty + bool(before)))
        pieces.append(line)
        before, empty = line, 0
    return "".join(pieces)
