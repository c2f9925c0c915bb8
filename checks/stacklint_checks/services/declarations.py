"""What rules about declarations share."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import PurePath

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


def is_override(path: str) -> bool:
    """Whether Terraform merges a file over others instead of adding it (override files)."""
    stem = PurePath(path).name.split(".")[0]
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
