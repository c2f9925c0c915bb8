"""TypeScript's expressions, targets and parameters in the syntax of programs.

Casts, ``!``, ``await`` and parentheses are what they stand around. ``super(a)`` is ``super().__init__(a)``, as in
Python. A target with a default is an ``Assign`` of the default to the target.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from tree_sitter import Node

from stacklint_checks.programs import syntax as s

from .nodes import MOST_DEPTH, Text, comments, language, named, part

ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
OPERATORS = {
    **{sign: sign for sign in ("+", "-", "*", "/", "%", "**", "==", "!=", "<", "<=", ">", ">=", "in", "??")},
    "&&": "and",
    "||": "or",
    "===": "==",
    "!==": "!=",
}
UNARY = {"!": "not", "-": "-", "+": "+", "~": "~"}
Read = Callable[[Text, Node, int, int, int], s.Node]


def expression(c: Text, node: Node, depth: int) -> s.Node:
    """An expression."""
    start, end = c.at[node.start_byte], c.at[node.end_byte]
    read = _readers().get(node.kind_id)
    if read is None or depth > MOST_DEPTH:
        return s.Other(start, end, _parts(c, node, depth))
    return read(c, node, start, end, depth + 1)


def _parts(c: Text, node: Node, depth: int) -> tuple[s.Node, ...]:
    """What of an expression that is not followed can be followed by itself."""
    if depth > MOST_DEPTH:
        return ()
    readers = _readers()
    return tuple(expression(c, child, depth + 1) for child in node.named_children if child.kind_id in readers)


def _field(c: Text, node: Node, name: str, depth: int) -> s.Node:
    child = part(node, name)
    if child is None:
        return s.Other(c.at[node.end_byte], c.at[node.end_byte])
    return expression(c, child, depth)


def _name(c: Text, _node: Node, start: int, end: int, _depth: int) -> s.Node:
    return s.Name(start, end, c.text[start:end])


def _nothing(_c: Text, _node: Node, start: int, end: int, _depth: int) -> s.Node:
    return s.Constant(start, end, None)


def _true(_c: Text, _node: Node, start: int, end: int, _depth: int) -> s.Node:
    return s.Constant(start, end, value=True)


def _false(_c: Text, _node: Node, start: int, end: int, _depth: int) -> s.Node:
    return s.Constant(start, end, value=False)


def _number(c: Text, _node: Node, start: int, end: int, _depth: int) -> s.Node:
    return s.Constant(start, end, number(c.text[start:end]))


def number(words: str) -> int | float:
    """A number as JavaScript writes it."""
    plain = words.replace("_", "").removesuffix("n")
    try:
        return int(plain, 0)
    except ValueError:
        try:
            return int(plain, 8) if re.fullmatch("0[0-7]+", plain) else float(plain)
        except ValueError:
            return 0


def _string(c: Text, _node: Node, start: int, end: int, _depth: int) -> s.Node:
    return s.Constant(start, end, unescaped(c.text[start + 1 : end - 1]))


def unescaped(words: str) -> str:
    """A text with its escapes resolved."""
    return ESCAPE.sub(_unescape, words) if "\\" in words else words


def _unescape(match: re.Match[str]) -> str:
    braced, four, two, plain = match.groups()
    if plain is not None:
        return PLAIN.get(plain, plain)
    try:
        return chr(int(braced or four or two, 16))
    except (ValueError, OverflowError):
        return match.group()


def _template(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    parts: list[str | s.Node] = []
    position = start + 1
    holes = [child for child in node.named_children if child.type == "template_substitution"]
    for hole in holes:
        at = c.at[hole.start_byte]
        if at > position:
            parts.append(unescaped(c.text[position:at]))
        inner = named(hole)
        parts.append(expression(c, inner[0], depth) if inner else s.Other(at, c.at[hole.end_byte]))
        position = c.at[hole.end_byte]
    if end - 1 > position:
        parts.append(unescaped(c.text[position : end - 1]))
    if not holes:
        return s.Constant(start, end, str(parts[0]) if parts else "")
    return s.Template(start, end, tuple(parts))


def _inner(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    """What stands in parentheses, a cast, ``await`` or before ``!``."""
    inner = named(node)
    if node.type == "type_assertion":
        inner = inner[1:]
    return expression(c, inner[0], depth) if inner else s.Other(start, end)


def _super(_c: Text, _node: Node, start: int, end: int, _depth: int) -> s.Node:
    return s.Call(start, end, s.Name(start, end, "super"), (), end, end)


def _member(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    name = part(node, "property")
    at = c.at[name.start_byte] if name is not None else end
    return s.Attribute(start, end, _field(c, node, "object", depth), c.text[at:end], at)


def _element(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    return s.Index(start, end, _field(c, node, "object", depth), _field(c, node, "index", depth))


def _call(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    arguments = part(node, "arguments")
    function = part(node, "function")
    if arguments is None or function is None or arguments.type != "arguments" or function.type == "import":
        return s.Other(start, end, _parts(c, node, depth))
    callee = expression(c, function, depth)
    if function.type == "super":
        callee = s.Attribute(callee.start, callee.end, callee, "__init__", callee.start)
    return s.Call(start, end, callee, _arguments(c, arguments, depth), c.at[arguments.start_byte], end - 1)


def _new(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    arguments = part(node, "arguments")
    function = _field(c, node, "constructor", depth)
    if arguments is None:
        return s.Call(start, end, function, (), end, end, new=True)
    return s.Call(start, end, function, _arguments(c, arguments, depth), c.at[arguments.start_byte], end - 1, new=True)


def _arguments(c: Text, node: Node, depth: int) -> tuple[s.Argument, ...]:
    return tuple([_argument(c, child, depth) for child in named(node)])


def _argument(c: Text, node: Node, depth: int) -> s.Argument:
    start, end = c.at[node.start_byte], c.at[node.end_byte]
    if node.type == "spread_element":
        return s.Argument(start, end, _inner(c, node, start, end, depth), "", "*")
    return s.Argument(start, end, expression(c, node, depth))


def _array(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    items = [
        _argument(c, child, depth) if child.type == "spread_element" else expression(c, child, depth)
        for child in named(node)
    ]
    return s.Array(start, end, tuple(items))


def _object(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    pairs = []
    for child in named(node):
        read = _PAIRS.get(child.type)
        if read is not None:
            pairs.append(read(c, child, c.at[child.start_byte], c.at[child.end_byte], depth))
    return s.Map(start, end, tuple(pairs))


def _pair(c: Text, node: Node, start: int, end: int, depth: int) -> s.Pair:
    found = part(node, "key")
    key = _key(c, found, depth) if found is not None else s.Other(start, start)
    return s.Pair(start, end, key, _field(c, node, "value", depth))


def _key(c: Text, node: Node, depth: int) -> s.Node:
    if node.type in ("property_identifier", "private_property_identifier"):
        start, end = c.at[node.start_byte], c.at[node.end_byte]
        return s.Constant(start, end, c.text[start:end])
    if node.type == "computed_property_name":
        return _inner(c, node, c.at[node.start_byte], c.at[node.end_byte], depth)
    return expression(c, node, depth)


def _shorthand(c: Text, _node: Node, start: int, end: int, _depth: int) -> s.Pair:
    name = c.text[start:end]
    return s.Pair(start, end, s.Constant(start, end, name), s.Name(start, end, name))


def _spread(c: Text, node: Node, start: int, end: int, depth: int) -> s.Pair:
    return s.Pair(start, end, None, _inner(c, node, start, end, depth))


def _method(c: Text, node: Node, start: int, end: int, depth: int) -> s.Pair:
    name = part(node, "name")
    key = _key(c, name, depth) if name is not None else None
    return s.Pair(start, end, key or s.Other(start, start), _function(c, node, start, end, depth))


_PAIRS = {
    "pair": _pair,
    "shorthand_property_identifier": _shorthand,
    "spread_element": _spread,
    "method_definition": _method,
}


def _function(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    body = part(node, "body")
    return s.Lambda(start, end, parameters(c, node, depth), c.body(c, body, depth) if body is not None else ())


def _arrow(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    body = part(node, "body")
    if body is None or body.type == "statement_block":
        return _function(c, node, start, end, depth)
    value = expression(c, body, depth)
    return s.Lambda(start, end, parameters(c, node, depth), (s.Return(value.start, value.end, value),))


def _class(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    return s.Other(start, end, c.body(c, node, depth))


def _choice(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    test, then = _field(c, node, "condition", depth), _field(c, node, "consequence", depth)
    return s.Choice(start, end, test, then, _field(c, node, "alternative", depth))


def _binary(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    """An operator; chains lean to the left and may be long, so they are followed in a loop."""
    chain = [node]
    left = part(node, "left")
    while left is not None and left.type == "binary_expression":
        chain.append(left)
        left = part(left, "left")
    if left is None or depth + len(chain) > MOST_DEPTH:
        rights = [one for one in (part(link, "right") for link in reversed(chain)) if one is not None]
        return s.Other(start, end, tuple(expression(c, one, depth) for one in rights[:MOST_DEPTH]))
    found = expression(c, left, depth)
    for link in reversed(chain):
        right = _field(c, link, "right", depth)
        sign = part(link, "operator")
        operator = OPERATORS.get(sign.type) if sign is not None else None
        behind = c.at[link.end_byte]
        if operator is None:
            found = s.Other(start, behind, (found, right))
        else:
            found = s.Binary(start, behind, operator, found, right)
    return found


def _unary(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    sign = part(node, "operator")
    operand = _field(c, node, "argument", depth)
    operator = UNARY.get(sign.type) if sign is not None else None
    return s.Unary(start, end, operator, operand) if operator else s.Other(start, end, (operand,))


def _other(c: Text, node: Node, start: int, end: int, depth: int) -> s.Node:
    return s.Other(start, end, _parts(c, node, depth))


def target(c: Text, node: Node, depth: int) -> s.Node:
    """What is assigned to: a name, member or element, or a pattern of these."""
    start, end = c.at[node.start_byte], c.at[node.end_byte]
    if depth > MOST_DEPTH:
        return s.Other(start, end)
    kind = node.type
    if kind == "object_pattern":
        return s.Map(start, end, tuple(_target_pair(c, child, depth + 1) for child in named(node)))
    if kind == "array_pattern":
        return s.Array(start, end, tuple(_target_items(c, node, depth + 1)))
    if kind in ("assignment_pattern", "object_assignment_pattern"):
        left = part(node, "left")
        inner = target(c, left, depth + 1) if left is not None else s.Other(start, start)
        return s.Assign(start, end, inner, _field(c, node, "right", depth + 1))
    if kind == "rest_pattern":
        inner_nodes = named(node)
        return target(c, inner_nodes[0], depth + 1) if inner_nodes else s.Other(start, end)
    if kind == "shorthand_property_identifier_pattern":
        return s.Name(start, end, c.text[start:end])
    return expression(c, node, depth)


def _target_pair(c: Text, node: Node, depth: int) -> s.Pair:
    start, end = c.at[node.start_byte], c.at[node.end_byte]
    if node.type == "pair_pattern":
        key, value = part(node, "key"), part(node, "value")
        read = _key(c, key, depth) if key is not None else s.Other(start, start)
        return s.Pair(start, end, read, target(c, value, depth) if value is not None else s.Other(end, end))
    found = target(c, node, depth)
    if node.type == "rest_pattern":
        return s.Pair(start, end, None, found)
    name = found.target if isinstance(found, s.Assign) else found
    key_node = s.Constant(name.start, name.end, name.name) if isinstance(name, s.Name) else s.Other(start, start)
    return s.Pair(start, end, key_node, found)


def _target_items(c: Text, node: Node, depth: int) -> list[s.Node]:
    """The elements of a pattern; one that is left out is an ``Other``."""
    items: list[s.Node] = []
    empty = True
    for child in node.children:
        if child.type == ",":
            if empty:
                items.append(s.Other(c.at[child.start_byte], c.at[child.start_byte]))
            empty = True
        elif child.is_named and child.kind_id not in comments():
            found = target(c, child, depth)
            if child.type == "rest_pattern":
                found = s.Argument(c.at[child.start_byte], c.at[child.end_byte], found, "", "*")
            items.append(found)
            empty = False
    return items


def parameters(c: Text, node: Node, depth: int) -> tuple[s.Parameter, ...]:
    """The parameters of a function; ``this`` is none."""
    single = part(node, "parameter")
    if single is not None:
        return (s.Parameter(target(c, single, depth)),)
    listed = part(node, "parameters")
    if listed is None:
        return ()
    found = []
    for child in named(listed):
        pattern = part(child, "pattern")
        if pattern is None or pattern.type == "this":
            continue
        value, type_ = part(child, "value"), part(child, "type")
        found.append(
            s.Parameter(
                target(c, pattern, depth),
                expression(c, value, depth) if value is not None else None,
                c.words(type_).lstrip(":? ") if type_ is not None else "",
                "*" if pattern.type == "rest_pattern" else "",
                _declares(child, pattern),
            )
        )
    return tuple(found)


def _declares(node: Node, pattern: Node) -> bool:
    if pattern.start_byte == node.start_byte:
        return False
    return any(child.type in ("accessibility_modifier", "readonly", "override_modifier") for child in node.children)


_NAMED: dict[str, Read] = {
    "identifier": _name,
    "this": _name,
    "undefined": _nothing,
    "null": _nothing,
    "true": _true,
    "false": _false,
    "number": _number,
    "string": _string,
    "template_string": _template,
    "parenthesized_expression": _inner,
    "as_expression": _inner,
    "satisfies_expression": _inner,
    "type_assertion": _inner,
    "non_null_expression": _inner,
    "await_expression": _inner,
    "instantiation_expression": _inner,
    "super": _super,
    "member_expression": _member,
    "subscript_expression": _element,
    "call_expression": _call,
    "new_expression": _new,
    "array": _array,
    "object": _object,
    "arrow_function": _arrow,
    "function_expression": _function,
    "generator_function": _function,
    "class": _class,
    "ternary_expression": _choice,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "assignment_expression": _other,
    "augmented_assignment_expression": _other,
    "update_expression": _other,
    "sequence_expression": _other,
    "yield_expression": _other,
    "template_substitution": _inner,
    "spread_element": _inner,
    "arguments": _other,
}


@cache
def _readers() -> dict[int, Read]:
    """What reads each kind of node, by number; anonymous kinds (the keyword ``this``) have none."""
    every = [number for number in range(language().node_kind_count) if language().node_kind_is_named(number)]
    found = {number: _NAMED.get(language().node_kind_for_id(number) or "") for number in every}
    return {number: read for number, read in found.items() if read is not None}
