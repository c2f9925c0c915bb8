"""TypeScript's statements in the syntax of programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from tree_sitter import Node

from stacklint_checks.programs import syntax as s

from .classes import read_class, read_enum, read_interface
from .expressions import OPERATORS, expression, parameters, target
from .imports import exported, import_alias, imported, module_of, required
from .nodes import MOST_DEPTH, Text, comments, ends, has, language, named, part

Read = Callable[[Text, Node, int], Iterable[s.Node]]
#: How long the chain is that a ``switch`` becomes.
MOST_ARMS = 40


def body(c: Text, node: Node, depth: int) -> tuple[s.Node, ...]:
    """The statements of a block, a file or a single statement."""
    if node.type in ("statement_block", "program"):
        return statements(c, node.named_children, depth)
    return statements(c, [node], depth)


def statements(c: Text, nodes: Iterable[Node], depth: int) -> tuple[s.Node, ...]:
    """Statements in order; an expression is one as it is."""
    if depth > MOST_DEPTH:
        return ()
    found: list[s.Node] = []
    readers, skipped = _readers(), comments()
    for node in nodes:
        read = readers.get(node.kind_id)
        if read is not None:
            found.extend(read(c, node, depth + 1))
        elif node.kind_id not in skipped and node.is_error:
            found.append(expression(c, node, depth + 1))
    return tuple(found)


def _part(c: Text, node: Node, name: str, depth: int) -> s.Node | None:
    child = part(node, name)
    return expression(c, child, depth) if child is not None else None


def _body_in(c: Text, node: Node | None, depth: int) -> tuple[s.Node, ...]:
    return body(c, node, depth) if node is not None else ()


def _expression(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    for child in named(node):
        yield from _evaluated(c, child, depth)


def _evaluated(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    """An expression that stands as a statement; assignments are ones of their own."""
    kind = node.type
    if kind == "assignment_expression":
        yield from _assigned(c, node, part(node, "left"), part(node, "right"), depth)
    elif kind == "augmented_assignment_expression":
        sign = part(node, "operator")
        operator = sign.type.removesuffix("=") if sign is not None else ""
        left, right = part(node, "left"), _part(c, node, "right", depth)
        if left is not None and right is not None:
            to = target(c, left, depth)
            known = OPERATORS.get(operator)
            yield s.Assign(*ends(c, node), to, right if known else s.Other(right.start, right.end), known or "")
    elif kind == "update_expression":
        start, end = ends(c, node)
        changed = _part(c, node, "argument", depth)
        if changed is not None:
            yield s.Assign(start, end, changed, s.Constant(end, end, 1), "-" if has(node, "--") else "+")
    elif kind == "sequence_expression":
        for child in named(node):
            yield from _evaluated(c, child, depth)
    elif kind == "parenthesized_expression" and (inner := named(node)):
        yield from _evaluated(c, inner[0], depth)
    elif kind == "internal_module":
        yield from _namespace(c, node, depth)
    else:
        yield expression(c, node, depth)


def _assigned(c: Text, node: Node, left: Node | None, right: Node | None, depth: int) -> Iterator[s.Node]:
    """``a = b = value`` is ``b = value`` and then ``a = b``."""
    if left is None:
        return
    value: s.Node | None = None
    if right is not None and right.type == "assignment_expression" and depth < MOST_DEPTH:
        yield from _assigned(c, right, part(right, "left"), part(right, "right"), depth + 1)
        middle = part(right, "left")
        value = expression(c, middle, depth) if middle is not None else None
    elif right is not None:
        value = expression(c, right, depth)
    yield s.Assign(*ends(c, node), target(c, left, depth), value)


def _declaration(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    constant = has(node, "const")
    for child in named(node):
        name, value, type_ = part(child, "name"), part(child, "value"), part(child, "type")
        if child.type != "variable_declarator" or name is None:
            continue
        imports = required(c, name, value) if value is not None else None
        if imports is not None:
            yield from imports
            continue
        if value is not None and value.type == "assignment_expression":
            yield from _assigned(c, value, part(value, "left"), part(value, "right"), depth)
            value = part(value, "left")
        read = expression(c, value, depth) if value is not None else None
        annotation = c.words(type_).lstrip(":! ") if type_ is not None else ""
        yield s.Assign(*ends(c, child), target(c, name, depth), read, "", annotation, constant)


def _export(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    declared, value, source = part(node, "declaration"), part(node, "value"), part(node, "source")
    default = has(node, "default", "=")
    start, end = ends(c, node)
    if declared is not None:
        found = statements(c, [declared], depth)
        yield from found
        name = next((one.name for one in found if isinstance(one, s.Class | s.Function)), "")
        if default and name:
            yield s.Assign(end, end, s.Name(end, end, "default"), s.Name(end, end, name), "", "", constant=True)
        return
    if value is not None:
        yield s.Assign(start, end, s.Name(start, start, "default"), expression(c, value, depth), "", "", constant=True)
        return
    module = module_of(c, source) if source is not None else None
    clauses = [one for one in named(node) if one.type in ("export_clause", "namespace_export")]
    for clause in clauses:
        yield from exported(c, clause, module)
    if module is not None and not clauses:
        yield s.Import(start, end, module, "*", "")
    elif default and not clauses:
        inner = [one for one in named(node) if one.type != "decorator"]
        if inner:
            read = expression(c, inner[0], depth)
            yield s.Assign(start, end, s.Name(start, start, "default"), read, "", "", constant=True)


def _function(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    name, inner = part(node, "name"), part(node, "body")
    if inner is None:
        return
    words = c.words(name) if name is not None else "default"
    at = c.at[name.start_byte] if name is not None else c.at[node.start_byte]
    yield s.Function(*ends(c, node), words, at, parameters(c, node, depth), body(c, inner, depth))


def _ambient(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    """What is declared to be somewhere else: names without values."""
    for child in named(node):
        name = part(child, "name")
        if child.type in ("lexical_declaration", "variable_declaration"):
            yield from _declaration(c, child, depth)
        elif child.type == "statement_block":
            yield from body(c, child, depth)
        elif name is not None and name.type in ("identifier", "type_identifier"):
            yield s.Assign(*ends(c, child), s.Name(*ends(c, name), c.words(name)), None)


def _namespace(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    name = part(node, "name")
    if name is not None and name.type == "identifier":
        yield s.Assign(*ends(c, name), s.Name(*ends(c, name), c.words(name)), None)
    yield s.Body(*ends(c, node), _body_in(c, part(node, "body"), depth))


def _block(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    yield s.Body(*ends(c, node), body(c, node, depth))


def _if(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    start, end = ends(c, node)
    test = _part(c, node, "condition", depth) or s.Other(start, start)
    other = part(node, "alternative")
    rest = [one for one in named(other) if one.type != "else"] if other is not None else []
    otherwise = body(c, rest[0], depth) if rest else ()
    yield s.If(start, end, test, _body_in(c, part(node, "consequence"), depth), otherwise)


def _switch(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    """A chain of conditionals. A case without statements shares those of the next."""
    value, inner = part(node, "value"), part(node, "body")
    if value is None or inner is None:
        return
    subject = expression(c, value, depth)
    tests: list[s.Node] = []
    arms: list[tuple[s.Node | None, tuple[s.Node, ...], int, int]] = []
    for case in named(inner):
        start, end = ends(c, case)
        wanted = part(case, "value")
        found = named(case)[1 if wanted is not None else 0 :]
        run = statements(c, found, depth)
        last = isinstance(run[-1], s.Jump) and run[-1].kind == "break" if run else False
        if wanted is not None:
            tests.append(s.Binary(start, end, "==", subject, expression(c, wanted, depth)))
        if not found:
            continue
        test = None if wanted is None else _any(tests)
        arms.append((test, run[:-1] if last else run, start, end))
        tests = []
    chain: tuple[s.Node, ...] = ()
    for test, run, _, _ in arms:
        if test is None:
            chain = run
    for test, run, start, end in reversed(arms[:MOST_ARMS]):
        if test is not None:
            chain = (s.If(start, end, test, run, chain),)
    yield from chain


def _any(tests: list[s.Node]) -> s.Node:
    found = tests[0]
    if len(tests) > MOST_ARMS:
        return s.Other(found.start, tests[-1].end, tuple(tests))
    for test in tests[1:]:
        found = s.Binary(found.start, test.end, "or", found, test)
    return found


def _for(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    start, end = ends(c, node)
    first, step = part(node, "initializer"), part(node, "increment")
    inner = list(_body_in(c, part(node, "body"), depth))
    if step is not None:
        inner.extend(_evaluated(c, step, depth))
    loop = s.Loop(start, end, tuple(inner))
    yield s.Body(start, end, (*(statements(c, [first], depth) if first is not None else ()), loop))


def _for_in(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    start, end = ends(c, node)
    left = part(node, "left")
    over = _part(c, node, "right", depth)
    to = target(c, left, depth) if left is not None else None
    sign = part(node, "operator")
    keys = sign is not None and sign.type == "in"
    yield s.Loop(start, end, _body_in(c, part(node, "body"), depth), to, over, keys)


def _while(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    yield s.Loop(*ends(c, node), _body_in(c, part(node, "body"), depth))


def _try(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    start, end = ends(c, node)
    found = [*_body_in(c, part(node, "body"), depth)]
    handler, last = part(node, "handler"), part(node, "finalizer")
    if handler is not None:
        at, behind = ends(c, handler)
        caught = part(handler, "parameter")
        bound = [s.Assign(*ends(c, caught), target(c, caught, depth), None)] if caught is not None else []
        run = _body_in(c, part(handler, "body"), depth)
        found.append(s.If(at, behind, s.Other(at, at), (*bound, *run)))
    if last is not None:
        found.extend(_body_in(c, part(last, "body"), depth))
    yield s.Body(start, end, tuple(found))


def _return(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    inner = named(node)
    yield s.Return(*ends(c, node), expression(c, inner[0], depth) if inner else None)


def _throw(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    """What is thrown is evaluated, and then thrown."""
    yield from _expression(c, node, depth)
    yield s.Jump(*ends(c, node), "throw")


def _break(c: Text, node: Node, _depth: int) -> Iterator[s.Node]:
    yield s.Jump(*ends(c, node), "break")


def _continue(c: Text, node: Node, _depth: int) -> Iterator[s.Node]:
    yield s.Jump(*ends(c, node), "continue")


def _labeled(c: Text, node: Node, depth: int) -> Iterator[s.Node]:
    yield from _body_in(c, part(node, "body"), depth)


_NAMED: dict[str, Read] = {
    "expression_statement": _expression,
    "lexical_declaration": _declaration,
    "variable_declaration": _declaration,
    "import_statement": imported,
    "import_alias": import_alias,
    "export_statement": _export,
    "function_declaration": _function,
    "generator_function_declaration": _function,
    "class_declaration": read_class,
    "abstract_class_declaration": read_class,
    "class": read_class,
    "enum_declaration": read_enum,
    "interface_declaration": read_interface,
    "internal_module": _namespace,
    "ambient_declaration": _ambient,
    "statement_block": _block,
    "if_statement": _if,
    "switch_statement": _switch,
    "for_statement": _for,
    "for_in_statement": _for_in,
    "while_statement": _while,
    "do_statement": _while,
    "try_statement": _try,
    "return_statement": _return,
    "throw_statement": _throw,
    "break_statement": _break,
    "continue_statement": _continue,
    "labeled_statement": _labeled,
}


@cache
def _readers() -> dict[int, Read]:
    """What reads each kind of statement, by number; types and what is only declared say nothing."""
    every = range(language().node_kind_count)
    found = {number: _NAMED.get(language().node_kind_for_id(number) or "") for number in every}
    return {number: read for number, read in found.items() if read and language().node_kind_is_named(number)}
