"""Name that the library or schema does not have, or an argument that it needs and is not given.

## Why
The program stops at it, or the deployment does: a class, method, member or argument of that name does not exist, or
one is missing that must be there.

## Fix safety
Taking the only name that differs by one character is safe. Every other name needs review.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.edits import Rename
from stacklint_checks.facts import Misnamed
from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.spelling import distance


@rule(severity=Severity.ERROR, dialects=("terraform", "cdk", "pulumi", "cdktf"))
def check(misnamed: Misnamed) -> Iterator[Problem]:
    """Look for names that do not exist, and for arguments that must."""
    if misnamed.deprecated is not None:
        return
    verb = "needs" if misnamed.absent else "takes no" if misnamed.is_argument else "has no"
    near = misnamed.near
    hint = f"; did you mean {near[0]}?" if near else ""
    hint = hint or (f"; {misnamed.elsewhere} has it" if misnamed.elsewhere else "")
    one_edit = [other for other in near if distance(other, misnamed.name) == 1]
    fixes = []
    for other in near:
        safe = one_edit == [other] and misnamed.alone
        title = f"Use {other}" if safe else f"Use {other} (review)"
        fixes.append(Fix(title, (Rename(misnamed.at, other),), safe))
    yield Problem(f"{misnamed.owner} {verb} {misnamed.name}{hint}", at=misnamed.at, fixes=tuple(fixes))
