"""Name that the library or schema calls deprecated.

## Why
A later version of the library or provider may not have it any more, and what replaces it often does more.

## Fix safety
A successor is offered where the library names one that takes the same values; it needs review.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.edits import Rename
from stacklint_checks.facts import Misnamed
from stacklint_checks.findings import Fix, Problem, Severity, rule


@rule(severity=Severity.WARNING, dialects=("terraform", "cdk", "pulumi", "cdktf"))
def check(misnamed: Misnamed) -> Iterator[Problem]:
    """Look for names that should no longer be used."""
    if misnamed.deprecated is None:
        return
    words = misnamed.deprecated
    said = f": {words[:1].lower()}{words[1:]}" if words else ""
    fixes = tuple(Fix(f"Use {other} (review)", (Rename(misnamed.at, other),)) for other in misnamed.near[:1])
    message = f"{misnamed.name} of {misnamed.owner} is deprecated{said}"
    yield Problem(message, at=misnamed.at, fixes=fixes, tags=("deprecated",))
