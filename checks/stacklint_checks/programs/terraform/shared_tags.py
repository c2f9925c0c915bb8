"""Tags that a program has for all its resources: new ones stand beside them."""

from __future__ import annotations

from stacklint_checks.edits import Written
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.places import Found, place_of
from stacklint_checks.programs.write import Code, Form

from .words import Words

#: What a dictionary of tags for everything is called, in small letters.
NAMES = frozenset({"common_tags", "default_tags", "base_tags", "shared_tags", "tags"})


def with_shared(words: Words, found: Found, tags: dict[str, Written]) -> Form:
    """Tags with those of the file for everything, if there is such a dictionary: ``{**TAGS, "Name": "orders"}``."""
    form: Form = {key: words.form(found, value) for key, value in tags.items()}
    name = _shared(words, found)
    return Code(f"{{**{name}, {words.code(found, form)[1:-1]}}}") if name else form


def _shared(words: Words, found: Found) -> str:
    """The one dictionary at the top of the file that is seen at a place, ``""`` if there is none."""
    names: list[str] = []
    for block in words.desk.documents[found.block.id.path].blocks:
        tree = block.parsed.syntax
        if isinstance(tree, s.Tree) and not tree.owner and block.start < found.block.start:
            names += (name for node in tree.body if (name := _tags(node)))
    own = {one for outer in found.around if isinstance(outer, s.Function) for one in _parameters(outer)}
    own |= {_target(one) for one in place_of(found).body}
    return names[0] if len(names) == 1 and names[0] not in own else ""


def _tags(node: s.Node) -> str:
    """The name of an assigned dictionary, if that is one for tags."""
    name = _target(node)
    is_map = isinstance(node, s.Assign) and isinstance(node.value, s.Map)
    return name if is_map and name.lower() in NAMES else ""


def _target(node: s.Node) -> str:
    plain = isinstance(node, s.Assign) and not node.operator and isinstance(node.target, s.Name)
    return node.target.name if plain else ""  # type: ignore[attr-defined]


def _parameters(function: s.Function) -> set[str]:
    return {one.target.name for one in function.parameters if isinstance(one.target, s.Name)}
