"""A unit's program as questions: the files as modules, followed from their top to what nothing calls."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable

from stacklint_checks.blocks import Parsed
from stacklint_checks.incremental import Memo
from stacklint_checks.program_files import candidates
from stacklint_checks.source import BlockId, Span
from stacklint_checks.values import Unknown, Value

from . import classes, invoke
from . import syntax as s
from .calls import Called, Passed
from .context import context_of
from .evaluate import Evaluator, Exhausted
from .export import exported
from .hierarchy import line_of, may_have
from .things import Code, Frame, Klass, Module, Record, Routine, Thing


def follow(memo: Memo) -> None:
    """Follow the program and put what it calls into the memo.

    That is done for every new text, so what comes of it are inputs: a question is asked anew only if the calls that it
    looked at differ. The inputs are ``("calls",)`` all keys in order, ``("in", block)`` those of a block, ``("call",
    key)``, ``("on", key)`` the keys of the method calls and assignments on a result, ``("of", function)`` the keys of a
    function's calls, ``("again", key)`` whether the same piece of code makes more such calls, and ``("complete",)``.
    """
    calls, complete = _run(memo)
    before: tuple[str, ...] = memo.look(("calls",)) or ()
    keys = tuple(call.key for call in calls)
    memo.put(("calls",), keys)
    memo.put(("complete",), complete)
    subjects: dict[Hashable, list[str]] = {("on", key): [] for key in before}
    places: Counter[Span] = Counter()
    for call in calls:
        memo.put(("call", call.key), call)
        places[call.at] += 1
        subjects.setdefault(("of", call.function), []).append(call.key)
        subjects.setdefault(("in", call.at.block), []).append(call.key)
        if call.subject:
            subjects.setdefault(("on", call.subject), []).append(call.key)
    for call in calls:
        memo.put(("again", call.key), places[call.at] > 1)
    gone: tuple[Hashable, ...] = memo.look(("indexes",)) or ()
    memo.put(("indexes",), tuple(subjects))
    for index in gone:
        if index not in subjects:
            memo.put(index, ())
    for index, found in subjects.items():
        memo.put(index, tuple(found))
    for key in set(before).difference(keys):
        memo.put(("call", key), None)


def _run(memo: Memo) -> tuple[list[Called], bool]:
    paths: tuple[str, ...] = memo.look(("modules",)) or ()
    modules = {path: Module(path) for path in paths}
    unit = memo.look(("unit",))
    root = str(unit.root)

    def load(evaluator: Evaluator, module: Module) -> None:
        _load(memo, evaluator, module)

    evaluator = Evaluator(_resolver(modules, root), load, context_of(unit.project))
    complete = True
    try:
        for module in modules.values():
            evaluator.load(module)
        _follow_the_rest(evaluator)
    except Exhausted:
        complete = False
    return [_called(record) for record in evaluator.records if record.function], complete


def calls(memo: Memo) -> tuple[Called, ...]:
    """All calls in order. What asks for them is asked anew whenever any of them differs."""
    found = (called(memo, key) for key in memo.look(("calls",)) or ())
    return tuple(call for call in found if call is not None)


def called(memo: Memo, key: str) -> Called | None:
    """The call with a key."""
    found: Called | None = memo.look(("call", key))
    return found


def on(memo: Memo, key: str) -> tuple[Called, ...]:
    """The methods that are called on the result of a call, and its attributes that are assigned, in order."""
    found = (called(memo, each) for each in memo.look(("on", key)) or ())
    return tuple(call for call in found if call is not None)


def of_function(memo: Memo, function: str) -> tuple[Called, ...]:
    """The calls of a function."""
    found = (called(memo, each) for each in memo.look(("of", function)) or ())
    return tuple(call for call in found if call is not None)


def value(memo: Memo, module: str, name: str) -> Value:
    """Names of a program have no value of their own: it depends on who asks."""
    del memo, module
    return Unknown(None, None, name)


def instances(memo: Memo, module: str) -> int:
    """A file is read once."""
    del memo, module
    return 1


def generates(memo: Memo, module: str, name: str) -> bool:
    """Whether a name of a file, or a member of a class in it (``Class.member``), may come from what cannot be read."""
    owner, _, member = name.rpartition(".")
    if memo.ask(is_open_ended, module) or (name.isidentifier() and memo.ask(is_put_in, name)):
        return True
    return bool(owner and memo.look(("declares", module, owner))) and memo.ask(may_be_member, module, owner, member)


def is_put_in(memo: Memo, name: str) -> bool:
    """Whether a file sets a name of another one: ``settings.region = …``."""
    put = re.compile(rf"(?<![\w.])(?!self\b)\w+\.{re.escape(name)}\s*=[^=]")
    for module in memo.look(("modules",)) or ():
        for block in memo.look(("blocks", module)) or ():
            tree = _tree(memo, block)
            if tree is not None and name in tree.text and put.search(tree.text) is not None:
                return True
    return False


def may_be_member(memo: Memo, module: str, owner: str, member: str) -> bool:
    """Whether a class may have a member: always where it is made from a library's."""
    line = memo.ask(line_of, module, owner)
    if not line.whole or line.library or any(memo.ask(is_open_ended, file) for file, _ in line.own):
        return True
    return memo.ask(may_have, module, owner, member)


def is_open_ended(memo: Memo, module: str) -> bool:
    """Whether a file imports names by a wildcard, or has a block that cannot be read, and never could."""
    if memo.look(("declares", module, "*")):
        return True
    return any(memo.look(("opaque", block)) for block in memo.look(("blocks", module)) or ())


def is_repeated(memo: Memo, key: str) -> bool:
    """Whether the piece of code that makes a call makes more of them: a loop, a function that is called twice."""
    return bool(memo.look(("again", key)))


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
    return Called(
        key=record.key,
        function=record.function,
        subject=record.subject.key if record.subject is not None else "",
        at=record.at,
        header=record.header,
        arguments=tuple(Passed(one.name, exported(one.value), one.at) for one in record.arguments),
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
