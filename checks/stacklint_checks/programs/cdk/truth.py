"""Names that aws-cdk-lib does not have, and those that it calls deprecated, where a block writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from stacklint_checks.facts import Misnamed
from stacklint_checks.incremental import Memo
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.scopes import Scope, outline, scope_of, this_of, tree_of
from stacklint_checks.programs.versions import at_most
from stacklint_checks.schemas import cdk_names
from stacklint_checks.source import BlockId

from . import passed
from .kinds import What, names, result, same_kind, step
from .meaning import Names, base_of, module_of
from .notes import Notes

if TYPE_CHECKING:
    from collections.abc import Iterator


def misnamed(memo: Memo, block: BlockId) -> tuple[Misnamed, ...]:
    """What a block names wrongly; nothing where the project's library is newer than the tables, or version 1."""
    tree = tree_of(memo, block)
    if tree is None or not memo.ask(is_told):
        return ()
    reader = _Reader(memo, block, tree)
    reader.statements(tree.body)
    return tuple(dict.fromkeys(reader.notes.found))


def is_told(memo: Memo) -> bool:
    """Whether the tables tell what the program's library has: version 2, and no newer one than they are of."""
    if not at_most(memo.look(("unit",)).library, cdk_names.version(), major=2):
        return False
    return not any(memo.ask(imports_core, path) for path in memo.look(("modules",)) or ())


def imports_core(memo: Memo, path: str) -> bool:
    """Whether a file imports the core of version 1."""
    for block in memo.look(("blocks", path)) or ():
        tree = tree_of(memo, block) if block.key.startswith("import aws_cdk") else None
        for node in tree.body if tree is not None else ():
            if isinstance(node, s.Import) and "aws_cdk.core" in (node.module, f"{node.module}.{node.name}"):
                return True
    return False


class _Reader(Names):
    """Walks a block once; what visits an expression gives what that stands for, if it is known."""

    def __init__(self, memo: Memo, block: BlockId, tree: s.Tree) -> None:
        super().__init__(memo, block, tree.text)
        self.owner = tree.owner
        self.notes = Notes(block, tree.text, memo.look(("unit",)).library)
        self.parts = {id(part.function): part.scope for part in memo.ask(outline, block) if part.function is not None}

    def statements(self, body: Iterable[s.Node]) -> None:
        """Statements and expressions one after the other."""
        for node in body:
            self.visit(node)

    def visit(self, node: s.Node | None) -> What | None:
        """A node of any kind."""
        visit = VISITS.get(type(node))
        return visit(self, node) if visit is not None else None

    @contextmanager
    def inside(self, scope: Scope, this: str) -> Iterator[None]:
        """What stands in a scope of its own."""
        before, self.this = self.this, this
        self.scopes.append(scope)
        try:
            yield
        finally:
            self.scopes.pop()
            self.this = before

    def function(self, node: s.Function) -> None:
        """A function or method with a name."""
        self.statements(one.default for one in node.parameters if one.default is not None)
        scope = self.parts.get(id(node))
        if scope is not None:
            this = this_of(self.path, node) if self.owner else ""
        else:
            scope = scope_of(node.body, self.this, node.parameters)
            this = self._kept(scope) if self.python else ""
        with self.inside(scope, this):
            self.statements(node.body)

    def _kept(self, scope: Scope) -> str:
        return "" if self.this in scope.names else self.this

    def lambda_(self, node: s.Lambda) -> None:
        """A function without a name."""
        self.statements(one.default for one in node.parameters if one.default is not None)
        scope = scope_of(node.body, self.this, node.parameters)
        own = not self.python and self.text.startswith(("function", "async function"), node.start)
        with self.inside(scope, "" if own else self._kept(scope)):
            self.statements(node.body)

    def pair(self, node: s.Pair) -> None:
        """An entry of a map; a method of an object has a ``this`` of its own."""
        self.visit(node.key)
        if isinstance(node.value, s.Lambda) and node.value.start == node.start:
            with self.inside(Scope(), ""):
                self.visit(node.value)
        else:
            self.visit(node.value)

    def class_(self, node: s.Class) -> None:
        """A class; one that stands in a function has a ``self`` of its own, of which nothing is known."""
        self.statements(node.bases)
        if self.scopes or self.owner:
            with self.inside(scope_of(node.body, ""), ""):
                self.statements(node.body)
            return
        self.owner = node.name
        self.this = "" if self.python else "this"
        self.statements(node.body)
        self.owner = self.this = ""

    def comprehension(self, node: s.Comprehension) -> None:
        """A loop in an expression."""
        self.visit(node.iterable)
        scope = scope_of((s.Loop(node.start, node.end, (), node.target),), self.this)
        with self.inside(scope, self._kept(scope)):
            self.statements(node.tests)
            self.visit(node.key)
            self.visit(node.element)

    def assign(self, node: s.Assign) -> None:
        """An assignment; what it writes to is not read."""
        self.visit(node.value)
        target = node.target
        if isinstance(target, s.Attribute):
            self.visit(target.base)
        elif not isinstance(target, s.Name):
            self.visit(target)

    def import_(self, node: s.Import) -> None:
        """An imported name."""
        module = module_of(node)
        if module is not None:
            at = self.text.find(node.name, node.start)
            if node.start <= at < node.end:
                self.step(What("module", module), node.name, at)

    def step(self, what: What, name: str, at: int) -> What | None:
        """A member of something known."""
        found = step(what, name, self.python)
        if found is None:
            return None
        notes = self.notes
        if found.missing:
            notes.miss(what, name, at, names(what, self.python))
        elif found.deprecated is not None:
            other = notes.successor(found.deprecated)
            fitting = other and same_kind(what, name, other, self.python)
            notes.warn(notes.label(what), name, at, found.deprecated, other if fitting else "")
        return found.then

    def member(self, node: s.Attribute) -> What | None:
        """A member of something."""
        base = node.base
        if isinstance(base, s.Name) and base.name == self.this and self.this:
            return self.own(node.name)
        what = self.visit(base)
        if what is None or not self.is_joined(base, node.name_at):
            return None
        return self.step(what, node.name, node.name_at)

    def call(self, node: s.Call) -> What | None:
        """A call with its arguments."""
        function = node.function
        if isinstance(function, s.Attribute) and function.name == "__init__" and _is_super(function.base):
            what = base_of(self.memo, self.path, self.owner) if self.owner and self.this else None
        else:
            what = self.visit(function)
        if what is not None and what.kind in ("class", "method"):
            passed.check(self.notes, what, node)
        for argument in node.arguments:
            self.visit(argument.value)
        return result(what, self.python) if what is not None else None

def _is_super(node: s.Node) -> bool:
    return isinstance(node, s.Call) and isinstance(node.function, s.Name) and node.function.name == "super"


VISITS: dict[type, Callable[[_Reader, Any], What | None]] = {
    s.Name: lambda reader, node: reader.name(node.name),
    s.Attribute: _Reader.member,
    s.Call: _Reader.call,
    s.Argument: lambda reader, node: reader.visit(node.value),
    s.Array: lambda reader, node: reader.statements(node.items),
    s.Pair: _Reader.pair,
    s.Map: lambda reader, node: reader.statements(node.pairs),
    s.Template: lambda reader, node: reader.statements(part for part in node.parts if not isinstance(part, str)),
    s.Index: lambda reader, node: reader.statements((node.base, node.key)),
    s.Choice: lambda reader, node: reader.statements((node.test, node.then, node.other)),
    s.Binary: lambda reader, node: reader.statements((node.left, node.right)),
    s.Unary: lambda reader, node: reader.statements((node.operand,)),
    s.Other: lambda reader, node: reader.statements(node.parts),
    s.Lambda: _Reader.lambda_,
    s.Comprehension: _Reader.comprehension,
    s.Assign: _Reader.assign,
    s.Return: lambda reader, node: reader.statements((node.value,)),
    s.If: lambda reader, node: reader.statements((node.test, *node.body, *node.other)),
    s.Loop: lambda reader, node: reader.statements((node.iterable, *node.body)),
    s.Body: lambda reader, node: reader.statements(node.body),
    s.Function: _Reader.function,
    s.Class: _Reader.class_,
    s.Import: _Reader.import_,
}
