"""A broad AWS managed policy is attached.

## Why
AdministratorAccess, PowerUserAccess and the policies whose names end in FullAccess allow every action of the account or
of a service on every resource. A policy of one's own can allow what is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stacklint_checks.findings import Context, Problem, Severity, rule
from stacklint_checks.services.iam import Attachment, ManagedPolicy, pattern_of
from stacklint_checks.values import Given, Known, OneOf, Ref, Value

BROAD = re.compile(
    r"(?:arn:[^:]*:iam::aws:policy/(?:[\w+=,.@-]+/)*)?(AdministratorAccess|PowerUserAccess|\w*FullAccess)"
)


@rule(severity=Severity.WARNING, controls=("cis-aws-3.0:1.16", "nist-800-53-r5:AC-6", "aws-fsbp:IAM.1"))
def check(attachment: Attachment, context: Context) -> Iterator[Problem]:
    """Look for ARNs and names of broad policies of AWS."""
    for policy in attachment.policies.value.each():
        for leaf in policy.leaves() if not isinstance(policy, Given) else ():
            name = _broad(leaf, context)
            if name is not None:
                how = "can attach" if isinstance(attachment.policies.value, OneOf) else "attaches"
                yield Problem(f"{attachment.label} {how} the broad policy {name}", at=leaf)


def _broad(value: Value, context: Context) -> str | None:
    match = BROAD.fullmatch(pattern_of(value))
    if match is not None:
        return match.group(1)
    ref = next((part for part in value.parts if isinstance(part, Ref)), None)
    if ref is None or len(value.parts) > 1:
        return None
    for looked_up in context.stack.views(ManagedPolicy):
        if looked_up.resource.address == ref.address:
            named = [field.value for field in (looked_up.arn, looked_up.name) if isinstance(field.value, Known)]
            return next((found.group(1) for one in named if (found := BROAD.fullmatch(pattern_of(one)))), None)
    return None
