"""Follows a program without running it: what its expressions are worth, and which calls of libraries it makes.

Both branches of a condition that is not known are followed, a loop over what is not known once. Everything is counted
against a budget; what is behind it is not seen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from stacklint_checks.source import BlockId, Span
from stacklint_checks.values import Value

from . import expressions, invoke, lasting, replay, statements
from . import syntax as s
from .export import plain
from .things import Arguments, Frame, Klass, Module, Record, Routine

MOST_STEPS = 400_000


class Exhausted(Exception):  # noqa: N818 - not an error: the budget is used up
    """Raised where the step budget is used up."""


Resolve = Callable[[Module, str], Module | None]
Load = Callable[["Evaluator", Module], None]


class Evaluator:
    """Follows one program.

    Attributes:
        records: The calls of libraries, in order.
        routines: Every function that was defined.
        klasses: Every class that was defined.
        resolve: Gives the module of the program that an import names, ``None`` for a library's.
        maybe: How many conditions that are not known stand around what is followed.
        block: The block that is followed.
        running: The functions that run, the outermost first; ``instances`` are those that they serve.
        returned: What each running function has returned so far.
        counts: How many calls each block has made.
        steps: What was taken of the budget.
        context: What the program is given by its own ``cdk.json`` or ``cdktf.json``.
        past: What the last run left; ``now`` is what this one leaves.
        times: How often each function was called by each other.
        trace: What notes what is followed, ``None`` outside of functions and of statements that are remembered.

    """

    def __init__(self, resolve: Resolve, load: Load, past: replay.Past, context: dict[str, object]) -> None:
        self.records: list[Record] = []
        self.routines: list[Routine] = []
        self.klasses: list[Klass] = []
        self.resolve = resolve
        self.context = context
        self.maybe = 0
        self.block = BlockId("", "")
        self.running: list[Routine] = []
        self.instances: list[Record | None] = []
        self.returned: list[list[Value]] = []
        self.counts: defaultdict[BlockId, int] = defaultdict(int)
        self.steps = 0
        self.past = past
        self.now = replay.Past(past.about, past.modules)
        self.trace: replay.Trace | None = None
        self.times: Counter[object] = Counter()
        self._load = load

    def within(self, block: BlockId, body: Iterable[s.Node], frame: Frame) -> bool:
        """Follow statements of a block; whether what stands behind them is not reached."""
        before, self.block = self.block, block
        try:
            return self.run(body, frame)
        finally:
            self.block = before

    def run(self, body: Iterable[s.Node], frame: Frame) -> bool:
        """Follow statements; whether what stands behind them is not reached."""
        for node in body:
            follow = STATEMENTS.get(type(node))
            if follow is None:
                self.value(node, frame)
            elif follow(self, node, frame):
                return True
        return False

    def value(self, node: s.Node, frame: Frame) -> Value:
        """What an expression is worth.

        Raises:
            Exhausted: The budget is used up.

        """
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Exhausted
        return EXPRESSIONS.get(type(node), expressions.other)(self, node, frame)

    def has_too_few(self, steps: int) -> bool:
        """Whether the budget does not suffice for so many more."""
        return self.steps + steps > MOST_STEPS

    def span(self, node: s.Node) -> Span:
        """Where a node stands."""
        return Span(self.block, node.start, node.end)

    def load(self, module: Module) -> None:
        """Run a module's own statements, once."""
        if self.trace is not None:
            self.trace.read(module, "", module.ran)
            self.trace.fit = self.trace.fit and module.ran
        if not module.ran:
            module.ran = True
            before, self.maybe = self.maybe, 0
            try:
                self._load(self, module)
            finally:
                self.maybe = before

    def record(
        self,
        function: str,
        subject: Record | None,
        arguments: Arguments,
        header: Span,
        at: Span,
        klass: Klass | None = None,
    ) -> Record:
        """Note a call; functions among its arguments are followed, as they may run."""
        number = self.counts[at.block]
        self.counts[at.block] = number + 1
        key = f"{at.block.path}|{at.block.key}|{number + 1}"
        within = self.instances[-1] if self.instances else None
        passed, maybe = plain(arguments), self.maybe > 0
        wanted = Record(key, function, subject, at, header, passed, arguments.open, maybe, klass, within)
        made = lasting.record(self, wanted)
        if self.trace is not None:
            self.trace.before.setdefault(at.block, number)
            self.trace.do(lasting.made, made, passed, arguments.open, maybe)
        for value in arguments.values():
            invoke.call_back(self, value, at)
        return made


EXPRESSIONS: dict[type, Callable[[Evaluator, s.Node, Frame], Value]] = {
    s.Constant: expressions.constant,
    s.Template: expressions.template,
    s.Name: expressions.name,
    s.Attribute: expressions.attribute,
    s.Index: expressions.index,
    s.Call: invoke.call_expression,
    s.Array: expressions.array,
    s.Map: expressions.map_literal,
    s.Choice: expressions.choice,
    s.Binary: expressions.binary,
    s.Unary: expressions.unary,
    s.Lambda: expressions.function,
    s.Comprehension: expressions.comprehension,
    s.Argument: expressions.argument,
}
STATEMENTS: dict[type, Callable[[Evaluator, s.Node, Frame], bool]] = {
    s.Assign: statements.assign,
    s.Return: statements.return_value,
    s.Jump: statements.jump,
    s.If: statements.condition,
    s.Loop: statements.loop,
    s.Body: statements.body,
    s.Function: statements.define_function,
    s.Class: statements.define_class,
    s.Import: statements.import_name,
}
