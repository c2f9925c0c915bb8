"""Python expressions, from tree-sitter's nodes to the common syntax."""

from __future__ import annotations

import re
from collections.abc import Callable

import tree_sitter

from stacklint_checks.programs.syntax import (
    Argument,
    Array,
    Assign,
    Attribute,
    Binary,
    Call,
    Choice,
    Comprehension,
    Constant,
    Index,
    Lambda,
    Map,
    Name,
    Node,
    Other,
    Pair,
    Parameter,
    Return,
    Template,
    Unary,
)

from .reader import Reader, literal_part, unescaped

#: Deeper expressions and statements are opaque.
MOST_NESTING = 80

PREFIX = re.compile(r"[A-Za-z]*")
SKIPPED = frozenset({"comment", "ERROR", "line_continuation"})
BINARY = frozenset({"+", "-", "*", "/", "//", "%", "**"})
QUOTES = ("'", '"')

TsNode = tree_sitter.Node


def expression(reader: Reader, node: TsNode, depth: int) -> Node:
    """An expression."""
    kind = node.type
    at = reader.at
    start, end = at[node.start_byte], at[node.end_byte]
    if kind == "identifier":
        return Name(start, end, reader.text[start:end])
    if kind == "string":
        return _string(reader, node, start, end, depth)
    if depth > MOST_NESTING:
        return Other(start, end)
    read = EXPRESSIONS.get(kind)
    if read is not None:
        return read(reader, node, start, end, depth + 1)
    return Other(start, end, expressions(reader, node, depth + 1))


def expressions(reader: Reader, node: TsNode, depth: int) -> tuple[Node, ...]:
    """The expressions among a node's children."""
    return tuple(expression(reader, child, depth) for child in node.named_children if child.type not in SKIPPED)


def field(reader: Reader, node: TsNode, name: str, depth: int) -> Node | None:
    """The expression in a field of a node."""
    found = node.child_by_field_name(name)
    return expression(reader, found, depth) if found is not None else None


def words(reader: Reader, node: TsNode) -> str:
    """A node's text."""
    return reader.text[reader.at[node.start_byte] : reader.at[node.end_byte]]


def _string(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    text = reader.text
    first = start
    prefix = ""
    if text[first] not in QUOTES:
        found = PREFIX.match(text, first)
        prefix = found.group().lower() if found else ""
        first += len(prefix)
    quote = 3 if text.startswith(('"""', "'''"), first) else 1
    raw = "r" in prefix
    if "f" in prefix or "t" in prefix:
        return _template(reader, node, (start, end, first + quote, end - quote), depth, raw=raw)
    return Constant(start, end, unescaped(text[first + quote : end - quote], raw=raw))


def _template(reader: Reader, node: TsNode, place: tuple[int, int, int, int], depth: int, *, raw: bool) -> Node:
    """An f-string. ``place`` is where it starts and ends, and where its content does."""
    start, end, at, last = place
    parts: list[str | Node] = []
    for child in node.named_children:
        if child.type == "interpolation":
            opened = reader.at[child.start_byte]
            if opened > at:
                parts.append(literal_part(reader.text[at:opened], raw=raw))
            at = reader.at[child.end_byte]
            parts.append(_interpolation(reader, child, opened, at, depth + 1))
    if last > at:
        parts.append(literal_part(reader.text[at:last], raw=raw))
    if not any(isinstance(part, Node) for part in parts):
        return Constant(start, end, "".join(map(str, parts)))
    return Template(start, end, tuple(parts))


def _interpolation(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    """A field of an f-string. One whose value is formatted, or written with its text (``{x=}``), is not followed."""
    inner = node.child_by_field_name("expression")
    if inner is None or depth > MOST_NESTING:
        return Other(start, end)
    value = expression(reader, inner, depth)
    conversion = node.child_by_field_name("type_conversion")
    plain = conversion is None or words(reader, conversion) == "!s"
    spec = node.child_by_field_name("format_specifier")
    if plain and spec is None and not any(child.type == "=" for child in node.children):
        return value
    inside = [child for child in spec.named_children if child.type == "format_expression"] if spec else []
    fields = [field(reader, child, "expression", depth) for child in inside]
    return Other(start, end, (value, *(one for one in fields if one is not None)))


def _concatenated(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    parts: list[str | Node] = []
    for piece in expressions(reader, node, depth):
        if isinstance(piece, Template):
            parts.extend(piece.parts)
        else:
            parts.append(piece.value if isinstance(piece, Constant) and isinstance(piece.value, str) else piece)
    if not any(isinstance(part, Node) for part in parts):
        return Constant(start, end, "".join(map(str, parts)))
    return Template(start, end, tuple(part for part in parts if part != ""))


def _number(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    del node, depth
    written = reader.text[start:end]
    try:
        return Constant(start, end, int(written, 0))
    except ValueError:
        pass
    try:
        return Constant(start, end, float(written))
    except ValueError:
        return Other(start, end)


def _word(value: bool | None) -> Callable[[Reader, TsNode, int, int, int], Node]:  # noqa: FBT001 - the literal itself
    def read(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
        del reader, node, depth
        return Constant(start, end, value)

    return read


# tree-sitter reads ``[*a.b()]`` as what follows ``*a``: a base that is spread spreads the whole.


def _attribute(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    base, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
    if base is None or name is None:
        return Other(start, end, expressions(reader, node, depth))
    at = reader.at[name.start_byte]
    of = expression(reader, base, depth)
    if isinstance(of, Argument):
        return Argument(start, end, Attribute(of.value.start, end, of.value, reader.text[at:end], at), spread=of.spread)
    return Attribute(start, end, of, reader.text[at:end], at)


def _subscript(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    base = field(reader, node, "value", depth)
    keys = node.children_by_field_name("subscript")
    if base is None or any(key.type == "slice" for key in keys) or not keys:
        return Other(start, end, expressions(reader, node, depth))
    read = tuple(expression(reader, key, depth) for key in keys)
    key = read[0] if len(read) == 1 else Array(read[0].start, read[-1].end, read)
    if isinstance(base, Argument):
        return Argument(start, end, Index(base.value.start, end, base.value, key), spread=base.spread)
    return Index(start, end, base, key)


def _call(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    function, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or given is None:
        return Other(start, end, expressions(reader, node, depth))
    opened, closed = reader.at[given.start_byte], reader.at[given.end_byte] - 1
    arguments: tuple[Argument, ...]
    if given.type == "argument_list":
        arguments = tuple(argument(reader, child, depth) for child in given.named_children if child.type not in SKIPPED)
    else:
        value = expression(reader, given, depth)
        arguments = (Argument(value.start, value.end, value),)
    called = expression(reader, function, depth)
    if isinstance(called, Argument):
        call = Call(called.value.start, end, called.value, arguments, opened, closed)
        return Argument(start, end, call, spread=called.spread)
    return Call(start, end, called, arguments, opened, closed)


def argument(reader: Reader, node: TsNode, depth: int) -> Argument:
    """An argument of a call."""
    kind = node.type
    if kind == "keyword_argument":
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None and value is not None:
            start, end = reader.at[node.start_byte], reader.at[node.end_byte]
            return Argument(start, end, expression(reader, value, depth), words(reader, name))
    if kind in ("list_splat", "dictionary_splat"):
        return _spread(reader, node, depth)
    value_read = expression(reader, node, depth)
    return value_read if isinstance(value_read, Argument) else Argument(value_read.start, value_read.end, value_read)


def _spread(reader: Reader, node: TsNode, depth: int) -> Argument:
    start, end = reader.at[node.start_byte], reader.at[node.end_byte]
    inner = expressions(reader, node, depth)
    value = inner[0] if inner else Other(start, end)
    return Argument(start, end, value, spread="**" if reader.text.startswith("**", start) else "*")


def _splat(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    del start, end
    return _spread(reader, node, depth)


def _array(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    return Array(start, end, expressions(reader, node, depth))


def _map(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    pairs: list[Pair] = []
    for child in node.named_children:
        if child.type == "pair":
            key, value = field(reader, child, "key", depth), field(reader, child, "value", depth)
            if key is not None and value is not None:
                pairs.append(Pair(key.start, value.end, key, value))
        elif child.type == "dictionary_splat":
            spread = _spread(reader, child, depth)
            pairs.append(Pair(spread.start, spread.end, None, spread.value))
    return Map(start, end, tuple(pairs))


def _parenthesized(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    inner = expressions(reader, node, depth)
    return inner[0] if len(inner) == 1 else Other(start, end, inner)


def _conditional(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    parts = expressions(reader, node, depth)
    if len(parts) != 3:
        return Other(start, end, parts)
    then, test, other = parts
    return Choice(start, end, test, then, other)


def _binary(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    left, right = field(reader, node, "left", depth), field(reader, node, "right", depth)
    operator = node.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        return Other(start, end, expressions(reader, node, depth))
    sign = operator.type
    if sign in BINARY or sign in ("and", "or"):
        return Binary(start, end, sign, left, right)
    return Other(start, end, (left, right))


def _comparison(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    """``a < b < c`` is ``a < b and b < c``."""
    operands = expressions(reader, node, depth)
    signs = [sign.type for sign in node.children_by_field_name("operators")]
    if len(operands) != len(signs) + 1 or not signs or len(signs) > MOST_NESTING:
        return Other(start, end, operands)
    tests = [_compared(sign, left, right) for sign, left, right in zip(signs, operands, operands[1:], strict=False)]
    whole = tests[0]
    for test in tests[1:]:
        whole = Binary(start, test.end, "and", whole, test)
    return whole


def _compared(sign: str, left: Node, right: Node) -> Node:
    plain = {"not in": "in", "is not": "is", "!=": "!=", "<>": "!="}.get(sign, sign)
    test = Binary(left.start, right.end, plain, left, right)
    return Unary(left.start, right.end, "not", test) if sign in ("not in", "is not") else test


def _unary(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    operand = field(reader, node, "argument", depth)
    if operand is None:
        return Other(start, end)
    sign = reader.text[start]
    return Unary(start, end, "not" if sign == "n" else sign, operand)


def _lambda(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    given, body = node.child_by_field_name("parameters"), field(reader, node, "body", depth)
    taken = parameters(reader, given, depth) if given is not None else ()
    return Lambda(start, end, taken, (Return(body.start, body.end, body),) if body is not None else ())


def parameters(reader: Reader, node: TsNode, depth: int) -> tuple[Parameter, ...]:
    """The parameters of a function."""
    found = (_parameter(reader, child, depth) for child in node.named_children)
    return tuple(one for one in found if one is not None)


def _parameter(reader: Reader, node: TsNode, depth: int) -> Parameter | None:
    kind = node.type
    if kind in SKIPPED or kind in ("positional_separator", "keyword_separator"):
        return None
    default, annotation, target = None, "", node
    if kind in ("default_parameter", "typed_default_parameter"):
        default = field(reader, node, "value", depth)
        target = node.child_by_field_name("name") or node
    elif kind == "typed_parameter":
        target = next(
            (child for child in node.named_children if child.type != "type" and child.type not in SKIPPED), node
        )
    if kind in ("typed_parameter", "typed_default_parameter"):
        annotation = annotated(reader, node.child_by_field_name("type"))
    if target.type in ("list_splat_pattern", "dictionary_splat_pattern"):
        spread = _spread(reader, target, depth)
        return Parameter(spread.value, default, annotation, spread.spread)
    return Parameter(expression(reader, target, depth), default, annotation)


def annotated(reader: Reader, node: TsNode | None) -> str:
    """The text of an annotation; where it stands is kept, for the names in it."""
    if node is None:
        return ""
    start, end = reader.at[node.start_byte], reader.at[node.end_byte]
    reader.loose.append((start, end))
    return reader.text[start:end]


def _named(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    """``(x := value)``: not followed as a value, but its parts assign."""
    target, value = field(reader, node, "name", depth), field(reader, node, "value", depth)
    if target is None or value is None:
        return Other(start, end)
    return Other(start, end, (Assign(start, end, target, value),))


def _comprehension(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Node:
    body = node.child_by_field_name("body")
    if body is None:
        return Other(start, end, expressions(reader, node, depth))
    key = None
    if body.type == "pair":
        key, element = field(reader, body, "key", depth), field(reader, body, "value", depth)
    else:
        element = expression(reader, body, depth)
    loops: list[tuple[Node, Node, list[Node]]] = []
    for clause in node.named_children:
        if clause.type == "for_in_clause":
            target = field(reader, clause, "left", depth)
            over = tuple(expression(reader, one, depth) for one in clause.children_by_field_name("right"))
            if target is None or not over:
                return Other(start, end)
            loops.append((target, over[0] if len(over) == 1 else Array(over[0].start, over[-1].end, over), []))
        elif clause.type == "if_clause" and loops:
            loops[-1][2].extend(expressions(reader, clause, depth))
    if element is None or not loops:
        return Other(start, end)
    for number, (target, iterable, tests) in enumerate(reversed(loops)):
        element = Comprehension(start, end, element, target, iterable, tuple(tests), key, flat=number > 0)
    return element


EXPRESSIONS: dict[str, Callable[[Reader, TsNode, int, int, int], Node]] = {
    "concatenated_string": _concatenated,
    "integer": _number,
    "float": _number,
    "true": _word(True),  # noqa: FBT003 - the literal itself
    "false": _word(False),  # noqa: FBT003
    "none": _word(None),
    "attribute": _attribute,
    "subscript": _subscript,
    "call": _call,
    "list": _array,
    "tuple": _array,
    "set": _array,
    "expression_list": _array,
    "pattern_list": _array,
    "tuple_pattern": _array,
    "list_pattern": _array,
    "list_splat": _splat,
    "list_splat_pattern": _splat,
    "dictionary": _map,
    "parenthesized_expression": _parenthesized,
    "conditional_expression": _conditional,
    "binary_operator": _binary,
    "boolean_operator": _binary,
    "comparison_operator": _comparison,
    "not_operator": _unary,
    "unary_operator": _unary,
    "lambda": _lambda,
    "named_expression": _named,
    "list_comprehension": _comprehension,
    "set_comprehension": _comprehension,
    "dictionary_comprehension": _comprehension,
    "generator_expression": _comprehension,
}
