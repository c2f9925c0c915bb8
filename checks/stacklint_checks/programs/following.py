"""Following a unit's program: its files from their top, then what nothing calls. What it calls is put into the memo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable

from stacklint_checks.incremental import Memo
from stacklint_checks.program_files import candidates
from stacklint_checks.source import BlockId, Span

from . import classes, invoke, lasting, replay
from . import syntax as s
from .calls import Called
from .context import context_of
from .evaluate import Evaluator, Exhausted
from .scopes import tree_of
from .things import Code, Frame, Klass, Module, Record, Routine, Thing


def follow(memo: Memo) -> None:
    """Follow the program and put what it calls into the memo.

    That is done for every new text, so what comes of it are inputs: a question is asked anew only if the calls that it
    looked at differ. The inputs are ``("calls",)`` all keys in order, ``("in", block)`` those of a block, ``("call",
    key)``, ``("on", key)`` the keys of the method calls and assignments on a result, ``("of", function)`` the keys of a
    function's calls, ``("functions",)`` the functions that are no methods, ``("again", key)`` whether the same piece of
    code makes more such calls, ``("complete",)``, and ``("past",)``, which is what the next time starts from.
    """
    before: replay.Past = memo.look(("past",)) or replay.Past()
    calls, complete, past = _run(memo, before)
    memo.put(("past",), past)
    memo.put(("complete",), complete)
    past.calls = {call.key: call for call in calls}
    new = [call for call in calls if before.calls.get(call.key) is not call]
    for call in new:
        memo.put(("call", call.key), call)
    for key in before.calls:
        if key not in past.calls:
            memo.put(("call", key), None)
    _put_repeated(memo, before, past)
    memo.put(("calls",), tuple(past.calls))
    past.lists = before.lists
    if list(before.calls) != list(past.calls) or any(_listed(call) != _listed(before.calls[call.key]) for call in new):
        _put_lists(memo, before, past)


def _put_repeated(memo: Memo, before: replay.Past, past: replay.Past) -> None:
    places = Counter([call.at for call in past.calls.values()])
    past.repeated = {call.key for call in past.calls.values() if places[call.at] > 1}
    for key in past.repeated ^ before.repeated:
        memo.put(("again", key), True if key in past.repeated else None)


def _listed(call: Called) -> tuple[str, str, BlockId]:
    """What decides in which lists a call stands."""
    return call.function, call.subject, call.at.block


def _put_lists(memo: Memo, before: replay.Past, past: replay.Past) -> None:
    lists: dict[Hashable, list[str]] = {}
    for key, call in past.calls.items():
        lists.setdefault(("of", call.function), []).append(key)
        lists.setdefault(("in", call.at.block), []).append(key)
        if call.subject:
            lists.setdefault(("on", call.subject), []).append(key)
    memo.put(("functions",), tuple(sorted({call.function for call in past.calls.values() if not call.subject})))
    past.lists = set(lists)
    for name in before.lists - past.lists:
        memo.put(name, None)
    for name, found in lists.items():
        memo.put(name, tuple(found))


def _run(memo: Memo, past: replay.Past) -> tuple[list[Called], bool, replay.Past]:
    paths: tuple[str, ...] = memo.look(("modules",)) or ()
    unit = memo.look(("unit",))
    root = str(unit.root)
    about = (root, paths, unit.project)
    if past.about != about:
        past = replay.Past(about, {path: Module(path) for path in paths})
    modules = past.modules
    for module in modules.values():
        module.names, module.ran = {}, False

    def load(evaluator: Evaluator, module: Module) -> None:
        _load(memo, evaluator, module)

    evaluator = Evaluator(_resolver(modules, root), load, past, context_of(unit.project))
    complete = True
    try:
        for module in modules.values():
            evaluator.load(module)
        _follow_the_rest(evaluator)
    except Exhausted:
        complete = False
    found = [_called(record) for record in evaluator.records if record.function]
    return found, complete, evaluator.now if complete else replay.Past()


def _load(memo: Memo, evaluator: Evaluator, module: Module) -> None:
    frame = Frame(module.names, None, module)
    for block in memo.look(("blocks", module.path)) or ():
        tree = tree_of(memo, block)
        if tree is None:
            continue
        if tree.owner:
            _members(evaluator, module, block, tree)
        else:
            _statement(evaluator, block, tree, frame)


def _statement(evaluator: Evaluator, block: BlockId, tree: s.Tree, frame: Frame) -> None:
    """Follow a block at the top, or do what it did in the last run if that is the same."""
    target = _only_target(tree)
    if target is None:
        evaluator.within(block, tree.body, frame)
        return

    def asked() -> object:
        return tree, replay.given(evaluator, None, None)

    found = replay.again(evaluator, block, asked())
    if found is not None:
        return
    outer = evaluator.trace
    trace = evaluator.trace = replay.begin(evaluator, asked())
    try:
        evaluator.within(block, tree.body, frame)
        if target:
            trace.set(frame.module, target, frame.names[target])
    finally:
        evaluator.trace = outer
    replay.end(evaluator, trace, block, asked)


def _only_target(tree: s.Tree) -> str | None:
    """The name that a block of one statement sets, empty if it sets none; ``None`` if it is of another kind."""
    node = tree.body[0] if len(tree.body) == 1 else None
    if isinstance(node, s.Assign):
        if node.value is None or node.operator or not isinstance(node.target, s.Name | s.Attribute):
            return None
        return node.target.name if isinstance(node.target, s.Name) else ""
    return "" if isinstance(node, s.Call | s.Attribute | s.Name | s.Constant) else None


def _members(evaluator: Evaluator, module: Module, block: BlockId, tree: s.Tree) -> None:
    """Add what a block of a class declares to it."""
    owner = module.names.get(tree.owner)
    if not isinstance(owner, Code) or not isinstance(owner.code, Klass):
        return
    for node in tree.body:
        if isinstance(node, s.Function):
            routine = lasting.routine(evaluator, Routine(node, block, module, None, owner.code))
            owner.code.methods[node.name] = routine
            evaluator.routines.append(routine)
        elif isinstance(node, s.Assign):
            classes.attribute(evaluator, owner.code, block, node)


def _follow_the_rest(evaluator: Evaluator) -> None:
    """Follow what nothing calls as if someone else did: classes made from a library's, then functions and methods."""
    for klass in evaluator.klasses:
        if not klass.used and classes.library_base(klass):
            classes.instantiate(evaluator, klass, None, class_place(klass), class_place(klass))
    for routine in list(evaluator.routines):
        if routine.ran:
            continue
        at = Span(routine.block, routine.node.start, routine.node.end)
        invoke.call_routine(evaluator, routine, None, _instance(evaluator, routine), at)


def class_place(klass: Klass) -> Span:
    """Where the name of a class stands in its declaration."""
    return Span(klass.block, klass.node.name_at, klass.node.name_at + len(klass.node.name))


def _instance(evaluator: Evaluator, routine: Routine) -> Thing | None:
    klass = routine.klass
    if klass is None:
        return None
    for record in evaluator.records:
        if record.klass is klass:
            return Thing(record.at, None, record)
    made = classes.instantiate(evaluator, klass, None, class_place(klass), class_place(klass))
    return made if isinstance(made, Thing) else None


def _called(record: Record) -> Called:
    """A record as others see it; the same as in the last run if that is still right."""
    known = record.called
    if known is None or (known.arguments, known.open, known.maybe) != (record.arguments, record.open, record.maybe):
        known = record.called = _made_known(record)
    return known


def _made_known(record: Record) -> Called:
    return Called(
        key=record.key,
        function=record.function,
        subject=record.subject.key if record.subject is not None else "",
        at=record.at,
        header=record.header,
        arguments=record.arguments,
        open=record.open,
        maybe=record.maybe,
        made_by=record.klass.name if record.klass is not None else "",
        declared=class_place(record.klass) if record.klass is not None else None,
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
