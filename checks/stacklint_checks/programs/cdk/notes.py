"""Noting what a block names wrongly, while it is walked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stacklint_checks.facts import Misnamed
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.versions import at_most
from stacklint_checks.schemas import cdk_names
from stacklint_checks.schemas.cdk_api import python_name
from stacklint_checks.schemas.cdk_names import Deprecation
from stacklint_checks.source import BlockId, Span
from stacklint_checks.spelling import near

from .kinds import What, is_gone

SUCCESSOR = re.compile(r"\b[Uu]se (?:the )?(?:new )?`?([\w.]+)`?")
QUOTED = re.compile(r"`[^`]+`")
MOST_NEAR = 2


class Notes:
    """What is wrong in one block. ``library`` is the version that the project names."""

    def __init__(self, block: BlockId, text: str, library: str) -> None:
        self.block = block
        self.text = text
        self.library = library
        self.python = block.path.endswith(".py")
        self.found: list[Misnamed] = []

    def miss(self, what: What, name: str, at: int, known: Iterable[str], *, argument: bool = False) -> None:
        """Note a name that something does not have, nor had in an older version."""
        if is_gone(what, name, self.python):
            return
        close = tuple(one for one in near(name, known) if not _is_interface(one) or _is_interface(name))[:MOST_NEAR]
        homes = cdk_names.homes(name) if what.kind == "module" and not close else ()
        homes = tuple(one for one in homes if one.startswith(what.name)) or homes
        elsewhere = homes[0] if len(homes) == 1 else ""
        self.found.append(Misnamed(self._span(name, at), name, self.label(what), close, argument, None, elsewhere))

    def warn(self, owner: str, name: str, at: int, told: Deprecation, other: str) -> None:
        """Note a name that is deprecated in the project's version of the library."""
        if not self.library or at_most(told.since, self.library):
            instead = (other,) if other else ()
            self.found.append(Misnamed(self._span(name, at), name, owner, instead, deprecated=told.words))

    def lack(self, what: What, names: Iterable[str], node: s.Node) -> None:
        """Note what something needs and is not given."""
        spelled = sorted(python_name(one) if self.python else one for one in names)
        if spelled:
            start = node.name_at if isinstance(node, s.Attribute) else node.start
            line = self.text.find("\n", start, node.end)
            listed = ", ".join(spelled[:-1]) + " and " + spelled[-1] if len(spelled) > 1 else spelled[0]
            at = Span(self.block, start, line if line >= 0 else node.end)
            self.found.append(Misnamed(at, listed, self.label(what), absent=True))

    def successor(self, told: Deprecation) -> str:
        """The one name that the library says to use instead, in the program's language."""
        found = SUCCESSOR.search(told.words)
        if found is None or len(set(QUOTED.findall(told.words))) > 1:
            return ""
        last = found.group(1).strip(".").rpartition(".")[2]
        return python_name(last) if self.python else last

    def label(self, what: What) -> str:
        """What a message calls something."""
        return python_name(what.label) if self.python and what.kind == "method" else what.label

    def _span(self, name: str, at: int) -> Span:
        """Where a name stands, without its quotes."""
        start = at + (self.text[at : at + 1] in "'\"")
        return Span(self.block, start, start + len(name))


def _is_interface(name: str) -> bool:
    """``IBucket``, which is rarely what a program means."""
    return name[:1] == "I" and name[1:2].isupper()
