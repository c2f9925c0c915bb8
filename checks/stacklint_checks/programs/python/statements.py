"""Python statements, from tree-sitter's nodes to the common syntax."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from stacklint_checks.programs.syntax import (
    Array,
    Assign,
    Binary,
    Body,
    Class,
    Constant,
    Function,
    If,
    Jump,
    Loop,
    Name,
    Node,
    Other,
    Return,
)

from .expressions import (
    MOST_NESTING,
    SKIPPED,
    TsNode,
    annotated,
    expression,
    expressions,
    field,
    parameters,
    words,
)
from .imports import imported, imported_from
from .reader import Reader

#: Longer chains of conditionals are not followed.
MOST_BRANCHES = 50
ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})


def statements(reader: Reader, nodes: Iterable[TsNode], depth: int) -> tuple[Node, ...]:
    """The statements of a body. What has no meaning here (``pass``) is left out."""
    found: list[Node] = []
    for node in nodes:
        kind = node.type
        if kind in SKIPPED or kind == "pass_statement":
            continue
        start, end = reader.at[node.start_byte], reader.at[node.end_byte]
        read = STATEMENTS.get(kind)
        if depth > MOST_NESTING:
            found.append(Other(start, end))
        elif read is None:
            found.append(expression(reader, node, depth + 1))
        else:
            found.extend(read(reader, node, start, end, depth + 1))
    return tuple(found)


def _body(reader: Reader, node: TsNode | None, depth: int) -> tuple[Node, ...]:
    return statements(reader, node.named_children, depth) if node is not None else ()


def _expression(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    children = [child for child in node.named_children if child.type not in SKIPPED]
    if len(children) != 1:
        return (Array(start, end, expressions(reader, node, depth)),)
    inner = children[0]
    if inner.type == "assignment":
        return _assignment(reader, inner, end, depth)
    if inner.type == "augmented_assignment":
        target, value = field(reader, inner, "left", depth), field(reader, inner, "right", depth)
        operator = inner.child_by_field_name("operator")
        if target is None or value is None or operator is None:
            return ()
        return (Assign(start, end, target, value, operator.type.rstrip("=")),)
    return (expression(reader, inner, depth),)


def _assignment(reader: Reader, node: TsNode, end: int, depth: int) -> Iterable[Node]:
    """An assignment; ``a = b = value`` is ``b = value`` and ``a = b``, so that the value is made once."""
    chain = [node]
    while (right := chain[-1].child_by_field_name("right")) is not None and right.type == "assignment":
        chain.append(right)
    value = expression(reader, right, depth) if right is not None else None
    found: list[Node] = []
    for one in reversed(chain):
        target = field(reader, one, "left", depth)
        if target is None:
            continue
        start = reader.at[one.start_byte]
        annotation = annotated(reader, one.child_by_field_name("type"))
        found.append(Assign(start, end, target, value, annotation=annotation))
        value = target
    return found


def _return(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    parts = expressions(reader, node, depth)
    return (Return(start, end, parts[0] if parts else None),)


def _raise(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    return Other(start, end, expressions(reader, node, depth)), Jump(start, end, "raise")


def _jump(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    del node, depth
    return (Jump(start, end, reader.text[start:end]),)


def _other(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    return (Other(start, end, expressions(reader, node, depth)),)


def _if(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    clauses = [node, *node.children_by_field_name("alternative")]
    branches: list[tuple[int, Node, tuple[Node, ...]]] = []
    otherwise: tuple[Node, ...] = ()
    for clause in clauses:
        if clause.type == "else_clause":
            otherwise = _body(reader, clause.child_by_field_name("body"), depth)
            continue
        at = reader.at[clause.start_byte]
        test = field(reader, clause, "condition", depth) or Other(at, at)
        branches.append((at, test, _body(reader, clause.child_by_field_name("consequence"), depth)))
    del start
    return _chain(branches, otherwise, end)


def _chain(branches: list[tuple[int, Node, tuple[Node, ...]]], otherwise: tuple[Node, ...], end: int) -> Iterable[Node]:
    """Conditionals in a row, each in the ``else`` of the one before; side by side where that would be too deep."""
    if len(branches) > MOST_BRANCHES:
        return *(If(at, end, Other(test.start, test.end, (test,)), body) for at, test, body in branches), *otherwise
    for at, test, body in reversed(branches):
        otherwise = (If(at, end, test, body, otherwise),)
    return otherwise


def _for(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    target, iterable = field(reader, node, "left", depth), field(reader, node, "right", depth)
    body = _body(reader, node.child_by_field_name("body"), depth)
    return Loop(start, end, body, target, iterable), *_else(reader, node, depth)


def _while(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    test = field(reader, node, "condition", depth)
    body = _body(reader, node.child_by_field_name("body"), depth)
    whole = (Other(test.start, test.end, (test,)), *body) if test is not None else body
    return Loop(start, end, whole), *_else(reader, node, depth)


def _else(reader: Reader, node: TsNode, depth: int) -> tuple[Node, ...]:
    clause = node.child_by_field_name("alternative")
    return _body(reader, clause.child_by_field_name("body"), depth) if clause is not None else ()


def _try(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    """What is tried runs, as do ``else`` and ``finally``; a handler may run."""
    parts = list(_body(reader, node.child_by_field_name("body"), depth))
    for clause in node.named_children:
        at, last = reader.at[clause.start_byte], reader.at[clause.end_byte]
        inner = next((child for child in clause.named_children if child.type == "block"), None)
        body = _body(reader, inner, depth)
        if clause.type in ("except_clause", "except_group_clause"):
            caught, bound = _caught(reader, clause, depth)
            parts.append(If(at, last, Other(at, last, caught), (*bound, *body)))
        elif clause.type in ("else_clause", "finally_clause"):
            parts.extend(body)
    return (Body(start, end, tuple(parts)),)


def _caught(reader: Reader, clause: TsNode, depth: int) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """What an ``except`` names, and the assignment of the name that it gives it."""
    caught: list[Node] = []
    bound: list[Node] = []
    for child in clause.named_children:
        if child.type == "as_pattern":
            value, name = _as(reader, child, depth)
            caught.append(value)
            if name is not None:
                bound.append(Assign(name.start, name.end, name, Other(value.start, value.end)))
        elif child.type != "block" and child.type not in SKIPPED:
            caught.append(expression(reader, child, depth))
    return tuple(caught), tuple(bound)


def _as(reader: Reader, node: TsNode, depth: int) -> tuple[Node, Node | None]:
    """The two sides of ``value as name``."""
    alias = node.child_by_field_name("alias")
    start, end = reader.at[node.start_byte], reader.at[node.end_byte]
    inner = next(
        (child for child in node.named_children if child.type != "as_pattern_target" and child.type not in SKIPPED),
        None,
    )
    value = expression(reader, inner, depth) if inner is not None else Other(start, end)
    names = expressions(reader, alias, depth) if alias is not None else ()
    return value, names[0] if names else None


def _with(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    """``with value as name``: the name is not the value itself but what it gives out when entered."""
    entered: list[Node] = []
    clause = next((child for child in node.named_children if child.type == "with_clause"), None)
    for item in clause.named_children if clause is not None else ():
        value = item.child_by_field_name("value")
        while value is not None and value.type == "parenthesized_expression" and value.named_child_count == 1:
            value = value.named_children[0]
        entered.extend(_entered(reader, value, depth) if value is not None else ())
    return (Body(start, end, (*entered, *_body(reader, node.child_by_field_name("body"), depth))),)


def _entered(reader: Reader, node: TsNode, depth: int) -> Iterable[Node]:
    if node.type == "tuple":
        return [one for child in node.named_children for one in _entered(reader, child, depth)]
    if node.type != "as_pattern":
        return (expression(reader, node, depth),)
    value, name = _as(reader, node, depth)
    if name is None:
        return (value,)
    return (Assign(value.start, name.end, name, Other(value.start, value.end, (value,))),)


def _match(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    """A chain of conditionals. Literal patterns are compared, others are not followed; their names are bound."""
    del start
    subject = field(reader, node, "subject", depth)
    block = node.child_by_field_name("body")
    branches: list[tuple[int, Node, tuple[Node, ...]]] = []
    for clause in block.named_children if block is not None else ():
        if clause.type != "case_clause":
            continue
        at = reader.at[clause.start_byte]
        body = _body(reader, clause.child_by_field_name("consequence"), depth)
        guard = clause.child_by_field_name("guard")
        patterns = [child for child in clause.named_children if child.type == "case_pattern"]
        if guard is None and len(patterns) == 1 and words(reader, patterns[0]) == "_":
            return _chain(branches, body, end)
        test = _literal_test(reader, patterns, subject, depth) if guard is None else None
        if test is None:
            parts = tuple(part for pattern in patterns for part in _pattern(reader, pattern))
            names = tuple(Assign(one.start, one.end, one, Other(one.start, one.end)) for one in parts)
            guards = expressions(reader, guard, depth) if guard is not None else ()
            subjects = (subject,) if subject is not None else ()
            test = Other(at, at, (*subjects, *names, *guards))
        branches.append((at, test, body))
    return _chain(branches, (), end)


def _literal_test(reader: Reader, patterns: list[TsNode], subject: Node | None, depth: int) -> Node | None:
    """The comparison that a literal pattern is; ``None`` for what is more than literals."""
    if len(patterns) != 1 or subject is None:
        return None
    inner = [child for child in patterns[0].named_children if child.type not in SKIPPED]
    if len(inner) == 1 and inner[0].type == "union_pattern":
        inner = [child for child in inner[0].named_children if child.type not in SKIPPED]
    if len(inner) > MOST_NESTING:
        return None
    whole: Node | None = None
    for one in inner:
        literal = expression(reader, one, depth)
        if not isinstance(literal, Constant):
            return None
        test = Binary(subject.start, literal.end, "==", subject, literal)
        whole = test if whole is None else Binary(subject.start, literal.end, "or", whole, test)
    return whole


def _pattern(reader: Reader, node: TsNode) -> Iterable[Node]:
    """The names that a pattern binds; classes and constants that it names are kept as loose."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type == "dotted_name" and one.named_child_count > 1:
            reader.loose.append((reader.at[one.start_byte], reader.at[one.end_byte]))
        elif one.type == "class_pattern":
            named = one.named_children
            reader.loose.append((reader.at[named[0].start_byte], reader.at[named[0].end_byte]))
            waiting.extend(named[1:])
        elif one.type == "keyword_pattern":
            waiting.extend(one.named_children[1:])
        elif one.type == "identifier":
            start, end = reader.at[one.start_byte], reader.at[one.end_byte]
            yield Name(start, end, reader.text[start:end])
        else:
            waiting.extend(one.named_children)


def _function(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    return _defined(reader, node, start, end, depth, ())


def _defined(
    reader: Reader, node: TsNode, start: int, end: int, depth: int, decorators: tuple[str, ...]
) -> Iterable[Node]:
    name, given = node.child_by_field_name("name"), node.child_by_field_name("parameters")
    if name is None:
        return ()
    taken = parameters(reader, given, depth) if given is not None else ()
    annotated(reader, node.child_by_field_name("return_type"))
    body = _body(reader, node.child_by_field_name("body"), depth)
    return (Function(start, end, words(reader, name), reader.at[name.start_byte], taken, body, decorators),)


def _class(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    name, given = node.child_by_field_name("name"), node.child_by_field_name("superclasses")
    if name is None:
        return ()
    bases: list[Node] = []
    for child in given.named_children if given is not None else ():
        if child.type == "keyword_argument":
            annotated(reader, child.child_by_field_name("value"))
        elif child.type not in SKIPPED:
            bases.append(expression(reader, child, depth))
    body = _body(reader, node.child_by_field_name("body"), depth)
    is_enum = any(reader.text[base.start : base.end].rpartition(".")[2] in ENUMS for base in bases)
    kind = "enum" if is_enum else "class"
    return (Class(start, end, words(reader, name), reader.at[name.start_byte], tuple(bases), body, kind),)


def _decorated(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    found = [annotated(reader, child) for child in node.named_children if child.type == "decorator"]
    names = [written.lstrip("@ \t").partition("(")[0].strip() for written in found]
    inner = node.child_by_field_name("definition")
    if inner is None:
        return ()
    if inner.type == "class_definition":
        return _class(reader, inner, start, end, depth)
    return _defined(reader, inner, start, end, depth, tuple(names))


def _type(reader: Reader, node: TsNode, start: int, end: int, depth: int) -> Iterable[Node]:
    """``type X = …``: a name for something that is not followed."""
    del depth
    left = node.child_by_field_name("left")
    annotated(reader, node.child_by_field_name("right"))
    if left is None:
        return ()
    at = reader.at[left.start_byte]
    if reader.text[at] == "(":  # tree-sitter takes ``type(x).y = z`` for one of these
        annotated(reader, left)
        return ()
    name = words(reader, left).partition("[")[0].strip()
    return (Assign(start, end, Name(at, at + len(name), name), Other(start, end)),)


STATEMENTS: dict[str, Callable[[Reader, TsNode, int, int, int], Iterable[Node]]] = {
    "expression_statement": _expression,
    "return_statement": _return,
    "raise_statement": _raise,
    "break_statement": _jump,
    "continue_statement": _jump,
    "assert_statement": _other,
    "delete_statement": _other,
    "global_statement": _other,
    "nonlocal_statement": _other,
    "print_statement": _other,
    "exec_statement": _other,
    "if_statement": _if,
    "for_statement": _for,
    "while_statement": _while,
    "try_statement": _try,
    "with_statement": _with,
    "match_statement": _match,
    "function_definition": _function,
    "class_definition": _class,
    "decorated_definition": _decorated,
    "import_statement": imported,
    "import_from_statement": imported_from,
    "future_import_statement": imported_from,
    "type_alias_statement": _type,
}
