"""What functions and statements did when the program was last followed, so that they need not be followed again.

A program is followed for every key, and most of it does then what it did before. So for each call of a function, and
for each statement at the top of a file, a ``Trace`` notes what was read from around it (names of files, attributes of
objects, members of classes, arguments) and what it did (calls of libraries, attributes and names that it set). Where
all that it read is the same again, it does the same again, and nothing of it is followed.

That is right because of these things:

- Whatever can change is read and changed through the trace: ``read``, ``set``, ``do``.
- Lists and maps, which grow, count by what is in them. A run that changes one of outside, or gives one of outside out,
  is not remembered; its own ones are copied (``growing``). What a library is given is made plain at the call.
- What outlives a run (``Record``, ``Klass``, ``Routine``, ``Module``) is the same object only as long as everything
  about it that a run does not change is the same.
- The budget, the functions that run, and the numbers of a block's calls are compared as well.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from stacklint_checks.source import BlockId
from stacklint_checks.values import Value

from . import classes
from .calls import Called
from .growing import Copies, Unfit, grows, held, snapshot
from .lasting import set_attribute, set_name
from .things import Arguments, Klass, Module, Record, Routine, Thing

if TYPE_CHECKING:
    from .evaluate import Evaluator

Holder = Module | Record | Klass | Routine
#: Something that happened: a function of ``lasting``, and what it is given besides the evaluator.
Event = tuple[Any, ...]
#: What a function returned, and whether its end was reached, too.
Returned = tuple[list[Value], bool]


class Trace:
    """One run of a function or statement.

    Attributes:
        given: What it was given, as ``given`` says it.
        first: How many calls of libraries were made before it; those behind are its own.
        steps: What it took of the budget.
        reads: What was read from around it: as it was then, and the value itself.
        events: What it did, in order.
        changed: What it set; read afterwards, that is not from around it.
        before: The numbers of calls that its blocks had made before it; ``after`` those behind it.
        fit: Whether nothing was done that cannot be done again.
        grows: Whether a list or map is left behind or returned.
        inner: The remembered runs within it, by their keys.
        returned: What it gave.

    """

    __slots__ = (
        "after", "before", "changed", "events", "first", "fit", "given", "grows", "inner", "reads", "returned",
        "steps",
    )  # fmt: skip

    def __init__(self, given: object, first: int, steps: int) -> None:
        self.given = given
        self.first = first
        self.steps = steps
        self.reads: dict[tuple[Holder, str], tuple[object, object]] = {}
        self.events: list[Event] = []
        self.changed: set[tuple[Holder, str]] = set()
        self.before: dict[BlockId, int] = {}
        self.after: dict[BlockId, int] = {}
        self.fit = True
        self.grows = False
        self.inner: dict[object, Trace] = {}
        self.returned: Returned = ([], False)

    def read(self, holder: Holder, name: str, value: object) -> None:
        """Note what a name, attribute or member is worth where it is read."""
        place = (holder, name)
        if place in self.reads or place in self.changed or self._is_own(holder):
            return
        try:
            self.reads[place] = snapshot(value), value
        except Unfit:
            self.fit = False

    def set(self, holder: Module | Record, name: str, value: Value) -> None:
        """Note that a name or attribute is set."""
        self.changed.add((holder, name))
        self.events.append((set_attribute if isinstance(holder, Record) else set_name, holder, name, value))
        self.grows = self.grows or grows(value)

    def do(self, event: Callable[..., None], *about: object) -> None:
        """Note something that is done, as a function of the evaluator and more."""
        self.events.append((event, *about))

    def take(self, inner: Trace, events: list[Event]) -> None:
        """Note what a run within this one read and did."""
        for place, found in inner.reads.items():
            if place not in self.reads and place not in self.changed and not self._is_own(place[0]):
                self.reads[place] = found
        self.events += events
        self.grows = self.grows or inner.grows
        self.changed |= inner.changed
        for block, number in inner.before.items():
            self.before.setdefault(block, number)
        self.fit = self.fit and inner.fit
        self.inner.update(inner.inner)

    def _is_own(self, holder: Holder) -> bool:
        return type(holder) is Record and holder.number >= self.first


class Past(Struct, eq=False):
    """What one run leaves to the next: what outlives it, by what never changes, and its traces.

    ``about`` is what the whole program depends on: its root, its files' names, its project. ``calls`` is what was put
    into the memo, ``repeated`` the keys of those that the same piece of code makes more of, and ``lists`` the names of
    the lists of keys there.
    """

    about: tuple[object, ...] = ()
    modules: dict[str, Module] = field(default_factory=dict)
    klasses: dict[int, Klass] = field(default_factory=dict)
    routines: dict[int, Routine] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    traces: dict[object, Trace] = field(default_factory=dict)
    calls: dict[str, Called] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)
    lists: set[Hashable] = field(default_factory=set)


def given(evaluator: Evaluator, arguments: Arguments | None, instance: Value | None) -> object:
    """What a run depends on besides what it reads.

    Raises:
        Unfit: That cannot be compared.

    """
    passed: object = None
    if arguments is not None:
        passed = arguments.open, [(one.name, snapshot(one.value), one.at) for one in arguments.passed]
    bound: object = instance
    if isinstance(instance, Thing):  # it is used through a name, and so moved
        bound = instance.record, instance.path, instance.origin or instance.at
    return evaluator.maybe > 0, tuple(evaluator.running), tuple(evaluator.instances), bound, passed


def key(evaluator: Evaluator, routine: Routine, instance: Value | None) -> object:
    """What tells a run of a function from the others: the object, the function that calls, and how often it does."""
    owner = instance.record if isinstance(instance, Thing) else None
    caller = evaluator.running[-1] if evaluator.running else None
    place = (routine, owner, caller)
    evaluator.times[place] += 1
    return (*place, evaluator.times[place])


def begin(evaluator: Evaluator, asked: object) -> Trace:
    """Start the trace of what is followed from here."""
    return Trace(asked, len(evaluator.records), evaluator.steps)


def end(
    evaluator: Evaluator, trace: Trace, key: object, asked: Callable[[], object], passed: Iterable[Value] = ()
) -> None:
    """Remember a run that is over, unless it changed what it was given (``passed``) or read, or gives that out."""
    trace.steps = evaluator.steps - trace.steps
    trace.after = {block: evaluator.counts[block] for block in trace.before}
    outer = evaluator.trace
    if outer is not None:
        outer.take(trace, trace.events)
    if not trace.fit or not _changed_nothing(trace, asked):
        return
    trace.grows = trace.grows or any(map(grows, trace.returned[0]))
    if trace.grows:
        try:
            outside = held([*passed, *(value for _, value in trace.reads.values())])
            trace.events, trace.returned = _copied(trace, Copies(outside))
        except Unfit:
            return
    evaluator.now.traces[key] = trace
    if outer is not None:
        outer.inner[key] = trace


def _copied(trace: Trace, copies: Copies) -> tuple[list[Event], Returned]:
    """What a run did and returned, with lists and maps that nobody else has."""
    events = [
        (*event[:-1], copies.copy(event[-1])) if event[0] in (set_attribute, set_name) else event
        for event in trace.events
    ]
    values, ended = trace.returned
    return events, (list(map(copies.copy, values)), ended)


def again(evaluator: Evaluator, key: object, asked: object) -> Returned | None:
    """Do what was done before under a key, if it would be done again; else ``None``."""
    trace = evaluator.past.traces.get(key)
    if trace is None or trace.given != asked or evaluator.has_too_few(trace.steps):
        return None
    counts = evaluator.counts
    if any(counts[block] != number for block, number in trace.before.items()) or not _reads_the_same(trace):
        return None
    events, returned = _copied(trace, Copies()) if trace.grows else (trace.events, trace.returned)
    for event, *about in events:
        event(evaluator, *about)
    counts.update(trace.after)
    evaluator.steps += trace.steps
    evaluator.now.traces[key] = trace
    evaluator.now.traces.update(trace.inner)
    if evaluator.trace is not None:
        evaluator.trace.take(trace, events)
        evaluator.trace.inner[key] = trace
    return returned


def _changed_nothing(trace: Trace, asked: Callable[[], object]) -> bool:
    """Whether the lists and maps that a run was given or read are what they were."""
    try:
        return asked() == trace.given and all(
            then is value or snapshot(value) == then for then, value in trace.reads.values()
        )
    except Unfit:
        return False


def _reads_the_same(trace: Trace) -> bool:
    """Whether what a run read is the same now; then it is noted as what was read."""
    for (holder, name), (then, value) in trace.reads.items():
        now = worth(holder, name)
        if then is value:
            if now is not then and now != then:
                return False
            continue
        try:
            if snapshot(now) != then:
                return False
        except Unfit:
            return False
        trace.reads[holder, name] = then, now
    return True


def worth(holder: Holder, name: str) -> object:
    """What is read from a file, object, class or function; the empty name is what it is otherwise."""
    if isinstance(holder, Record):
        return holder.attributes.get(name)
    if isinstance(holder, Module):
        return holder.names.get(name) if name else holder.ran
    if isinstance(holder, Klass):
        return classes.inherited(holder, name) if name else (tuple(holder.initialisers), tuple(holder.fields))
    return holder.ran
