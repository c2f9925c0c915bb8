"""What rules about declarations share."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from stacklint_checks.edits import Remove
from stacklint_checks.facts import Declaration, Literal
from stacklint_checks.findings import Fix, Problem, Related
from stacklint_checks.stack import Stack

#: How many literals away one of the same pair or list is looked for.
NEAR = 12


def near(literal: Literal, stack: Stack) -> Sequence[Literal]:
    """The literals around one, in the order of their text: a pair is short, and a list of pairs may be long."""
    every = stack.literals(literal.at.block)
    index = bisect_left(every, literal.at.start, key=lambda one: one.at.start)
    return every[max(index - NEAR, 0) : index + NEAR]


def label(name: str, stack: Stack) -> str:
    """What people call a declared name.

    In templates the bare logical id, parameter or mapping name; in programs the class of what its initialiser holds.
    """
    return name.rpartition(".")[2] if stack.dialect == "cloudformation" else name.removesuffix(".__init__")


def whole(stack: Stack) -> str:
    """What people call all of it, where something stands in no declaration."""
    return "the template" if stack.dialect == "cloudformation" else "the program"


def is_id(literal: Literal, stack: Stack) -> bool:
    """Whether a literal is the id of a construct: what a call in a program is given behind its scope."""
    return stack.dialect in ("cdk", "cdktf") and literal.path in ((1,), ("", 1))


def is_override(path: str) -> bool:
    """Whether Terraform merges a file over others instead of adding it (override files)."""
    stem = os.path.basename(path).split(".")[0]
    return stem == "override" or stem.endswith("_override")


def repeated(declaration: Declaration, stack: Stack) -> Iterator[Problem]:
    """The problem of a declaration that repeats the name of an earlier one."""
    module = stack.module_of(declaration.at.block)
    same = [one for one in stack.declarations(module, declaration.name) if not is_override(one.at.block.path)]
    if len(same) < 2 or is_override(declaration.at.block.path):
        return
    order = {block: number for number, block in enumerate(stack.blocks(module))}
    same.sort(key=lambda one: (order.get(one.at.block, 0), one.at.start))
    if declaration != same[-1]:
        return
    first = same[0]
    fixes: tuple[Fix, ...] = ()
    if plain(first.text) == plain(declaration.text):
        fixes = (Fix("Remove the repetition", (Remove(declaration.at),), safe=True),)
    yield Problem(
        f"{label(declaration.name, stack)} is declared twice",
        at=declaration.at,
        resource=label(declaration.name, stack),
        fixes=fixes,
        related=(Related(first.at, "it is declared here as well"),),
    )


def plain(text: str) -> str:
    """A declaration's text without the spaces that do not count."""
    return re.sub(r"\s+", " ", text).strip()
