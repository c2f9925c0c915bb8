"""Administration port is open to everyone.

## Why
SSH (22) and remote desktop (3389) that anyone can reach are tried with stolen and guessed credentials all day long.
Allow the addresses that you administer from, or use Session Manager and open nothing.

## Fix safety
Needs review: the fix asks for the range to allow, and whoever connects from elsewhere is locked out.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Context, Problem, Severity, rule
from stacklint_checks.services.narrowing import narrowed
from stacklint_checks.services.network import Ingress


@rule(
    severity=Severity.ERROR,
    controls=("cis-aws-3.0:5.2", "cis-aws-3.0:5.3", "nist-800-53-r5:AC-4", "nist-800-53-r5:SC-7", "aws-fsbp:EC2.13"),
)
def check(ingress: Ingress, context: Context) -> Iterator[Problem]:
    """Look for rules that let everyone reach 22 or 3389."""
    port = ingress.admin_port
    opening = ingress.opening() if port else None
    if opening is None:
        return
    yield Problem(
        f"{ingress.label} {'is' if opening.sure else 'can be'} open to {opening.cidr.text} on {port}",
        at=opening.cidr,
        fixes=narrowed(ingress, opening, context.stack, "admin", "Addresses that may administer the hosts"),
    )
