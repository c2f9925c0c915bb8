"""The program's own classes and their instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacklint_checks.source import BlockId, Span
from stacklint_checks.values import Absent, Value

from . import invoke, lasting, replay, statements
from . import syntax as s
from .calls import Library, Passed
from .export import plain
from .frames import unknown
from .things import Arguments, Code, Frame, Klass, Owner, Record, Routine, Thing

if TYPE_CHECKING:
    from .evaluate import Evaluator

MOST_BASES = 8


def inherited(klass: Klass, name: str, depth: int = 0) -> Routine | Value | None:
    """A method or attribute of a class or of those that it is made from."""
    found: Routine | Value | None = klass.methods.get(name) or klass.attributes.get(name)
    if found is not None or depth > MOST_BASES:
        return found
    for base in klass.bases:
        if isinstance(base, Code) and isinstance(base.code, Klass):
            found = inherited(base.code, name, depth + 1)
            if found is not None:
                return found
    return None


def member(evaluator: Evaluator, klass: Klass, name: str) -> Routine | Value | None:
    """The same where it is used."""
    found = inherited(klass, name)
    if evaluator.trace is not None:
        evaluator.trace.read(klass, name, found)
    return found


def library_base(klass: Klass, depth: int = 0) -> str:
    """The library's class that a class is made from, ``""`` if it is none's."""
    for base in klass.bases if depth < MOST_BASES else ():
        if isinstance(base, Library) and not base.path.startswith(("builtins.", "typing.", "abc.", "enum.")):
            return base.path
        if isinstance(base, Code) and isinstance(base.code, Klass):
            found = library_base(base.code, depth + 1)
            if found:
                return found
    return ""


def instantiate(evaluator: Evaluator, klass: Klass, arguments: Arguments | None, header: Span, at: Span) -> Value:
    """An instance of one of the program's own classes. Without arguments, parameters are given by someone else."""
    _mark_used(evaluator, klass)
    library = library_base(klass)
    record = evaluator.record(library, None, Arguments(), header, at, klass)
    instance = Thing(at, None, record)
    start = member(evaluator, klass, "__init__")
    _run_initialisers(evaluator, klass, instance)
    if isinstance(start, Routine):
        invoke.call_routine(evaluator, start, arguments, instance, at)
    elif arguments is not None:
        _without_constructor(evaluator, klass, record, arguments)
    else:
        _pass_on(evaluator, record, (), open_=True)
    return instance


def _pass_on(evaluator: Evaluator, record: Record, passed: tuple[Passed, ...], *, open_: bool) -> None:
    lasting.passed_on(evaluator, record, passed, open_)
    if evaluator.trace is not None:
        evaluator.trace.do(lasting.passed_on, record, passed, open_)


def _mark_used(evaluator: Evaluator, klass: Klass, depth: int = 0) -> None:
    lasting.used(evaluator, klass)
    if evaluator.trace is not None:
        evaluator.trace.do(lasting.used, klass)
    for base in klass.bases if depth < MOST_BASES else ():
        if isinstance(base, Code) and isinstance(base.code, Klass):
            _mark_used(evaluator, base.code, depth + 1)


def _run_initialisers(evaluator: Evaluator, klass: Klass, instance: Thing, depth: int = 0) -> None:
    """Run what TypeScript's field initialisers assign."""
    for base in klass.bases if depth < MOST_BASES else ():
        if isinstance(base, Code) and isinstance(base.code, Klass):
            _run_initialisers(evaluator, base.code, instance, depth + 1)
    if evaluator.trace is not None:
        evaluator.trace.read(klass, "", replay.worth(klass, ""))
    outer = Frame(klass.module.names, None, klass.module)
    for block, node in klass.initialisers:
        if node.value is not None:
            evaluator.within(block, (node,), Frame({"this": instance}, outer, klass.module, Owner(instance, klass)))


def _without_constructor(evaluator: Evaluator, klass: Klass, record: Record, arguments: Arguments) -> None:
    if record.function:
        _pass_on(evaluator, record, plain(arguments), open_=arguments.open)
        return
    position = 0
    for passed in arguments.passed:
        name = passed.name
        if not name and position < len(klass.fields):
            name = klass.fields[position]
            position += 1
        if name:
            statements.set_attribute(evaluator, record, name, passed.value)


def call_super(evaluator: Evaluator, name: str, arguments: Arguments, node: s.Call, frame: Frame, at: Span) -> Value:
    """A method of the class that a class is made from."""
    owner = owner_of(frame)
    if owner is None:
        return unknown("super", arguments.values(), at)
    for base in owner.klass.bases:
        if isinstance(base, Code) and isinstance(base.code, Klass):
            found = member(evaluator, base.code, name)
            if isinstance(found, Routine):
                return invoke.call_routine(evaluator, found, arguments, owner.instance, at)
    if isinstance(owner.instance, Thing):
        record = owner.instance.record
        if name == "__init__":
            _pass_on(evaluator, record, plain(arguments), open_=arguments.open)
            return Absent(at)
        if record.function:
            return Thing(at, None, evaluator.record(name, record, arguments, invoke.header_of(evaluator, node), at))
    return unknown("super", arguments.values(), at)


def attribute(evaluator: Evaluator, klass: Klass, block: BlockId, node: s.Assign) -> None:
    """Note an assignment that stands in a class, behind its first method."""
    if isinstance(node.target, s.Attribute):
        klass.initialisers.append((block, node))
    elif isinstance(node.target, s.Name):
        klass.fields.append(node.target.name)
        frame = Frame(dict(klass.attributes), Frame(klass.module.names, None, klass.module), klass.module)
        evaluator.within(block, (node,), frame)
        found = frame.names.get(node.target.name)
        if node.value is not None and found is not None:
            klass.attributes[node.target.name] = found


def owner_of(frame: Frame) -> Owner | None:
    """The instance whose method runs in a frame or around it."""
    here: Frame | None = frame
    while here is not None:
        if here.owner is not None:
            return here.owner
        here = here.outer
    return None
