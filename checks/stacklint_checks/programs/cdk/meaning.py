"""What the names and members of a CDK program stand for in the library, where exactly one thing gives them a value."""

from __future__ import annotations

from stacklint_checks.incremental import Memo
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.hierarchy import line_of, may_have
from stacklint_checks.programs.program import is_open_ended
from stacklint_checks.programs.scopes import Scope, only, outline, tree_of
from stacklint_checks.programs.statements import library_name
from stacklint_checks.schemas import cdk_names
from stacklint_checks.source import BlockId

from .kinds import PLAIN as OF_ALL
from .kinds import What, result, step

MOST_DEPTH = 24
#: What stands between a base and its member: no cast, which would make something else of the base.
PLAIN_JOIN = frozenset(".?!)\\ \t\r\n")


class Names:
    """Tells what expressions of one block stand for. ``scopes`` are those around the current place, innermost last."""

    def __init__(self, memo: Memo, block: BlockId, text: str) -> None:
        self.memo = memo
        self.block = block
        self.path = block.path
        self.python = block.path.endswith(".py")
        self.text = text
        self.owner = ""
        self.this = ""
        self.scopes: list[Scope] = []
        self._known: dict[int, What | None] = {}
        self._globals: dict[str, What | None] = {}
        self._members: dict[str, What | None] = {}
        self._depth = 0

    def name(self, name: str) -> What | None:
        """What a name stands for."""
        for index in range(len(self.scopes) - 1, -1, -1):
            binders = self.scopes[index].names.get(name)
            if binders is not None:
                return self._bound(binders, index + 1)
        if name not in self._globals:
            self._globals[name] = self.memo.ask(meaning, self.path, name)
        return self._globals[name]

    def _bound(self, binders: list[s.Node], depth: int) -> What | None:
        binder = only(binders)
        if binder is None:
            return None
        if id(binder) not in self._known:
            self._known[id(binder)] = None
            kept, self.scopes = self.scopes, self.scopes[:depth]
            self._known[id(binder)] = self.given(binder, binders)
            self.scopes = kept
        return self._known[id(binder)]

    def given(self, binder: s.Node, binders: list[s.Node]) -> What | None:
        """What the one statement that gives a name its value makes of it."""
        if isinstance(binder, s.Import):
            return imported(binder)
        if not isinstance(binder, s.Assign) or binder.value is None or binder.operator:
            return None
        if not self.python and is_cast(self.text, binder.value):
            return None
        found = self.infer(binder.value)
        if found is not None and not self.python:
            told = {one.annotation.rpartition(".")[2] for one in binders if isinstance(one, s.Assign)} - {""}
            return found if told <= {found.name.rpartition(".")[2]} else None
        return found

    def is_joined(self, base: s.Node, name_at: int) -> bool:
        """Whether a member is one of its base as that is written."""
        between = self.text[base.end : name_at]
        return between == "." or (PLAIN_JOIN.issuperset(between) and self.text[base.start - 1 : base.start] != ">")

    def infer(self, node: s.Node) -> What | None:
        """What an expression stands for."""
        kind = type(node)
        if kind is s.Name:
            return self.name(node.name)  # type: ignore[attr-defined]
        if self._depth > MOST_DEPTH or (kind is not s.Attribute and kind is not s.Call):
            return None
        self._depth += 1
        try:
            if kind is s.Call:
                called = self.infer(node.function)  # type: ignore[attr-defined]
                return result(called, self.python) if called is not None else None
            return self.member(node)  # type: ignore[arg-type]
        finally:
            self._depth -= 1

    def member(self, node: s.Attribute) -> What | None:
        """What a member stands for."""
        if isinstance(node.base, s.Name) and node.base.name == self.this and self.this:
            return self.own(node.name)
        base = self.infer(node.base)
        if base is None or not self.is_joined(node.base, node.name_at):
            return None
        found = step(base, node.name, self.python)
        return found.then if found is not None else None

    def own(self, name: str) -> What | None:
        """What a member of the own instance stands for."""
        if name not in self._members:
            found = self.memo.ask(member_meaning, self.path, self.owner, name) if self.owner else None
            self._members[name] = found
        return self._members[name]


def is_cast(text: str, node: s.Node) -> bool:
    """Whether TypeScript says that an expression is of another type than it seems."""
    behind = text[node.end : node.end + 40].lstrip(") \t\r\n!")
    before = text[max(node.start - 40, 0) : node.start].rstrip("( \t")
    return behind.startswith(("as ", "as\n", "satisfies ")) or before.endswith(">")


def meaning(memo: Memo, path: str, name: str) -> What | None:
    """What a name at the top of a file stands for."""
    found: list[tuple[BlockId, s.Node, Scope]] = []
    binders: list[s.Node] = []
    for block in memo.look(("declares", path, name)) or ():
        parts = memo.ask(outline, block)
        for part in parts[:1]:
            here = part.scope.names.get(name, ())
            binders += here
            found += ((block, one, part.scope) for one in here)
    return _given(memo, "", found, binders)


def member_meaning(memo: Memo, path: str, owner: str, name: str) -> What | None:
    """What a member of the program's own class stands for."""
    found: list[tuple[BlockId, s.Node, Scope]] = []
    binders: list[s.Node] = []
    for block in memo.look(("declares", path, f"{owner}.{name}")) or ():
        for part in memo.ask(outline, block):
            if part.owner == owner:
                own = part.scope.names.get(name, []) if part.function is None else []
                here = [*part.scope.members.get(name, ()), *own]
                binders += here
                found += ((block, one, part.scope) for one in here)
    return _given(memo, owner, found, binders)


def _given(memo: Memo, owner: str, found: list[tuple[BlockId, s.Node, Scope]], binders: list[s.Node]) -> What | None:
    binder = only(binders)
    if binder is None:
        return None
    block, _, scope = next(one for one in found if one[1] is binder)
    tree = tree_of(memo, block)
    names = Names(memo, block, tree.text if tree is not None else "")
    names.owner = owner
    names.scopes = [scope] if owner else []
    return names.given(binder, binders)


def imported(node: s.Import) -> What | None:
    """What an import gives a name to, of version 2 of the library."""
    module = _module(node.module)
    if module is None:
        return None
    if not node.name:
        whole = node.alias == node.module.split(".")[0]  # import aws_cdk.aws_s3
        return What("module", cdk_names.CORE if whole and node.module.startswith("aws_cdk") else module)
    found = step(What("module", module), node.name, python=False)
    return found.then if found is not None else None


def _module(written: str) -> str | None:
    """The module of an import; ``None`` for one of another library, or of version 1."""
    if written.startswith("@") or written == "aws_cdk.core":
        return None
    path = library_name(written)
    if path == "constructs":
        return path
    if path == "aws_cdk":
        return cdk_names.CORE
    module = path.removeprefix("aws_cdk.")
    return module if module != path and module in cdk_names.modules() else None


def module_of(node: s.Import) -> str | None:
    """The library's module from which an import takes a name, if it is one that the tables tell."""
    return _module(node.module) if node.name not in ("", "*", "default") else None


def base_of(memo: Memo, path: str, owner: str) -> What | None:
    """The library's class that a class of the program is made from, if there is exactly one."""
    found = memo.ask(bases_of, path, owner)
    return found[0] if found is not None and len(found) == 1 else None


def bases_of(memo: Memo, path: str, owner: str) -> tuple[What, ...] | None:
    """The library's classes that a class of the program is made from; ``None`` where one cannot be told."""
    line = memo.ask(line_of, path, owner)
    found = [_class_of(node, member) for node, member in line.library]
    known = tuple(one for one in found if one is not None)
    return known if line.whole and len(known) == len(found) else None


def _class_of(node: s.Import, member: str) -> What | None:
    what = imported(node)
    if what is not None and member:
        told = step(what, member, python=False)
        what = told.then if told is not None else None
    return what if what is not None and what.kind == "class" else None


def may_be_member(memo: Memo, path: str, owner: str, name: str) -> bool:
    """Whether a class of the program may have a member: its own, or one of the library's class it is made from."""
    line = memo.ask(line_of, path, owner)
    bases = memo.ask(bases_of, path, owner)
    if bases is None or any(memo.ask(is_open_ended, file) for file, _ in line.own):
        return True
    for base in bases:
        found = step(What("value", base.name), name, python=path.endswith(".py"))
        if found is None or not found.missing:
            return True
    return name in OF_ALL or memo.ask(may_have, path, owner, name)
