"""What the expressions of a program are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacklint_checks.documents.compute import joined
from stacklint_checks.source import Span
from stacklint_checks.values import Absent, Given, Known, OneOf, Unknown, Value, known_text

from . import classes, invoke, statements
from . import syntax as s
from .calls import Library
from .frames import look_up, one_of, placed, spread_into, unknown
from .operators import attribute_of, element_of, iterated, operated, truth
from .things import Arguments, Code, Frame, Klass, Module, More, Routine, Sequence, Slot, Table, Thing

if TYPE_CHECKING:
    from .evaluate import Evaluator

MOST_TURNS = 40


def constant(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """A literal."""
    del frame
    value = node.value  # type: ignore[attr-defined]
    span = Span(evaluator.block, node.start, node.end)
    return Absent(span) if value is None else Known(span, None, value)


def template(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """An f-string or template literal."""
    at = evaluator.span(node)
    parts = [
        Known(at, None, part) if isinstance(part, str) else evaluator.value(part, frame)
        for part in node.parts  # type: ignore[attr-defined]
    ]
    return joined(parts, at)


def name(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """What a name stands for; one that nothing defines is a built-in."""
    name = node.name  # type: ignore[attr-defined]
    found = look_up(frame, name, evaluator.trace)
    if found is None:
        return Library(evaluator.span(node), None, f"builtins.{name}")
    return placed(found, Span(evaluator.block, node.start, node.end))


def attribute(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """A member."""
    base = evaluator.value(node.base, frame)  # type: ignore[attr-defined]
    return member(evaluator, base, node.name, Span(evaluator.block, node.start, node.end))  # type: ignore[attr-defined]


def member(evaluator: Evaluator, base: Value, name: str, at: Span) -> Value:
    """A member of a value."""
    if isinstance(base, Library):
        return Library(at, None, f"{base.path}.{name}")
    if isinstance(base, Thing):
        return _member_of_thing(evaluator, base, name, at)
    if isinstance(base, Code):
        return _member_of_code(evaluator, base, name, at)
    if isinstance(base, OneOf):
        return one_of([member(evaluator, each, name, at) for each in base.members], at)
    if isinstance(base, Given) and isinstance(base.default, Given | Thing | Code | Library):
        return Given(at, None, f"{base.name}.{name}", member(evaluator, base.default, name, at))
    return attribute_of(base, name, at)


def _member_of_thing(evaluator: Evaluator, base: Thing, name: str, at: Span) -> Value:
    record = base.record
    if not base.path:
        found = record.attributes.get(name)
        if evaluator.trace is not None:
            evaluator.trace.read(record, name, found)
        if found is not None:
            return placed(found, at)
        if record.klass is not None:
            inherited = classes.member(evaluator, record.klass, name)
            if isinstance(inherited, Routine):
                if "property" in getattr(inherited.node, "decorators", ()):
                    return invoke.call_routine(evaluator, inherited, Arguments(), base, at)
                return Code(at, None, inherited, base)
            if inherited is not None:
                return placed(inherited, at)
            if not record.function:
                return Unknown(at, None, "not assigned")
    return Thing(at, None, record, f"{base.path}.{name}" if base.path else name)


def _member_of_code(evaluator: Evaluator, base: Code, name: str, at: Span) -> Value:
    code = base.code
    if isinstance(code, Module):
        evaluator.load(code)
        found = code.names.get(name)
        if evaluator.trace is not None:
            evaluator.trace.read(code, name, found)
        return placed(found, at) if found is not None else Unknown(at, None, "not defined")
    if isinstance(code, Klass):
        inherited = classes.member(evaluator, code, name)
        if isinstance(inherited, Routine):
            bound = base if "classmethod" in getattr(inherited.node, "decorators", ()) else None
            return Code(at, None, inherited, bound)
        if inherited is not None:
            return placed(inherited, at)
        library = classes.library_base(code)
        return Library(at, None, f"{library}.{name}") if library else Unknown(at, None, "not defined")
    return Unknown(at, None, "member of a function")


def index(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """An element."""
    base = evaluator.value(node.base, frame)  # type: ignore[attr-defined]
    key = evaluator.value(node.key, frame)  # type: ignore[attr-defined]
    return element_of(base, key, evaluator.span(node))


def array(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """A list."""
    items: list[Value] = []
    more = More()
    for item in node.items:  # type: ignore[attr-defined]
        if isinstance(item, s.Argument) and item.spread:
            spread, complete = iterated(evaluator.value(item.value, frame))
            items += spread
            more.open = more.open or not complete
        else:
            items.append(evaluator.value(item, frame))
    return Sequence(evaluator.span(node), None, items, more)


def map_literal(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """A dictionary or object."""
    table = Table(evaluator.span(node), None)
    for pair in node.pairs:  # type: ignore[attr-defined]
        value = evaluator.value(pair.value, frame)
        if pair.key is None:
            spread_into(table, value)
            continue
        key = known_text(evaluator.value(pair.key, frame))
        if key is None:
            table.more.open = True
        else:
            table.slots[key] = Slot(evaluator.span(pair.key), value)
    return table


def choice(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """A conditional expression: both sides where its test is not known."""
    decided = truth(evaluator.value(node.test, frame))  # type: ignore[attr-defined]
    if decided is not None:
        return evaluator.value(node.then if decided else node.other, frame)  # type: ignore[attr-defined]
    evaluator.maybe += 1
    try:
        both = [evaluator.value(node.then, frame), evaluator.value(node.other, frame)]  # type: ignore[attr-defined]
    finally:
        evaluator.maybe -= 1
    return one_of(both, evaluator.span(node))


def binary(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """An operator."""
    left = evaluator.value(node.left, frame)  # type: ignore[attr-defined]
    operator = node.operator  # type: ignore[attr-defined]
    if operator in ("and", "or", "??"):
        return _logical(evaluator, operator, left, node, frame)
    right = evaluator.value(node.right, frame)  # type: ignore[attr-defined]
    return operated(operator, left, right, evaluator.span(node))


def _logical(evaluator: Evaluator, operator: str, left: Value, node: s.Node, frame: Frame) -> Value:
    if operator == "??":
        decided = False if isinstance(left, Absent) else None if isinstance(left, Given | OneOf | Unknown) else True
    else:
        decided = truth(left)
    if decided is (operator == "and"):
        return evaluator.value(node.right, frame)  # type: ignore[attr-defined]
    if decided is not None:
        return left
    right = evaluator.value(node.right, frame)  # type: ignore[attr-defined]
    if isinstance(left, Given) and operator != "and":
        return left if _has_default(left) else Given(evaluator.span(node), None, left.name, right)
    if operator == "??" and isinstance(left, Unknown) and not isinstance(right, Absent):
        return Unknown(evaluator.span(node), None, "not known")
    return one_of([left, right], evaluator.span(node))


def _has_default(value: Given) -> bool:
    return _has_default(value.default) if isinstance(value.default, Given) else value.default is not None


def unary(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """A sign or ``not``."""
    operand = evaluator.value(node.operand, frame)  # type: ignore[attr-defined]
    at = evaluator.span(node)
    if node.operator == "not":  # type: ignore[attr-defined]
        decided = truth(operand)
        return Unknown(at, None, "condition") if decided is None else Known(at, None, not decided)
    content = operand.content if isinstance(operand, Known) else None
    if isinstance(content, int | float) and not isinstance(content, bool):
        return Known(at, None, -content if node.operator == "-" else content)  # type: ignore[attr-defined]
    return Unknown(at, None, "arithmetic")


def function(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """A function without a name."""
    return Code(evaluator.span(node), None, Routine(node, evaluator.block, frame.module, frame))  # type: ignore[arg-type]


def comprehension(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """A list or map that is made of another."""
    at = evaluator.span(node)
    items, complete = iterated(evaluator.value(node.iterable, frame))  # type: ignore[attr-defined]
    if not complete and not items:
        items = [Unknown(at, None, "loop")]
    inner = Frame({}, frame, frame.module, frame.owner)
    sequence, table = Sequence(at, None), Table(at, None)
    sequence.more.open = table.more.open = not complete or len(items) > MOST_TURNS
    key = node.key  # type: ignore[attr-defined]
    evaluator.maybe += not complete
    for item in items[:MOST_TURNS]:
        statements.bind(evaluator, node.target, item, inner)  # type: ignore[attr-defined]
        tests = [truth(evaluator.value(test, inner)) for test in node.tests]  # type: ignore[attr-defined]
        if False in tests:
            continue
        evaluator.maybe += None in tests
        element = evaluator.value(node.element, inner)  # type: ignore[attr-defined]
        evaluator.maybe -= None in tests
        sequence.more.open = table.more.open = sequence.more.open or None in tests
        if key is not None:
            name = known_text(evaluator.value(key, inner))
            if name is None:
                table.more.open = True
            else:
                table.slots[name] = Slot(evaluator.span(key), element)
        elif node.flat:  # type: ignore[attr-defined]
            more, whole = iterated(element)
            sequence.items.extend(more)
            sequence.more.open = sequence.more.open or not whole
        else:
            sequence.items.append(element)
    evaluator.maybe -= not complete
    return table if key is not None else sequence


def argument(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """The value of an argument that stands alone."""
    return evaluator.value(node.value, frame)  # type: ignore[attr-defined]


def other(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """What is not followed; the calls inside it may happen."""
    parts = node.parts if isinstance(node, s.Other) else ()
    evaluator.maybe += 1
    try:
        values = [evaluator.value(part, frame) for part in parts]
    finally:
        evaluator.maybe -= 1
    return unknown("not followed", values, evaluator.span(node))
