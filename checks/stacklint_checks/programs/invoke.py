"""Calls: of the program's own functions, of its libraries, and of what is handed to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacklint_checks.source import Span
from stacklint_checks.values import Absent, Given, Hole, OneOf, Unknown, Value

from . import classes, expressions, lasting, outputs, replay, statements
from . import syntax as s
from .calls import Library, Passed
from .context import asked
from .frames import one_of, placed, unknown
from .functions import FUNCTIONS
from .growing import Unfit
from .members import method
from .operators import iterated
from .things import Arguments, Code, Frame, Klass, More, Owner, Routine, Sequence, Slot, Table, Thing

if TYPE_CHECKING:
    from .evaluate import Evaluator

MOST_CALLS = 30
MOST_REPEATS = 2


def call_expression(evaluator: Evaluator, node: s.Node, frame: Frame) -> Value:
    """A call."""
    assert isinstance(node, s.Call)  # noqa: S101 - narrows the type
    function = node.function
    at = evaluator.span(node)
    if isinstance(function, s.Attribute):
        if _is_super(function.base):
            return classes.call_super(evaluator, function.name, arguments_of(evaluator, node, frame), node, frame, at)
        base = evaluator.value(function.base, frame)
        if isinstance(base, OneOf):
            arguments = arguments_of(evaluator, node, frame)
            evaluator.maybe += 1
            try:
                results = [_call_method(evaluator, one, function.name, arguments, node, at) for one in base.members]
            finally:
                evaluator.maybe -= 1
            return one_of(results, at)
        return _call_method(evaluator, base, function.name, arguments_of(evaluator, node, frame), node, at)
    callee = evaluator.value(function, frame)
    return call(evaluator, callee, arguments_of(evaluator, node, frame), node, at)


def _call_method(evaluator: Evaluator, base: Value, name: str, arguments: Arguments, node: s.Call, at: Span) -> Value:
    if name == "apply":
        applied = outputs.applied(evaluator, base, arguments, at)
        if applied is not None:
            return applied
    while isinstance(base, Given) and isinstance(base.default, Given | Library | Code | Thing | Sequence | Table):
        base = base.default
    if isinstance(base, Library | Code | Thing):
        return call(evaluator, expressions.member(evaluator, base, name, at), arguments, node, at)
    found = method(evaluator, base, name, arguments, at)
    for value in arguments.values() if found is None else ():
        call_back(evaluator, value, at)
    return found if found is not None else unknown("method", [base, *arguments.values()], at)


def call(evaluator: Evaluator, callee: Value, arguments: Arguments, node: s.Call, at: Span) -> Value:
    """What a call gives."""
    if isinstance(callee, Code):
        if isinstance(callee.code, Klass):
            return classes.instantiate(evaluator, callee.code, arguments, header_of(evaluator, node), at)
        if isinstance(callee.code, Routine):
            return call_routine(evaluator, callee.code, arguments, callee.instance, at)
        return unknown("module", [], at)
    if isinstance(callee, Library):
        function = FUNCTIONS.get(callee.path) or outputs.FUNCTIONS.get(callee.path)
        if function is not None:
            return function(evaluator, arguments, at)
        if callee.path.startswith("builtins."):
            return unknown("not followed", arguments.values(), at)
        return Thing(at, None, evaluator.record(callee.path, None, arguments, header_of(evaluator, node), at))
    if isinstance(callee, Thing):
        configured = outputs.configured(callee, arguments, at)
        if configured is None:
            configured = asked(evaluator.context, callee, arguments, at)
        if configured is not None:
            return configured
        return Thing(at, None, evaluator.record(callee.path, callee.record, arguments, header_of(evaluator, node), at))
    if isinstance(callee, OneOf):
        evaluator.maybe += 1
        try:
            return one_of([call(evaluator, one, arguments, node, at) for one in callee.members], at)
        finally:
            evaluator.maybe -= 1
    for value in arguments.values():
        call_back(evaluator, value, at)
    return unknown("not followed", arguments.values(), at)


def header_of(evaluator: Evaluator, node: s.Call) -> Span:
    """The class and the id, or the class alone."""
    end = node.function.end
    for argument in node.arguments[:2]:
        value = argument.value
        if isinstance(value, s.Constant | s.Template) and not argument.name:
            end = value.end
            break
    return Span(evaluator.block, node.start, end)


def arguments_of(evaluator: Evaluator, node: s.Call, frame: Frame) -> Arguments:
    """The arguments of a call, evaluated."""
    arguments = Arguments()
    for argument in node.arguments:
        value = evaluator.value(argument.value, frame)
        at = Span(evaluator.block, argument.start, argument.end)
        if argument.spread == "*":
            items, complete = iterated(value)
            arguments.passed += [Passed("", item, at) for item in items]
            arguments.open = arguments.open or not complete
        elif argument.spread == "**":
            if isinstance(value, Table):
                arguments.passed += [Passed(key, slot.value, slot.key_at or at) for key, slot in value.slots.items()]
                arguments.open = arguments.open or value.more.open
            elif not isinstance(value, Absent):
                arguments.open = True
        else:
            arguments.passed.append(Passed(argument.name, value, at))
    return arguments


def call_back(evaluator: Evaluator, value: Value, at: Span) -> None:
    """Follow a function that is handed to a library: it may run, with what is not known."""
    if not isinstance(value, Code) or not isinstance(value.code, Routine):
        return
    if evaluator.trace is not None and value.code.outer is None:
        evaluator.trace.read(value.code, "", value.code.ran)
    if not value.code.ran:
        evaluator.maybe += 1
        try:
            call_routine(evaluator, value.code, None, value.instance, at)
        finally:
            evaluator.maybe -= 1


def call_routine(
    evaluator: Evaluator, routine: Routine, arguments: Arguments | None, instance: Value | None, at: Span
) -> Value:
    """What a function of the program returns. Without arguments, someone not seen calls it."""
    lasting.ran(evaluator, routine)
    if evaluator.trace is not None:
        evaluator.trace.do(lasting.ran, routine)
    if len(evaluator.running) >= MOST_CALLS or evaluator.running.count(routine) >= MOST_REPEATS:
        return unknown("recursion", arguments.values() if arguments is not None else [], at)
    returned, ended = _remembered(evaluator, routine, arguments, instance)
    if not ended and returned:
        returned = [*returned, Absent(at)]
    return placed(one_of(returned, at), at) if returned else Absent(at)


def _remembered(
    evaluator: Evaluator, routine: Routine, arguments: Arguments | None, instance: Value | None
) -> replay.Returned:
    """Run a function, or do what it did in the last run if that is the same."""
    if routine.outer is not None:
        return _run(evaluator, routine, arguments, instance)

    def asked() -> object:
        return replay.given(evaluator, arguments, instance)

    try:
        now = asked()
    except Unfit:
        return _run(evaluator, routine, arguments, instance)
    key = replay.key(evaluator, routine, instance)
    found = replay.again(evaluator, key, now)
    if found is not None:
        return found
    outer = evaluator.trace
    trace = evaluator.trace = replay.begin(evaluator, now)
    try:
        returned = trace.returned = _run(evaluator, routine, arguments, instance)
    finally:
        evaluator.trace = outer
    replay.end(evaluator, trace, key, asked, arguments.values() if arguments is not None else ())
    return returned


def _run(
    evaluator: Evaluator, routine: Routine, arguments: Arguments | None, instance: Value | None
) -> replay.Returned:
    """Run a function: what it returns, and whether it never reaches its end."""
    owner = Owner(instance, routine.klass) if instance is not None and routine.klass is not None else None
    frame = Frame({}, routine.outer or Frame(routine.module.names, None, routine.module), routine.module, owner)
    before, evaluator.block = evaluator.block, routine.block
    evaluator.running.append(routine)
    evaluator.returned.append([])
    around = evaluator.instances[-1] if evaluator.instances else None
    evaluator.instances.append(instance.record if isinstance(instance, Thing) else around)
    try:
        _bind_parameters(evaluator, routine, arguments, instance, frame)
        ended = evaluator.run(routine.node.body, frame)
    finally:
        evaluator.block = before
        evaluator.running.pop()
        evaluator.instances.pop()
        returned = evaluator.returned.pop()
    return returned, ended


def _bind_parameters(
    evaluator: Evaluator, routine: Routine, arguments: Arguments | None, instance: Value | None, frame: Frame
) -> None:
    parameters = list(routine.node.parameters)
    decorators = getattr(routine.node, "decorators", ())
    python = routine.block.path.endswith(".py")
    if routine.klass is not None and isinstance(routine.node, s.Function) and "staticmethod" not in decorators:
        bound = instance if instance is not None else Unknown(None, None, "not called")
        if not python:
            frame.names["this"] = bound
        elif parameters:
            statements.bind(evaluator, parameters.pop(0).target, bound, frame)
    passed = list(arguments.passed) if arguments is not None else []
    positional = [one for one in passed if not one.name]
    named = {one.name: one for one in passed if one.name}
    missing = arguments is None or arguments.open
    for parameter in parameters:
        name = parameter.target.name if isinstance(parameter.target, s.Name) else ""
        if parameter.kind == "*":
            value: Value = Sequence(None, None, [one.value for one in positional], More(open_=missing))
            positional = []
        elif parameter.kind == "**":
            slots = {key: Slot(one.at, one.value) for key, one in named.items()}
            value = Table(None, None, slots, More(open_=missing))
        elif name in named:
            value = named.pop(name).value
        elif positional:
            value = positional.pop(0).value
            if isinstance(value, Absent) and parameter.default is not None and not python:
                value = evaluator.value(parameter.default, frame)
        elif parameter.default is not None:
            value = evaluator.value(parameter.default, frame)
            if missing:
                value = Given(None, None, name, value)
        elif missing:
            value = Unknown(None, None, f"parameter {name}", (Hole(name),))
        else:
            value = Absent(evaluator.span(parameter.target))
        statements.bind(evaluator, parameter.target, value, frame)
        if parameter.declares and isinstance(instance, Thing):
            statements.set_attribute(evaluator, instance.record, name, value)


def _is_super(node: s.Node) -> bool:
    return isinstance(node, s.Call) and isinstance(node.function, s.Name) and node.function.name == "super"
