"""Reference to something that nothing declares.

## Why
The stack does not deploy: Terraform and CloudFormation stop at a name that they do not know.

## Fix safety
Taking the only declared name that differs by one character is safe. Every other name, and declaring a variable,
needs review.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.edits import Declare, Rename
from stacklint_checks.facts import Kind, Reference
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.services.declarations import label
from stacklint_checks.spelling import distance
from stacklint_checks.stack import Stack


@rule(severity=Severity.ERROR)
def check(reference: Reference, context: Context) -> Iterator[Problem]:
    """Look for names without a declaration, at their first use in a file."""
    stack = context.stack
    module = stack.module_of(reference.at.block)
    if not reference.kinds or Kind.PROVIDER in reference.kinds or stack.declares(module, reference.name):
        return
    if not _is_first(stack, module, reference):
        return
    near = _near(stack, module, reference)
    name = reference.name
    said = f"{_kind(reference)} {label(name, stack)}" if stack.dialect == "cloudformation" else name
    is_member = Kind.MEMBER in reference.kinds
    said = f"{reference.owner} has no {_last(name)}" if is_member else f"{said} is not declared"
    hint = f"; did you mean {_last(near[0]) if is_member else near[0]}?" if near else ""
    one_edit = [other for other in near if distance(other, name) == 1]
    fixes = []
    for other in near[:2]:
        safe = one_edit == [other]
        shown = _last(other) if is_member else other
        title = f"Use {shown}" if safe else f"Use {shown} (review)"
        fixes.append(Fix(title, (_renamed(stack, reference, other),), safe))
    if name.startswith("var.") and stack.is_root and module == stack.modules[0]:
        last = name.removeprefix("var.")
        body = {"description": f"The {last.replace('_', ' ')}.", "type": "string"}
        fixes.append(Fix(f"Declare {name} (review)", (Declare(Kind.VARIABLE, last, body),)))
    yield Problem(
        f"{said}{hint}",
        at=reference.at,
        resource=label(name, stack),
        fixes=tuple(fixes),
    )


def _is_first(stack: Stack, module: str, reference: Reference) -> bool:
    """Whether this is the first use of the name in its file."""
    path = reference.at.block.path
    for block in stack.blocks(module):
        if block.path == path:
            uses = [one for one in stack.references_in(block) if one.name == reference.name and one.kinds]
            if uses:
                return min(uses, key=lambda one: one.at.start) == reference
    return False


def _near(stack: Stack, module: str, reference: Reference) -> list[str]:
    """Declared names that may have been meant, the nearest first."""
    names = {one.name for one in stack.all_declarations(module) if one.kind in reference.kinds}
    if Kind.MEMBER in reference.kinds:
        names = {one for one in names if one.rpartition(".")[0] == reference.owner}
    last = reference.name.rpartition(".")[2]
    most = 1 if len(last) < 5 else 2
    found = [(distance(name, reference.name), name) for name in names if not name.startswith("tfvars.")]
    return [name for away, name in sorted(found) if away <= most]


def _is_prefixed(stack: Stack, reference: Reference) -> bool:
    return stack.dialect == "cloudformation" and "." in reference.name


def _renamed(stack: Stack, reference: Reference, name: str) -> Rename:
    if Kind.MEMBER in reference.kinds:
        return Rename(reference.at, _last(name))
    return Rename(reference.at, name.partition(".")[2] if _is_prefixed(stack, reference) else name)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _kind(reference: Reference) -> str:
    kinds = reference.kinds
    if Kind.PARAMETER in kinds:
        return "resource or parameter"
    return next(kind.value for kind in Kind if kind in kinds)
