"""The literal texts of a block of a program: where each stands, and what it is written as.

Elsewhere than in arguments of calls, the owner is the name that a text is assigned to, given out by, or the default of.
What the languages' own modules add, they put into a table of their visits, by the kind of node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from stacklint_checks.facts import Literal, Path, Role
from stacklint_checks.source import BlockId, Span

from .syntax import (
    Argument,
    Array,
    Assign,
    Attribute,
    Binary,
    Body,
    Choice,
    Class,
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

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "is"})
FIXED = (Role.DESCRIPTION, Role.ALLOW_LIST, Role.MAP_KEY)


def collect(block: BlockId, tree: Tree, visits: Visits, *, docstrings: bool) -> tuple[Literal, ...]:
    """The literal texts of a block in their order. ``docstrings`` says that a text alone describes something."""
    name = block.key.partition("#")[0].rstrip(".")
    owner = "" if name == "statement" or name.startswith("import ") else name
    collector = Collector(block, tree, owner, visits, docstrings=docstrings)
    collector.statements(tree.body)
    collector.found.sort(key=lambda literal: literal.at.start)
    return tuple(collector.found)


class Collector:
    """Walks a block's tree once; what surrounds the current place is kept beside it.

    ``home`` is the block or the function in it, ``owner`` what the current place belongs to.
    """

    def __init__(self, block: BlockId, tree: Tree, owner: str, visits: Visits, *, docstrings: bool) -> None:
        self.block = block
        self.text = tree.text
        self.visits = visits
        self.docstrings = docstrings
        self.home = owner
        self.owner = owner
        self.path: Path = ()
        self.role = Role.ATTRIBUTE
        self.piece = False
        self.is_class = bool(tree.owner)
        self.found: list[Literal] = []

    def statements(self, nodes: Iterable[Node]) -> None:
        """Statements in order; a text alone is a docstring or a directive."""
        for node in nodes:
            if self.docstrings and isinstance(node, Constant | Template):
                self.inside(node, role=Role.DESCRIPTION)
            elif not isinstance(node, Constant):
                self.visit(node)

    def visit(self, node: Node | None) -> None:
        """A node of any kind."""
        visit = self.visits.get(type(node))
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

    def given(self, value: Node, step: str, owner: str, path: Path) -> None:
        """What a call gives out unless someone chooses otherwise, which what is around the call stands for."""
        before = self.owner, self.path
        self.owner, self.path = owner, path
        self.inside(value, step, role=Role.DEFAULT)
        self.owner, self.path = before

    def literal(self, text: str, start: int, end: int, *, whole: bool) -> None:
        """A text in its place."""
        at = Span(self.block, start, end)
        self.found.append(Literal(text, self.path, self.role, at, self.owner, "", whole and not self.piece))

    def template(self, node: Template) -> None:
        """The texts between the expressions of a template."""
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

    def called(self, function: Node) -> str:
        """What a call is made of, and the last of its names. Arguments of a call in a constant belong to the home."""
        self.inside(function.base if isinstance(function, Attribute) else function, piece=True)
        if self.role is Role.CONSTANT:
            self.owner, self.path = self.home, ()
        return function.name if isinstance(function, Attribute | Name) else ""

    def assigned(self, target: Node, value: Node | None, role: Role = Role.CONSTANT) -> None:
        """A value that is assigned to one target."""
        path: Path = ("default",) if role is Role.DEFAULT else ()
        while isinstance(target, Index):
            key = target.key.value if isinstance(target.key, Constant) else None
            path = (key, *path) if isinstance(key, str) else path
            self.inside(target.key, role=Role.MAP_KEY)
            target = target.base
        named = isinstance(target, Name | Attribute)
        self.named(value, self.text[target.start : target.end] if named else self.home, path, role)

    def pattern(self, node: Node) -> None:
        """The defaults of a pattern, under their names."""
        if isinstance(node, Map):
            for pair in node.pairs:
                self.pattern(pair.value)
        elif isinstance(node, Array):
            for item in node.items:
                self.pattern(item)
        elif isinstance(node, Assign):
            self.pattern(node.target)
            self._default(node.target, node.value)

    def _default(self, target: Node, value: Node | None) -> None:
        name = target.name if isinstance(target, Name) else self.home
        self.named(value, name, ("default",), Role.DEFAULT)

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
            self.pattern(parameter.target)
            self._default(parameter.target, parameter.default)

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
        elif sign in ("or", "??"):
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

    def other(self, node: Other) -> None:
        """What is not followed: pieces."""
        for part in node.parts:
            self.inside(part, piece=True)


Visits = dict[type, Callable[[Collector, Any], None]]

VISITS: Visits = {
    Template: Collector.template,
    Return: Collector.return_,
    Function: Collector.function,
    Lambda: Collector.lambda_,
    Class: Collector.class_,
    If: Collector.if_,
    Loop: Collector.loop,
    Choice: Collector.choice,
    Binary: Collector.binary,
    Index: Collector.index,
    Array: Collector.array,
    Other: Collector.other,
    Attribute: lambda c, node: c.inside(node.base, piece=True),
    Argument: lambda c, node: c.visit(node.value),
    Unary: lambda c, node: c.visit(node.operand),
    Body: lambda c, node: c.statements(node.body),
}
