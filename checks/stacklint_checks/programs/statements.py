"""What the statements of a program do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacklint_checks.source import Span
from stacklint_checks.values import Absent, Unknown, Value, known_text

from . import classes, expressions, lasting
from . import syntax as s
from .calls import Library, Passed
from .frames import merge, one_of, reset, unknown
from .operators import iterated, operated, truth
from .things import Arguments, Code, Frame, Klass, More, Record, Routine, Sequence, Slot, Table, Thing

if TYPE_CHECKING:
    from .evaluate import Evaluator

MOST_TURNS = 40
#: Never entered: they run what a type checker wants.
TYPE_CHECKING_NAMES = frozenset({"TYPE_CHECKING", "typing.TYPE_CHECKING"})


def assign(evaluator: Evaluator, node: s.Node, frame: Frame) -> bool:
    """An assignment."""
    value_node = node.value  # type: ignore[attr-defined]
    if value_node is None:
        if isinstance(node.target, s.Name):  # type: ignore[attr-defined]
            frame.names.setdefault(node.target.name, Unknown(None, None, "not assigned"))  # type: ignore[attr-defined]
        return False
    value = evaluator.value(value_node, frame)
    operator = node.operator  # type: ignore[attr-defined]
    if operator:
        before = evaluator.value(node.target, frame)  # type: ignore[attr-defined]
        if operator == "+" and isinstance(before, Sequence):
            items, complete = iterated(value)
            before.items.extend(items)
            before.more.open = before.more.open or not complete
            return False
        value = operated(operator, before, value, evaluator.span(node))
    bind(evaluator, node.target, value, frame)  # type: ignore[attr-defined]
    return False


def bind(evaluator: Evaluator, target: s.Node, value: Value, frame: Frame) -> None:
    """Give a value to a name, attribute, element or pattern."""
    if isinstance(target, s.Name):
        frame.names[target.name] = value
    elif isinstance(target, s.Attribute):
        _set_attribute(evaluator, evaluator.value(target.base, frame), target, value)
    elif isinstance(target, s.Index):
        base, key = evaluator.value(target.base, frame), evaluator.value(target.key, frame)
        _set_element(evaluator, base, key, value, evaluator.span(target.key))
    elif isinstance(target, s.Array):
        items, complete = iterated(value)
        for index, item in enumerate(target.items):
            inner = item.value if isinstance(item, s.Argument) else item
            known = complete and index < len(items) and not isinstance(item, s.Argument)
            bind(evaluator, inner, items[index] if known else unknown("element", [value], evaluator.span(inner)), frame)
    elif isinstance(target, s.Map):
        taken: list[str] = []
        for pair in target.pairs:
            if pair.key is None:
                bind(evaluator, pair.value, _rest(value, taken, evaluator.span(pair)), frame)
                continue
            name = known_text(evaluator.value(pair.key, frame)) or ""
            taken.append(name)
            bind(evaluator, pair.value, expressions.member(evaluator, value, name, evaluator.span(pair.key)), frame)
    elif isinstance(target, s.Assign):  # a pattern with a default
        if isinstance(value, Absent) and target.value is not None:
            value = evaluator.value(target.value, frame)
        bind(evaluator, target.target, value, frame)


def _rest(value: Value, taken: list[str], at: Span) -> Value:
    """What ``...rest`` gets of an object whose other members have names of their own."""
    if not isinstance(value, Table):
        return unknown("rest", [value], at)
    left = {key: slot for key, slot in value.slots.items() if key not in taken}
    return Table(at, None, left, More(open_=value.more.open))


def _set_attribute(evaluator: Evaluator, base: Value, target: s.Attribute, value: Value) -> None:
    if isinstance(base, Thing):
        record = base.record
        if record.klass is None or base.path:
            arguments = Arguments()
            arguments.passed = [Passed("", value, evaluator.span(target))]
            path = f"{base.path}.{target.name}" if base.path else target.name
            evaluator.record(f"{path}=", record, arguments, evaluator.span(target), evaluator.span(target))
            if base.path:
                return
        before = record.attributes.get(target.name)
        if evaluator.trace is not None:
            evaluator.trace.read(record, target.name, before)
        if before is not None and evaluator.maybe:
            value = one_of([before, value], evaluator.span(target))
        set_attribute(evaluator, record, target.name, value)
    elif isinstance(base, Table):
        base.slots[target.name] = Slot(evaluator.span(target), value)
    elif isinstance(base, Code) and isinstance(base.code, Klass):
        base.code.attributes[target.name] = value
        unfit(evaluator)


def set_attribute(evaluator: Evaluator, record: Record, name: str, value: Value) -> None:
    """Set an attribute of an object."""
    record.attributes[name] = value
    if evaluator.trace is not None:
        evaluator.trace.set(record, name, value)


def unfit(evaluator: Evaluator) -> None:
    """Say that what is followed does what cannot be done again without following it."""
    if evaluator.trace is not None:
        evaluator.trace.fit = False


def return_value(evaluator: Evaluator, node: s.Node, frame: Frame) -> bool:
    """The end of a function."""
    value_node = node.value  # type: ignore[attr-defined]
    value = evaluator.value(value_node, frame) if value_node is not None else Absent(evaluator.span(node))
    if evaluator.returned:
        evaluator.returned[-1].append(value)
    return True


def condition(evaluator: Evaluator, node: s.Node, frame: Frame) -> bool:
    """A conditional: both branches where its test is not known, and the names of both."""
    assert isinstance(node, s.If)  # noqa: S101 - narrows the type
    test = evaluator.value(node.test, frame)
    decided = truth(test)
    if isinstance(test, Library) and test.path.removeprefix("builtins.") in TYPE_CHECKING_NAMES:
        decided = False
    if decided is not None:
        return evaluator.run(node.body if decided else node.other, frame)
    before = dict(frame.names)
    evaluator.maybe += 1
    try:
        first_ended = evaluator.run(node.body, frame)
        first = dict(frame.names)
        reset(frame, before)
        second_ended = evaluator.run(node.other, frame)
    finally:
        evaluator.maybe -= 1
    if first_ended or second_ended:
        if first_ended and second_ended:
            return True
        if second_ended:
            reset(frame, first)
        return False
    merge(frame, before, first)
    return False


def loop(evaluator: Evaluator, node: s.Node, frame: Frame) -> bool:
    """A loop."""
    assert isinstance(node, s.Loop)  # noqa: S101 - narrows the type
    if node.iterable is None or node.target is None:
        _maybe_run(evaluator, node.body, frame)
        return False
    value = evaluator.value(node.iterable, frame)
    items, complete = iterated(value)
    if isinstance(value, Table) and not node.keys and not frame.module.path.endswith(".py"):
        items = [slot.value for slot in value.slots.values()]
    for item in items[:MOST_TURNS]:
        bind(evaluator, node.target, item, frame)
        evaluator.run(node.body, frame)
    if not items and not complete:
        bind(evaluator, node.target, unknown("loop", [value], evaluator.span(node.target)), frame)
        _maybe_run(evaluator, node.body, frame)
    return False


def _maybe_run(evaluator: Evaluator, body: tuple[s.Node, ...], frame: Frame) -> None:
    evaluator.maybe += 1
    try:
        evaluator.run(body, frame)
    finally:
        evaluator.maybe -= 1


def define_function(evaluator: Evaluator, node: s.Node, frame: Frame) -> bool:
    """A function definition."""
    assert isinstance(node, s.Function)  # noqa: S101 - narrows the type
    routine = Routine(node, evaluator.block, frame.module, frame if frame.outer is not None else None)
    routine = lasting.routine(evaluator, routine)
    unfit(evaluator)
    frame.names[node.name] = Code(evaluator.span(node), None, routine)
    evaluator.routines.append(routine)
    return False


def define_class(evaluator: Evaluator, node: s.Node, frame: Frame) -> bool:
    """A class definition."""
    assert isinstance(node, s.Class)  # noqa: S101 - narrows the type
    bases = [evaluator.value(base, frame) for base in node.bases]
    klass = Klass(node.name, frame.module, evaluator.block, node, bases)
    if frame.outer is None:
        klass = lasting.klass(evaluator, klass)
    unfit(evaluator)
    for one in node.body:
        if isinstance(one, s.Function):
            routine = Routine(one, evaluator.block, frame.module, frame if frame.outer is not None else None, klass)
            klass.methods[one.name] = routine = lasting.routine(evaluator, routine)
            evaluator.routines.append(routine)
        elif isinstance(one, s.Assign):
            classes.attribute(evaluator, klass, evaluator.block, one)
    frame.names[node.name] = Code(evaluator.span(node), None, klass)
    evaluator.klasses.append(klass)
    return False


def import_name(evaluator: Evaluator, node: s.Node, frame: Frame) -> bool:
    """An imported name."""
    assert isinstance(node, s.Import)  # noqa: S101 - narrows the type
    at = evaluator.span(node)
    module = evaluator.resolve(frame.module, node.module)
    if module is None:
        if node.name == "*" or not node.alias:
            return False
        path = library_name(node.module)
        if node.name and node.name != "default":
            path = f"{path}.{node.name}"
        elif not node.name and node.alias == node.module.split(".")[0]:
            path = node.alias
        frame.names[node.alias] = Library(at, None, path)
        return False
    unfit(evaluator)
    if not node.name:
        frame.names[node.alias] = Code(at, None, module)
        return False
    evaluator.load(module)
    if node.name == "*":
        frame.names.update({name: value for name, value in module.names.items() if not name.startswith("_")})
        return False
    found = module.names.get(node.name)
    if found is None:
        inner = evaluator.resolve(module, f".{node.name}")
        found = Code(at, None, inner) if inner is not None else Unknown(at, None, "not defined")
    frame.names[node.alias] = found
    return False


def _set_element(evaluator: Evaluator, base: Value, key: Value, value: Value, at: Span) -> None:
    name = known_text(key)
    if isinstance(base, Table):
        if name is None:
            base.more.open = True
            return
        before = base.slots[name].value if name in base.slots else Absent(at)
        base.slots[name] = Slot(at, one_of([before, value], at) if evaluator.maybe else value)
    elif isinstance(base, Sequence):
        base.more.open = True


def library_name(module: str) -> str:
    """A library's module in Python's spelling: ``aws-cdk-lib/aws-s3``, ``@aws-cdk/aws-s3`` → ``aws_cdk.aws_s3``."""
    if module in ("aws-cdk-lib", "@aws-cdk/core", "aws_cdk.core", "aws-cdk-lib/core"):
        return "aws_cdk"
    for prefix in ("aws-cdk-lib/", "@aws-cdk/"):
        if module.startswith(prefix):
            return "aws_cdk." + module.removeprefix(prefix).replace("-", "_").replace("/", ".")
    if module.startswith("@"):
        return module[1:].replace("-", "_").replace("/", ".")
    return module.replace("-", "_").replace("/", ".")


def jump(evaluator: Evaluator, node: s.Node, frame: Frame) -> bool:
    """Nothing behind it is reached."""
    del evaluator, node, frame
    return True


def body(evaluator: Evaluator, node: s.Node, frame: Frame) -> bool:
    """Follow statements that belong together."""
    return evaluator.run(node.body, frame)  # type: ignore[attr-defined]
