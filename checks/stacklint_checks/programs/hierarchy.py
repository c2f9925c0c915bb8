"""The classes of a program: what they are made from, and whether one of them may have a member."""

from __future__ import annotations

import re
from typing import NamedTuple

from stacklint_checks.incremental import Memo
from stacklint_checks.program_files import candidates
from stacklint_checks.source import BlockId

from . import syntax as s
from .scopes import only, outline, tree_of

MOST_BASES = 12
#: Bases that bring no members.
BARE = frozenset({"object"})
BARE_IMPORTS = frozenset({("abc", "ABC")})
DYNAMIC = re.compile(r"\bsetattr\(|__dict__|__getattr|\bnew Proxy\(|Object\.assign\(this")


class Line(NamedTuple):
    """The classes of the program that a class is made from, itself first, by file and name.

    ``library`` are the bases behind them, as the import and a member of what it gives (``""`` for that itself).
    ``whole`` is false where a base cannot be told.
    """

    own: tuple[tuple[str, str], ...]
    library: tuple[tuple[s.Import, str], ...] = ()
    whole: bool = True


def line_of(memo: Memo, path: str, owner: str) -> Line:
    """What a class of the program is made from."""
    own: list[tuple[str, str]] = []
    library: list[tuple[s.Import, str]] = []
    waiting = [(path, owner)]
    whole = True
    while waiting and len(own) < MOST_BASES:
        here = waiting.pop(0)
        if here in own:
            continue
        own.append(here)
        klass = declared_class(memo, *here)
        for base in klass.bases if klass is not None else ():
            found = _base(memo, here[0], base)
            if found is None:
                whole = False
            elif isinstance(found[0], str):
                waiting += [(found[0], found[1])] if found[0] else []
            else:
                library.append((found[0], found[1]))
        whole = whole and klass is not None
    return Line(tuple(own), tuple(library), whole and not waiting)


def declared_class(memo: Memo, path: str, name: str) -> s.Class | None:
    """The one class of that name at the top of a file; ``None`` where something else may have the name too."""
    blocks: tuple[BlockId, ...] = memo.look(("declares", path, name)) or ()
    binders = [one for block in blocks for one in _binders(memo, block, name)]
    found = binders[0] if len(binders) == 1 else None
    return found if isinstance(found, s.Class) and found.kind == "class" else None


def _binders(memo: Memo, block: BlockId, name: str) -> list[s.Node]:
    parts = memo.ask(outline, block)
    return parts[0].scope.names.get(name, []) if parts and not parts[0].owner else []


def _base(memo: Memo, path: str, node: s.Node) -> tuple[str | s.Import, str] | None:
    """A base: of the program by its file and name (both empty for none), or a library's."""
    member = ""
    if isinstance(node, s.Attribute):
        member, node = node.name, node.base
    if not isinstance(node, s.Name):
        return None
    blocks: tuple[BlockId, ...] = memo.look(("declares", path, node.name)) or ()
    if not blocks:
        return ("", "") if node.name in BARE and not member else None
    binder = only(one for block in blocks for one in _binders(memo, block, node.name))
    if isinstance(binder, s.Class) and not member:
        return path, node.name
    return _imported(memo, path, binder, member) if isinstance(binder, s.Import) else None


def _imported(memo: Memo, path: str, binder: s.Import, member: str) -> tuple[str | s.Import, str] | None:
    modules = memo.look(("modules",)) or ()
    root = str(memo.look(("unit",)).root)
    for file in candidates(path, binder.module, root):
        if file in modules and file != path:
            name = binder.name or member
            known = name not in ("*", "default") and bool(binder.name) != bool(member)
            return (file, name) if known and declared_class(memo, file, name) is not None else None
    if (binder.module, binder.name) in BARE_IMPORTS and not member:
        return "", ""
    return binder, member


def may_have(memo: Memo, path: str, owner: str, name: str) -> bool:
    """Whether a class of the program, or one that is made from it or may be, could have a member after all.

    Only its own classes are asked, not its library's.
    """
    line = memo.ask(line_of, path, owner)
    if any(memo.look(("declares", file, f"{klass}.{name}")) for file, klass in line.own):
        return True
    declared = re.compile(rf"(?<![.\w$#]){re.escape(name)}\s*[(<?!:=]")
    for file in memo.look(("modules",)) or ():
        for block in memo.look(("blocks", file)) or ():
            if any(one.name.endswith(f".{name}") for one in memo.look(("declared", block)) or ()):
                return True
            tree = tree_of(memo, block)
            is_own = any(block.path == other and _is_of(block, klass) for other, klass in line.own)
            if is_own and (tree is None or DYNAMIC.search(tree.text) or declared.search(tree.text)):
                return True
    return False


def _is_of(block: BlockId, klass: str) -> bool:
    """Whether a block is of a class: its header, a method, what stands between those."""
    return block.key.startswith(klass) and not block.key[len(klass) : len(klass) + 1].isidentifier()
