"""The literal texts of a Python block: where each stands, and what it is written as.

In arguments of calls the owner is what the block declares, and the path leads from the outermost call through keywords
and dictionary keys; an argument without a name is a number behind an empty name, as no name says what it is.
Elsewhere the owner is the name that the text is assigned to, given out by, or the default of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from stacklint_checks.facts import Literal, Path, Role
from stacklint_checks.programs.syntax import (
    Argument,
    Array,
    Assign,
    Attribute,
    Binary,
    Body,
    Call,
    Choice,
    Class,
    Comprehension,
    Constant,
    Function,
    If,
    Index,
    Lambda,
    Loop,
    Map,
    Name,
    Node,
    Other,
    Parameter,
    Return,
    Template,
    Tree,
    Unary,
)
from stacklint_checks.source import BlockId, Span

#: Methods whose first argument is a key, and whose second one is what applies without it.
LOOKUPS = frozenset(
    {"get", "getenv", "try_get_context", "get_context", "pop", "setdefault", "require", "get_secret", "require_secret"}
    | {"get_int", "get_bool", "get_float", "get_object", "require_int", "require_bool", "require_object", "getattr"}
    | {"try_get", "get_output", "require_output", "hasattr", "setattr"}
)
#: Functions whose texts are compared with something or taken out of it.
TESTS = frozenset(
    {"startswith", "endswith", "replace", "split", "rsplit", "strip", "lstrip", "rstrip", "find", "index", "count"}
    | {"removeprefix", "removesuffix", "partition", "rpartition", "match", "search", "fullmatch", "sub", "compile"}
    | {"isinstance", "encode", "decode", "strftime", "strptime", "open"}
)
#: Functions whose texts are read by people.
PROSE = frozenset(
    {"print", "debug", "info", "warn", "warning", "error", "exception", "critical", "log", "add_argument", "option"}
    | {"add_warning", "add_info", "add_error"}
)
#: Functions that give out their first argument as it is.
PASSING = frozenset(
    {"plain_text", "unsafe_plain_text", "str", "secret", "dumps", "dict", "list", "from_input", "b64encode"}
)
#: Functions whose first argument is a secret.
SECRETS = frozenset({"plain_text", "unsafe_plain_text"})
DEFAULTS = frozenset({"default", "default_factory"})
DESCRIPTIONS = frozenset({"description", "help", "error_message", "comment", "doc", "metavar", "reason"})
COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "is"})
FIXED = frozenset({Role.DESCRIPTION, Role.ALLOW_LIST, Role.MAP_KEY})


def literals_of(block: BlockId, tree: Tree) -> tuple[Literal, ...]:
    """The literal texts of a block in their order."""
    name = block.key.partition("#")[0].rstrip(".")
    owner = "" if name == "statement" or name.startswith("import ") else name
    collector = _Collector(block, tree.text, owner)
    collector.is_class = bool(tree.owner)
    collector.statements(tree.body)
    collector.found.sort(key=lambda literal: literal.at.start)
    return tuple(collector.found)


class _Collector:
    """Walks a block's tree once; what surrounds the current place is kept beside it."""

    def __init__(self, block: BlockId, text: str, owner: str) -> None:
        self.block = block
        self.text = text
        self.home = owner
        self.owner = owner
        self.path: Path = ()
        self.role = Role.ATTRIBUTE
        self.piece = False
        self.is_class = False
        self.found: list[Literal] = []

    def statements(self, nodes: Iterable[Node]) -> None:
        """Statements; a text alone is a docstring."""
        for node in nodes:
            if isinstance(node, Constant | Template):
                self.inside(node, role=Role.DESCRIPTION)
            else:
                self.visit(node)

    def visit(self, node: Node | None) -> None:
        """A node of any kind."""
        visit = VISITS.get(type(node))
        if visit is not None:
            visit(self, node)

    def inside(
        self, node: Node | None, step: str | int | None = None, *, role: Role | None = None, piece: bool = False
    ) -> None:
        """A node one step further down, in another role unless what is around it decides."""
        if node is None or isinstance(node, Name):
            return
        path, before, was = self.path, self.role, self.piece
        if step is not None:
            self.path = (*path, step)
        if role is not None and before not in FIXED:
            self.role = role
        self.piece = was or piece
        self.visit(node)
        self.path, self.role, self.piece = path, before, was

    def named(self, node: Node | None, owner: str, path: Path, role: Role) -> None:
        """A value that a name stands for."""
        before = self.owner, self.path, self.role
        self.owner, self.path, self.role = owner, path, role
        self.visit(node)
        self.owner, self.path, self.role = before

    def literal(self, text: str, start: int, end: int, *, whole: bool) -> None:
        """A text in its place."""
        at = Span(self.block, start, end)
        self.found.append(Literal(text, self.path, self.role, at, self.owner, "", whole and not self.piece))

    def constant(self, node: Constant) -> None:
        """A text. One over several lines stands inside its quotes, if it reads as it is written."""
        value = node.value
        if not isinstance(value, str):
            return
        start, end = node.start, node.end
        if "\n" in value and (inner := self.text.find(value, start, end)) >= 0:
            start, end = inner, inner + len(value)
        self.literal(value, start, end, whole=True)

    def template(self, node: Template) -> None:
        """The texts between the fields of an f-string."""
        at = node.start
        for part in node.parts:
            if isinstance(part, Node):
                self.inside(part, piece=True)
                at = max(at, part.end)
                continue
            found = self.text.find(part, at, node.end)
            start, end = (found, found + len(part)) if found >= 0 else (node.start, node.end)
            self.literal(part, start, end, whole=False)
            at = end if found >= 0 else at

    def call(self, node: Call) -> None:
        """A call: its arguments by name or number."""
        function = node.function
        self.inside(function.base if isinstance(function, Attribute) else function, piece=True)
        name = function.name if isinstance(function, Attribute | Name) else ""
        owner, path = self.owner, self.path
        if self.role is not Role.ATTRIBUTE and self.role not in FIXED and self.role is not Role.DEFAULT:
            self.owner, self.path = self.home, ()
        is_lookup = name in LOOKUPS
        fixed = Role.ALLOW_LIST if name in TESTS else Role.DESCRIPTION if name in PROSE else None
        for number, argument in enumerate(node.arguments):
            if argument.name in DEFAULTS:
                self._given(argument.value, argument.name, owner, path)
            elif argument.name:
                role = Role.DESCRIPTION if argument.name in DESCRIPTIONS else fixed or Role.ATTRIBUTE
                self.inside(argument.value, argument.name, role=role)
            elif is_lookup:
                self._looked_up(argument, number - _of_pulumi(function), owner, path)
            else:
                steps: Path = (number,) if self.path and number == 0 and name in PASSING else ("", number)
                if name in SECRETS and number == 0 and self.path[-1:] != ("password",):
                    steps = ("password",)
                self._unnamed(argument, steps, fixed or Role.ATTRIBUTE)
        self.owner, self.path = owner, path

    def _looked_up(self, argument: Argument, number: int, owner: str, path: Path) -> None:
        """An argument of something that gives out what stands under a key, else a default."""
        if number <= 0:
            self.inside(argument.value, role=Role.MAP_KEY)
            return
        self._given(argument.value, "default", owner, path)

    def _given(self, value: Node, step: str, owner: str, path: Path) -> None:
        """What a call gives out unless someone chooses otherwise, which what is around the call stands for."""
        before = self.owner, self.path
        self.owner, self.path = owner, path
        self.inside(value, step, role=Role.DEFAULT)
        self.owner, self.path = before

    def _unnamed(self, argument: Argument, steps: Path, role: Role) -> None:
        path = self.path
        self.path = (*path, *steps[:-1])
        self.inside(argument.value, steps[-1], role=role)
        self.path = path

    def assign(self, node: Assign) -> None:
        """An assignment: a constant of the name that it is assigned to; the default of a field of a dataclass."""
        target, value = node.target, node.value
        if isinstance(target, Array) and isinstance(value, Array) and len(target.items) == len(value.items):
            for one, part in zip(target.items, value.items, strict=True):
                self._assigned(one, part)
        else:
            self._assigned(target, value, Role.DEFAULT if self.is_class and node.annotation else Role.CONSTANT)

    def _assigned(self, target: Node, value: Node | None, role: Role = Role.CONSTANT) -> None:
        path: Path = ("default",) if role is Role.DEFAULT else ()
        while isinstance(target, Index):
            key = target.key.value if isinstance(target.key, Constant) else None
            path = (key, *path) if isinstance(key, str) else path
            self.inside(target.key, role=Role.MAP_KEY)
            target = target.base
        named = isinstance(target, Name | Attribute)
        self.named(value, self.text[target.start : target.end] if named else self.home, path, role)

    def return_(self, node: Return) -> None:
        """What a function gives out is a constant of its name."""
        self.named(node.value, self.home, (), Role.CONSTANT)

    def function(self, node: Function) -> None:
        """A function; its own name is the owner of what it gives out."""
        self.parameters(node.parameters)
        home, owner, is_class = self.home, self.owner, self.is_class
        self.is_class = False
        if home.rpartition(".")[2] != node.name:
            self.home = self.owner = f"{home}.{node.name}" if home else node.name
        self.statements(node.body)
        self.home, self.owner, self.is_class = home, owner, is_class

    def lambda_(self, node: Lambda) -> None:
        """A function without a name gives its value to what is around it."""
        self.parameters(node.parameters)
        for one in node.body:
            self.visit(one.value if isinstance(one, Return) else one)

    def parameters(self, parameters: tuple[Parameter, ...]) -> None:
        """Defaults of parameters, under their names."""
        for parameter in parameters:
            name = parameter.target.name if isinstance(parameter.target, Name) else self.home
            self.named(parameter.default, name, ("default",), Role.DEFAULT)

    def class_(self, node: Class) -> None:
        """What a class's body assigns."""
        before, self.is_class = self.is_class, True
        self.statements(node.body)
        self.is_class = before

    def if_(self, node: If) -> None:
        """A conditional: what it compares with is a list of what is allowed."""
        self.inside(node.test, role=Role.ALLOW_LIST)
        self.statements(node.body)
        self.statements(node.other)

    def loop(self, node: Loop) -> None:
        """A loop over what may be written in place."""
        self.inside(node.iterable, role=Role.CONSTANT)
        self.statements(node.body)

    def choice(self, node: Choice) -> None:
        """Either of two values."""
        self.inside(node.test, role=Role.ALLOW_LIST)
        self.visit(node.then)
        self.visit(node.other)

    def binary(self, node: Binary) -> None:
        """Both sides: compared, joined, or the second one in place of the first."""
        sign = node.operator
        if sign in COMPARISONS:
            self.inside(node.left, role=Role.ALLOW_LIST)
            self.inside(node.right, role=Role.ALLOW_LIST)
        elif sign == "or":
            self.visit(node.left)
            self.inside(node.right, "default", role=Role.DEFAULT)
        else:
            piece = sign != "and"
            self.inside(node.left, piece=piece)
            self.inside(node.right, piece=piece)

    def index(self, node: Index) -> None:
        """A member: its key is no value."""
        self.visit(node.base)
        self.inside(node.key, role=Role.MAP_KEY)

    def array(self, node: Array) -> None:
        """Elements by number."""
        for number, item in enumerate(node.items):
            self.inside(item, number)

    def map(self, node: Map) -> None:
        """Entries by key."""
        for pair in node.pairs:
            key = pair.key.value if isinstance(pair.key, Constant) else None
            self.inside(pair.key, role=Role.MAP_KEY)
            step = key if isinstance(key, str) else None
            self.inside(pair.value, step, role=Role.DESCRIPTION if step in DESCRIPTIONS else None)

    def comprehension(self, node: Comprehension) -> None:
        """A list made from another."""
        self.visit(node.iterable)
        for test in node.tests:
            self.inside(test, role=Role.ALLOW_LIST)
        self.inside(node.key, role=Role.MAP_KEY)
        self.visit(node.element)

    def other(self, node: Other) -> None:
        """What is not followed: pieces. What is raised or asserted is for people."""
        if self.text.startswith(("raise", "assert", "print"), node.start):
            for part in node.parts:
                self.inside(part, role=Role.DESCRIPTION)
        else:
            for part in node.parts:
                self.inside(part, piece=True)


def _of_pulumi(function: Node) -> bool:
    """Whether a function is Pulumi's own, ``pulumi.get(self, "name")``, which is handed what it looks into."""
    return isinstance(function, Attribute) and isinstance(function.base, Name) and function.base.name == "pulumi"


VISITS: dict[type, Callable[[_Collector, Any], None]] = {
    Constant: _Collector.constant,
    Template: _Collector.template,
    Call: _Collector.call,
    Assign: _Collector.assign,
    Return: _Collector.return_,
    Function: _Collector.function,
    Lambda: _Collector.lambda_,
    Class: _Collector.class_,
    If: _Collector.if_,
    Loop: _Collector.loop,
    Choice: _Collector.choice,
    Binary: _Collector.binary,
    Index: _Collector.index,
    Array: _Collector.array,
    Map: _Collector.map,
    Comprehension: _Collector.comprehension,
    Other: _Collector.other,
    Attribute: lambda collector, node: collector.inside(node.base, piece=True),
    Argument: lambda collector, node: collector.visit(node.value),
    Unary: lambda collector, node: collector.visit(node.operand),
    Body: lambda collector, node: collector.statements(node.body),
}
