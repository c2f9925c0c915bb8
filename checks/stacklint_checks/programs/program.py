"""A unit's program as questions: the files as modules, followed from their top to what nothing calls."""

from __future__ import annotations

from collections.abc import Callable

from stacklint_checks.blocks import Parsed
from stacklint_checks.incremental import Memo
from stacklint_checks.program_files import candidates
from stacklint_checks.source import BlockId, Span

from . import classes, invoke
from . import syntax as s
from .calls import Called, Program
from .evaluate import Evaluator, Exhausted
from .export import exported
from .things import Code, Frame, Klass, Module, Record, Routine, Thing


def program(memo: Memo) -> Program:
    """What the program calls."""
    paths: tuple[str, ...] = memo.look(("modules",)) or ()
    modules = {path: Module(path) for path in paths}
    root = str(memo.look(("unit",)).root)

    def load(evaluator: Evaluator, module: Module) -> None:
        _load(memo, evaluator, module)

    evaluator = Evaluator(_resolver(modules, root), load)
    complete = True
    try:
        for module in modules.values():
            evaluator.load(module)
        _follow_the_rest(evaluator)
    except Exhausted:
        complete = False
    calls = tuple(_called(record) for record in evaluator.records if record.function)
    return Program(calls, complete)


def by_key(memo: Memo) -> dict[str, Called]:
    """The calls by their keys."""
    return {call.key: call for call in memo.ask(program).calls}


def called(memo: Memo, key: str) -> Called | None:
    """The call with a key."""
    return memo.ask(by_key).get(key)


def by_subject(memo: Memo) -> dict[str, tuple[Called, ...]]:
    """The method calls and assignments, by the key of what they are made on."""
    found: dict[str, list[Called]] = {}
    for call in memo.ask(program).calls:
        if call.subject:
            found.setdefault(call.subject, []).append(call)
    return {key: tuple(calls) for key, calls in found.items()}


def on(memo: Memo, key: str) -> tuple[Called, ...]:
    """The methods that are called on the result of a call, and its attributes that are assigned, in order."""
    return memo.ask(by_subject).get(key, ())


def _load(memo: Memo, evaluator: Evaluator, module: Module) -> None:
    frame = Frame(module.names, None, module)
    for block in memo.look(("blocks", module.path)) or ():
        tree = _tree(memo, block)
        if tree is None:
            continue
        if tree.owner:
            _members(evaluator, module, block, tree)
        else:
            evaluator.within(block, tree.body, frame)


def _tree(memo: Memo, block: BlockId) -> s.Tree | None:
    parsed: Parsed | None = memo.look(("block", block))
    syntax = parsed.syntax if parsed is not None else None
    return syntax if isinstance(syntax, s.Tree) else None


def _members(evaluator: Evaluator, module: Module, block: BlockId, tree: s.Tree) -> None:
    """Add what a block of a class declares to it."""
    owner = module.names.get(tree.owner)
    if not isinstance(owner, Code) or not isinstance(owner.code, Klass):
        return
    for node in tree.body:
        if isinstance(node, s.Function):
            routine = Routine(node, block, module, None, owner.code)
            owner.code.methods[node.name] = routine
            evaluator.routines.append(routine)
        elif isinstance(node, s.Assign):
            classes.attribute(evaluator, owner.code, block, node)


def _follow_the_rest(evaluator: Evaluator) -> None:
    """Follow what nothing calls as if someone else did: classes made from a library's, then functions and methods."""
    for klass in evaluator.klasses:
        if not klass.used and classes.library_base(klass):
            classes.instantiate(evaluator, klass, None, *_class_place(klass))
    for routine in list(evaluator.routines):
        if routine.ran:
            continue
        at = Span(routine.block, routine.node.start, routine.node.end)
        invoke.call_routine(evaluator, routine, None, _instance(evaluator, routine), at)


def _class_place(klass: Klass) -> tuple[Span, Span]:
    end = klass.node.name_at + len(klass.node.name)
    at = Span(klass.block, klass.node.name_at, end)
    return at, at


def _instance(evaluator: Evaluator, routine: Routine) -> Thing | None:
    klass = routine.klass
    if klass is None:
        return None
    for record in evaluator.records:
        if record.klass is klass:
            return Thing(record.at, None, record)
    made = classes.instantiate(evaluator, klass, None, *_class_place(klass))
    return made if isinstance(made, Thing) else None


def _called(record: Record) -> Called:
    return Called(
        key=record.key,
        function=record.function,
        subject=record.subject.key if record.subject is not None else "",
        at=record.at,
        header=record.header,
        arguments=tuple(one._replace(value=exported(one.value)) for one in record.arguments),
        open=record.open,
        maybe=record.maybe,
        made_by=record.klass.name if record.klass is not None else "",
        within=record.within.key if record.within is not None else "",
    )


def _resolver(modules: dict[str, Module], root: str) -> Callable[[Module, str], Module | None]:
    def resolve(importer: Module, name: str) -> Module | None:
        for path in candidates(importer.path, name, root):
            found = modules.get(path)
            if found is not None and found is not importer:
                return found
        return None

    return resolve
