"""Declaration that nothing uses.

## Why
What nothing uses misleads the reader, and is often a name that was mistyped elsewhere.

## Fix safety
Needs review: callers may pass a variable that the module does not use.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.edits import Remove
from stacklint_checks.facts import Declaration, Kind
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.services.declarations import label

KINDS = frozenset({Kind.VARIABLE, Kind.LOCAL, Kind.DATA, Kind.PARAMETER, Kind.MAPPING, Kind.CONDITION})

#: Data sources that do something: others use the file that they write or what they ran.
ACTING = frozenset({"data.archive_file", "data.external", "data.validation_error", "data.validation_warning"})

#: What a file of values says is used by the variable, and ephemeral resources may be there for what they do.
SILENT = ("tfvars.", "ephemeral.")


@rule(severity=Severity.HINT, dialects=("terraform", "cloudformation"))
def check(declaration: Declaration, context: Context) -> Iterator[Problem]:
    """Look for declarations without a reference."""
    stack = context.stack
    if declaration.kind not in KINDS or declaration.name.startswith(SILENT) or declaration.type in ACTING:
        return
    module = stack.module_of(declaration.at.block)
    if stack.uses(module, declaration.name) or stack.may_use(module):
        return
    name = label(declaration.name, stack)
    yield Problem(
        f"{declaration.kind.value} {name} is not used",
        at=declaration.at,
        resource=name,
        fixes=(Fix(f"Remove {name} (review)", (Remove(declaration.at),)),),
        tags=("unnecessary",),
    )
