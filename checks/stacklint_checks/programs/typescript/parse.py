"""From a block's text to the syntax of programs, through tree-sitter. Never raises; what it cannot read is opaque."""

from __future__ import annotations

from tree_sitter import Node

from stacklint_checks.blocks import Parsed
from stacklint_checks.facts import BlockFacts, ParseError
from stacklint_checks.programs import syntax as s
from stacklint_checks.source import BlockId, Span

from .classes import members
from .errors import first_error, rewritten
from .facts import facts_of, facts_of_broken
from .heads import CLASS, decorators_end
from .nodes import Text, named, part
from .scan import scan
from .statements import body

#: A class that a member is read in: an abstract one may have every kind of member.
MEMBER = ("abstract class _{", "\n}")


def parse(block: BlockId, text: str) -> Parsed:
    """Read one block as ``split`` cuts them; its key says whether it is a member of a class."""
    owner = owner_of(block)
    if not owner and block.key.partition("#")[0].endswith("}"):
        return Parsed(s.Tree(text, "", ()), BlockFacts())
    before, after = MEMBER if owner else ("", "\n}" if _is_header(text) else "")
    c = Text(text, before, after, body)
    root = c.tree().root_node
    if root.has_error:
        newer = rewritten(text)
        if newer != text:
            c = Text(newer, before, after, body)
            root = c.tree().root_node
    if root.has_error:
        wrong = first_error(c, root)
        errors = (ParseError(Span(block, wrong[0], wrong[1]), wrong[2]),) if wrong is not None else ()
        return Parsed(None, facts_of_broken(block, text, owner), errors)
    tree = s.Tree(text, owner, _members(c, root) if owner else body(c, root, 0))
    return Parsed(tree, facts_of(block, tree))


def owner_of(block: BlockId) -> str:
    """The class to which a block belongs."""
    owner, dot, _ = block.key.partition(".")
    return owner if dot and " " not in owner else ""


def _members(c: Text, root: Node) -> tuple[s.Node, ...]:
    """What stands in the class that a member is wrapped in."""
    for wrapper in named(root):
        inner = part(wrapper, "body")
        if inner is not None:
            return members(c, inner, 0)
    return ()


def _is_header(text: str) -> bool:
    openers = scan(text).openers
    return bool(openers) and openers[0][0] == "{" and CLASS.match(text, decorators_end(text)) is not None
