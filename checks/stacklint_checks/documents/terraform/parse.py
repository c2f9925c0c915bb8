"""From text to syntax tree, through tree-sitter. Never raises; what it cannot read is opaque."""

from __future__ import annotations

import re
from itertools import accumulate

from tree_sitter import Node

from stacklint_checks.documents.grammars import parser

from .syntax import (
    MOST_NESTING,
    Access,
    Attribute,
    Body,
    Call,
    Conditional,
    Directive,
    Expr,
    For,
    Heredoc,
    Item,
    Lit,
    Name,
    Nested,
    ObjectLit,
    Opaque,
    Operation,
    Scalar,
    Step,
    Template,
    Text,
    Tuple,
)

ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|(\$\$\{|%%\{)", re.DOTALL)
NOT_READ = "this is not valid Terraform"
PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}

_WRAPPERS = frozenset({"expression", "expr_term"})


class Reader:
    """Turns one text into a tree.

    ``error`` is the first place that does not parse, and why. ``doubled`` is the first setting that its block has
    already, and that one before it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        data = text.encode("utf-8", "surrogatepass")
        self._columns = None if len(data) == len(text) else [0, *accumulate((b & 0xC0) != 0x80 for b in data)]
        self._data = data
        self.error: tuple[int, int, str] | None = None
        self.doubled: tuple[Attribute, Attribute] | None = None

    def read(self) -> Body:
        """The attributes and blocks of the text."""
        root = parser("tree_sitter_hcl").parse(self._data).root_node
        if root.has_error or _closes_early(self.text):
            from .strict import first_error

            self.error = first_error(self.text) or (self._blame(root) if root.has_error else None)
        for child in root.children:
            if child.type == "body":
                return self._body(child, 0)
        return Body()

    def _at(self, byte: int) -> int:
        if self._columns is None:
            return byte
        columns = self._columns
        return columns[byte] if byte == 0 or byte >= len(columns) - 1 else columns[byte + 1] - 1

    def _span(self, node: Node) -> tuple[int, int]:
        if self._columns is None:
            return node.start_byte, node.end_byte
        return self._at(node.start_byte), self._at(node.end_byte)

    def _words(self, node: Node) -> str:
        return self._data[node.start_byte : node.end_byte].decode("utf-8", "surrogatepass")

    def _blame(self, root: Node) -> tuple[int, int, str]:
        """The first error node; descends only into subtrees that hold one."""
        node = root
        while not node.is_missing:
            guilty = next((child for child in node.children if child.has_error or child.is_missing), None)
            if guilty is None:
                break
            node = guilty
        start, end = self._span(node)
        return start, max(end, start + 1), NOT_READ

    def _body(self, node: Node, depth: int) -> Body:
        attributes: list[Attribute] = []
        blocks: list[Nested] = []
        for child in node.children:
            if child.type == "attribute":
                parts = [part for part in child.children if part.type != "comment"]
                if len(parts) >= 3 and not parts[2].is_missing:
                    start, end = self._span(child)
                    attributes.append(Attribute(start, end, self._words(parts[0]), self._expr(parts[2], depth)))
            elif child.type == "block":
                block = self._block(child, depth)
                if block is not None:
                    blocks.append(block)
        return Body(tuple(attributes), tuple(blocks))

    def _note_doubled(self, attributes: tuple[Attribute, ...]) -> None:
        seen: dict[str, Attribute] = {}
        for one in attributes:
            if self.doubled is None and one.name in seen:
                self.doubled = (seen[one.name], one)
            seen.setdefault(one.name, one)

    def _block(self, node: Node, depth: int) -> Nested | None:
        labels: list[str] = []
        type_, header_end, opened, closed = "", 0, -1, -1
        body = Body()
        for child in node.children:
            kind = child.type
            if kind == "identifier" and not type_:
                type_, header_end = self._words(child), self._at(child.end_byte)
            elif kind in ("identifier", "string_lit"):
                labels.append(self._words(child).strip('"'))
                header_end = self._at(child.end_byte)
            elif kind == "block_start":
                opened = self._at(child.start_byte)
            elif kind == "block_end":
                closed = self._at(child.start_byte)
            elif kind == "body" and depth < MOST_NESTING:
                body = self._body(child, depth + 1)
        if not type_ or opened < 0:
            return None
        if type_ != "locals" and len({one.name for one in body.attributes}) < len(body.attributes):
            self._note_doubled(body.attributes)
        start, end = self._span(node)
        return Nested(start, end, type_, tuple(labels), header_end, opened, closed if closed >= 0 else end, body)

    def _expr(self, node: Node, depth: int) -> Expr:
        kind, children = node.type, node.children
        while kind in _WRAPPERS:  # most expressions are terms in wrappers of one child
            if kind == "expression" and len(children) > 1:
                children = [child for child in children if child.type != "comment"]
            if len(children) != 1 or depth > MOST_NESTING:
                break
            node, depth = children[0], depth + 1
            kind, children = node.type, node.children
        start, end = self._span(node)
        if depth > MOST_NESTING:
            return Opaque(start, end, "nested too deeply")
        if kind in _WRAPPERS:
            if children and children[0].type == "(":
                inner = [child for child in children if child.is_named]
                if len(inner) == 1:
                    return self._expr(inner[0], depth + 1)
            return self._traversal(children, start, end, depth + 1)
        read = _READERS.get(kind)
        return read(self, node, children, depth + 1) if read else Opaque(start, end, kind)

    def _traversal(self, nodes: list[Node], start: int, end: int, depth: int) -> Expr:
        """A term followed by attribute, index and splat steps."""
        named = [node for node in nodes if node.type != "comment"]
        head: Expr
        if named and named[0].type == "(":
            close = next((n for n, node in enumerate(named) if node.type == ")"), len(named) - 1)
            inner = [node for node in named[1:close] if node.is_named]
            if len(inner) != 1:
                return Opaque(start, end, "no term")
            head, rest = self._expr(inner[0], depth), named[close + 1 :]
        elif named:
            head, rest = self._expr(named[0], depth), named[1:]
        else:
            return Opaque(start, end, "nothing")
        steps: list[Step] = []
        for node in rest:
            self._steps(node, steps, depth)
        if isinstance(head, Name):
            return Name(start, end, head.root, (*head.steps, *steps))
        return Access(start, end, head, tuple(steps))

    def _steps(self, node: Node, steps: list[Step], depth: int) -> None:
        start, end = self._span(node)
        if node.type == "get_attr":
            steps.append(Step(start, end, self._words(node.children[-1])))
        elif node.type == "index":
            for child in node.children:
                inner = child.children
                if child.type == "new_index":
                    expr = next((one for one in inner if one.type == "expression"), None)
                    index = self._expr(expr, depth) if expr is not None else Opaque(start, end)
                    steps.append(Step(start, end, index=index))
                elif child.type == "legacy_index":
                    steps.append(Step(start, end, index=Lit(start, end, int(self._words(child).lstrip(".") or 0))))
        elif node.type == "splat":
            steps.append(Step(start, end, "*"))
            for child in node.children:
                for inner_node in child.children:
                    if inner_node.is_named:
                        self._steps(inner_node, steps, depth)

    def _literal(self, node: Node, children: list[Node], depth: int) -> Expr:
        del depth
        start, end = self._span(node)
        inner = children[0] if children else node
        words = self._words(inner)
        if inner.type == "string_lit":
            return Lit(start, end, self._unescaped(words[1:-1] if words.endswith('"') else words[1:]), quoted=True)
        return Lit(start, end, _scalar(inner.type, words))

    def _unescaped(self, words: str) -> str:
        return ESCAPE.sub(_unescape, words) if "\\" in words or "{" in words else words

    def _template(self, node: Node, children: list[Node], depth: int) -> Expr:
        start, end = self._span(node)
        if not children:
            return Opaque(start, end)
        inner = children[0]
        return (
            self._heredoc(inner, start, end, depth) if inner.type == "heredoc_template" else self._quoted(inner, depth)
        )

    def _quoted(self, node: Node, depth: int) -> Expr:
        start, end = self._span(node)
        closed = self.text[end - 1 : end] == '"' and end - start > 1
        parts = self._parts(node, start + 1, end - 1 if closed else end, depth, escapes=True)
        if not parts:
            return Lit(start, end, "", quoted=True)
        if len(parts) == 1 and isinstance(parts[0], Text):
            return Lit(start, end, parts[0].value, quoted=True)
        return Template(start, end, parts)

    def _heredoc(self, node: Node, start: int, end: int, depth: int) -> Expr:
        first = self.text.find("\n", start, end) + 1
        last = self.text.rfind("\n", first - 1, end) + 1
        if first == 0 or last < first:
            return Opaque(start, end, "heredoc")
        parts = self._parts(node, first, last, depth, escapes=False)
        if not parts or (len(parts) == 1 and isinstance(parts[0], Text)):
            value = self.text[first:last]
            if self.text.startswith("<<-", start):
                value = _dedented(value)
            return Heredoc(start, end, value.replace("$${", "${").replace("%%{", "%{"), (first, last))
        return Template(start, end, parts, heredoc=True)

    def _parts(self, node: Node, start: int, end: int, depth: int, *, escapes: bool) -> tuple[Expr, ...]:
        """Interpolations and the text between them; the grammar drops white space, the text does not."""
        parts: list[Expr] = []
        position = start
        for child in node.children:
            if child.type not in ("template_interpolation", "template_directive"):
                continue
            at, behind = self._span(child)
            if at > position:
                parts.append(self._text(position, at, escapes=escapes))
            expr = next((one for one in child.children if one.type == "expression"), None)
            if child.type == "template_directive":
                parts.append(self._directive(child, depth + 1))
            else:
                parts.append(self._expr(expr, depth) if expr is not None else Opaque(at, behind, "nothing"))
            position = behind
        if end > position:
            parts.append(self._text(position, end, escapes=escapes))
        return tuple(parts)

    def _directive(self, node: Node, depth: int) -> Expr:
        start, end = self._span(node)
        if depth > MOST_NESTING:
            return Opaque(start, end, "nested too deeply")
        head: list[Expr] = []
        names: list[str] = []
        parts: list[Expr] = []
        for child in node.children[0].children if node.children else ():
            if child.type == "template_directive":
                parts.append(self._directive(child, depth + 1))
            elif child.type == "template_interpolation":
                parts += (self._expr(one, depth) for one in child.children if one.type == "expression")
            elif child.type in ("template_for_start", "template_if_intro"):
                head += (self._expr(one, depth) for one in child.children if one.type == "expression")
                names += (self._words(one) for one in child.children if one.type == "identifier")
        return Directive(start, end, tuple(head), tuple(names), tuple(parts))

    def _text(self, start: int, end: int, *, escapes: bool) -> Text:
        words = self.text[start:end]
        return Text(start, end, self._unescaped(words) if escapes else words.replace("$${", "${").replace("%%{", "%{"))

    def _name(self, node: Node, children: list[Node], depth: int) -> Expr:
        del children, depth
        start, end = self._span(node)
        return Name(start, end, self._words(node), ())

    def _call(self, node: Node, children: list[Node], depth: int) -> Expr:
        start, end = self._span(node)
        arguments: list[Expr] = []
        spread = False
        for child in children:
            if child.type == "function_arguments":
                arguments = [self._expr(one, depth) for one in child.children if one.type == "expression"]
                spread = any(one.type == "ellipsis" for one in child.children)
        return Call(start, end, self._words(children[0]), tuple(arguments), spread)

    def _conditional(self, node: Node, children: list[Node], depth: int) -> Expr:
        start, end = self._span(node)
        parts = [self._expr(child, depth) for child in children if child.is_named and child.type != "comment"]
        return Conditional(start, end, *parts) if len(parts) == 3 else Opaque(start, end)

    def _operation(self, node: Node, children: list[Node], depth: int) -> Expr:
        start, end = self._span(node)
        inner = children[0] if children else node
        if inner.type not in ("binary_operation", "unary_operation"):
            return Opaque(start, end)
        # operands are terms with their traversals unwrapped: group what stands around the operator
        groups: list[list[Node]] = [[]]
        operator = ""
        for child in inner.children:
            if child.type == "comment":
                continue
            if not child.is_named and child.type not in ("(", ")"):
                operator = child.type
                groups.append([])
            else:
                groups[-1].append(child)
        operands = [self._operand(group, depth) for group in groups if group]
        return Operation(start, end, operator, tuple(operands))

    def _operand(self, group: list[Node], depth: int) -> Expr:
        if len(group) == 1:
            return self._expr(group[0], depth)
        return self._traversal(group, self._at(group[0].start_byte), self._at(group[-1].end_byte), depth)

    def _collection(self, node: Node, children: list[Node], depth: int) -> Expr:
        start, end = self._span(node)
        inner = children[0] if children else node
        if inner.type == "tuple":
            items = tuple(self._expr(one, depth) for one in inner.children if one.type == "expression")
            return Tuple(start, end, items)
        if inner.type == "object":
            return ObjectLit(start, end, tuple(self._items(inner, depth)))
        return Opaque(start, end)

    def _items(self, node: Node, depth: int) -> list[Item]:
        items = []
        for element in node.children:
            if element.type != "object_elem":
                continue
            pair = [child for child in element.children if child.type == "expression"]
            if len(pair) != 2:
                continue
            start, end = self._span(element)
            key_start, key_end = self._span(pair[0])
            key = self._expr(pair[0], depth)
            bare: str | Expr = key
            if isinstance(key, Name) and not key.steps and self.text[key_start] != "(":
                bare = key.root
            elif isinstance(key, Lit):
                bare = str(key.value) if not isinstance(key.value, bool) else str(key.value).lower()
            items.append(Item(start, end, bare, key_start, key_end, self._expr(pair[1], depth)))
        return items

    def _for(self, node: Node, children: list[Node], depth: int) -> Expr:
        start, end = self._span(node)
        inner = children[0] if children else node
        names: list[str] = []
        over: Expr | None = None
        condition: Expr | None = None
        results: list[Expr] = []
        for child in inner.children:
            if child.type == "for_intro":
                names = [self._words(one) for one in child.children if one.type == "identifier"]
                over = next((self._expr(one, depth) for one in child.children if one.type == "expression"), None)
            elif child.type == "for_cond":
                condition = next((self._expr(one, depth) for one in child.children if one.type == "expression"), None)
            elif child.type == "expression":
                results.append(self._expr(child, depth))
        if over is None or not results:
            return Opaque(start, end)
        grouped = any(child.type == "ellipsis" for child in inner.children)
        key = results[0] if len(results) == 2 else None
        return For(start, end, tuple(names), over, key, results[-1], condition, grouped)


_READERS = {
    "literal_value": Reader._literal,  # noqa: SLF001 - the table of this class
    "template_expr": Reader._template,  # noqa: SLF001
    "variable_expr": Reader._name,  # noqa: SLF001
    "function_call": Reader._call,  # noqa: SLF001
    "conditional": Reader._conditional,  # noqa: SLF001
    "operation": Reader._operation,  # noqa: SLF001
    "collection_value": Reader._collection,  # noqa: SLF001
    "for_expr": Reader._for,  # noqa: SLF001
}


def _scalar(kind: str, words: str) -> Scalar:
    if kind == "bool_lit":
        return words == "true"
    if kind == "null_lit":
        return None
    try:
        return int(words)
    except ValueError:
        try:
            return float(words)
        except ValueError:
            return words


def _unescape(match: re.Match[str]) -> str:
    short, long, plain, doubled = match.groups()
    if doubled:
        return doubled[1:]
    if plain is not None:
        return PLAIN.get(plain, match.group())
    try:
        return chr(int(short or long, 16))
    except (ValueError, OverflowError):
        return match.group()


def _dedented(text: str) -> str:
    lines = text.split("\n")
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[indent:] for line in lines)


def _closes_early(text: str) -> bool:
    """Whether a block of several lines closes on a line of something else, which tree-sitter lets pass."""
    line = text.rfind("\n") + 1
    return line > 0 and text.endswith("}") and text[line:] != "}"
