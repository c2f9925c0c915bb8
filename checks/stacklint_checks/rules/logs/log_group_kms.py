"""Log group without a key of its own.

## Why
CloudWatch Logs always encrypts, with a key of AWS's. Only a customer key can be audited, restricted and revoked.

## Fix safety
Needs review: the key costs money, and its policy is extended so that CloudWatch Logs may use it.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.edits import Link
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.services.kms import Key, for_logs
from stacklint_checks.services.logs import LogGroup


@rule(severity=Severity.INFORMATION, controls=("nist-800-53-r5:AU-9",))
def check(group: LogGroup, context: Context) -> Iterator[Problem]:
    """Look for a key."""
    if not group.kms_key.unset:
        return
    fixes: tuple[Fix, ...] = ()
    module = group.resource.module
    keys = [one for one in context.stack.views(Key) if one.resource.module == module and not one.resource.conditional]
    if len(keys) == 1:
        title = f"Encrypt with {keys[0].label} (review)"
        chosen = group.kms_key.set(Link(keys[0].resource.address, "arn"))
        fixes = (Fix(title, (chosen, *for_logs(keys[0]))),)
    yield Problem(f"{group.label} has no key of its own", at=group.header, fixes=fixes)
