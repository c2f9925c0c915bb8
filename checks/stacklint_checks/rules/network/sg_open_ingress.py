"""Port other than HTTP and HTTPS is open to everyone.

## Why
A service that the whole internet can reach is scanned within minutes. Only what is meant for everyone, usually 80 and
443, should be open to everyone.

## Fix safety
Needs review: the fix asks for the range to allow, and whoever connects from elsewhere is locked out.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Context, Problem, Severity, rule
from stacklint_checks.services.narrowing import narrowed
from stacklint_checks.services.network import TCP, UDP, Ingress

WEB = (80, 443)


@rule(severity=Severity.WARNING, controls=("nist-800-53-r5:AC-4", "nist-800-53-r5:SC-7", "aws-fsbp:EC2.18"))
def check(ingress: Ingress, context: Context) -> Iterator[Problem]:
    """Look for rules that let everyone reach other ports than 80 and 443."""
    if ingress.admin_port or not ingress.speaks(TCP + UDP) or not ingress.beyond(WEB):
        return
    opening = ingress.opening()
    if opening is None:
        return
    yield Problem(
        f"{ingress.label} {'is' if opening.sure else 'can be'} open to {opening.cidr.text} on {ingress.ports}",
        at=opening.cidr,
        fixes=narrowed(ingress, opening, context.stack, "allowed", "Addresses that may connect"),
    )
