"""Names that aws-cdk-lib does not have, and those that it calls deprecated, where a block writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from stacklint_checks.facts import Misnamed
from stacklint_checks.incremental import Memo
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.scopes import Scope, outline, scope_of, this_of, tree_of
from stacklint_checks.programs.versions import at_most
from stacklint_checks.schemas import cdk_names
from stacklint_checks.schemas.cdk_api import python_name
from stacklint_checks.schemas.cdk_names import Deprecation
from stacklint_checks.source import BlockId, Span
from stacklint_checks.spelling import near

from .kinds import Field, What, fields, is_gone, is_struct, keywords, names, positional, result, same_kind, step
from .meaning import Names, base_of, module_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SUCCESSOR = re.compile(r"\b[Uu]se (?:the )?(?:new )?`?([\w.]+)`?")
QUOTED = re.compile(r"`[^`]+`")
MOST_NEAR = 2


def misnamed(memo: Memo, block: BlockId) -> tuple[Misnamed, ...]:
    """What a block names wrongly; nothing where the project's library is newer than the tables, or version 1."""
    tree = tree_of(memo, block)
    if tree is None or not memo.ask(is_told):
        return ()
    reader = _Reader(memo, block, tree)
    reader.statements(tree.body)
    return tuple(dict.fromkeys(reader.found))


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
        self.found: list[Misnamed] = []
        self.library: str = memo.look(("unit",)).library
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
        if found.missing:
            self.miss(what, name, at, names(what, self.python))
        elif found.deprecated is not None:
            other = self.successor(found.deprecated)
            fitting = other and same_kind(what, name, other, self.python)
            self.warn(self.label(what), name, at, found.deprecated, other if fitting else "")
        return found.then

    def successor(self, told: Deprecation) -> str:
        """The one name that the library says to use instead, in the program's language."""
        found = SUCCESSOR.search(told.words)
        if found is None or len(set(QUOTED.findall(told.words))) > 1:
            return ""
        last = found.group(1).strip(".").rpartition(".")[2]
        return python_name(last) if self.python else last

    def miss(self, what: What, name: str, at: int, known: Iterable[str], *, argument: bool = False) -> None:
        """Note a name that something does not have, nor had in an older version."""
        if is_gone(what, name, self.python):
            return
        close = tuple(one for one in near(name, known) if not _is_interface(one) or _is_interface(name))[:MOST_NEAR]
        homes = cdk_names.homes(name) if what.kind == "module" and not close else ()
        homes = tuple(one for one in homes if one.startswith(what.name)) or homes
        elsewhere = homes[0] if len(homes) == 1 else ""
        self.found.append(Misnamed(self.span(name, at), name, self.label(what), close, argument, None, elsewhere))

    def warn(self, owner: str, name: str, at: int, told: Deprecation, other: str) -> None:
        """Note a name that is deprecated in the project's version of the library."""
        if not self.library or at_most(told.since, self.library):
            instead = (other,) if other else ()
            self.found.append(Misnamed(self.span(name, at), name, owner, instead, deprecated=told.words))

    def label(self, what: What) -> str:
        """What a message calls something."""
        return python_name(what.label) if self.python and what.kind == "method" else what.label

    def span(self, name: str, at: int) -> Span:
        """Where a name stands, without its quotes."""
        start = at + (self.text[at : at + 1] in "'\"")
        return Span(self.block, start, start + len(name))

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
            if self.python:
                self.keywords(what, node)
            else:
                self.objects(what, node)
        for argument in node.arguments:
            self.visit(argument.value)
        return result(what, self.python) if what is not None else None

    def keywords(self, what: What, node: s.Call) -> None:
        """Python's keyword arguments."""
        known = keywords(what) if any(one.name for one in node.arguments) else None
        for one in node.arguments if known is not None else ():
            if not one.name:
                continue
            struct, camel = (known or {}).get(one.name, ("", ""))
            if one.name not in (known or {}):
                self.miss(what, one.name, one.start, known or (), argument=True)
            elif struct:
                self.field(struct, camel, one.name, one.start)

    def field(self, struct: str, camel: str, name: str, at: int) -> None:
        """A member of a struct, which may be deprecated."""
        told = fields(struct) or {}
        deprecated = told[camel].deprecated if camel in told else None
        if deprecated is not None:
            other = self.successor(deprecated)
            same = [one for one in told if (python_name(one) if self.python else one) == other]
            fitting = bool(same) and told[same[0]].type == told[camel].type
            self.warn(struct.rpartition(".")[2], name, at, deprecated, other if fitting else "")

    def objects(self, what: What, node: s.Call) -> None:
        """TypeScript's objects that are passed as structs."""
        for argument, type_ in zip(node.arguments, positional(what), strict=False):
            if argument.spread:
                break
            if (argument.start, argument.end) == (argument.value.start, argument.value.end):
                self.literal(argument.value, type_)

    def literal(self, node: s.Node, type_: str) -> None:
        """An object or list of them that is written where a type is expected."""
        if self.is_cast(node):
            return
        if isinstance(node, s.Array):
            for item in node.items:
                self.literal(item, "|".join(piece.removeprefix("[]") for piece in type_.split("|")))
        elif isinstance(node, s.Map) and type_.startswith("{}"):
            for pair in node.pairs:
                self.literal(pair.value, type_.removeprefix("{}"))
        elif isinstance(node, s.Map):
            self.struct(node, [piece for piece in type_.split("|") if piece.lstrip("[]") != "IResolvable"])

    def struct(self, node: s.Map, types: list[str]) -> None:
        """An object that is written where one of some structs is expected."""
        structs = [piece.lstrip("[]") for piece in types]
        told = [fields(one) if is_struct(one) else None for one in structs]
        if not told or None in told or any(pair.key is None for pair in node.pairs):
            return
        known: dict[str, Field] = {name: one for each in told if each for name, one in each.items()}
        for pair in node.pairs:
            if not isinstance(pair.key, s.Constant) or not isinstance(pair.key.value, str):
                continue
            name, at = pair.key.value, pair.key.start
            found = known.get(name)
            if found is None:
                self.miss(What("class", structs[0]), name, at, known, argument=True)
                continue
            if len(structs) == 1:
                self.field(structs[0], name, name, at)
            self.literal(pair.value, found.type)


def _is_interface(name: str) -> bool:
    """``IBucket``, which is rarely what a program means."""
    return name[:1] == "I" and name[1:2].isupper()


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
