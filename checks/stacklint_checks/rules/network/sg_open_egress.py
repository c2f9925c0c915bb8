"""Security group lets all traffic out to everywhere.

## Why
Whoever gets into a host can send what he finds to anywhere, by any protocol. Most hosts need HTTPS only, or even only
the addresses of a few services.

## Fix safety
Needs review: whatever the host sends by other ports than 443 no longer goes out.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.edits import Intent
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.services.network import EVERY_PROTOCOL, Egress, Opening
from stacklint_checks.stack import Stack

HTTPS = 443


@rule(severity=Severity.INFORMATION, controls=("nist-800-53-r5:AC-4", "nist-800-53-r5:SC-7"))
def check(egress: Egress, context: Context) -> Iterator[Problem]:
    """Look for explicit rules for all protocols to anywhere, one a security group."""
    opening = _opening(egress)
    if opening is None or _is_repeated(egress, context.stack):
        return
    https: list[Intent] = []
    for one in (egress, *_later(egress, context.stack)):
        https += (one.protocol.set("tcp"), one.from_port.set(HTTPS), one.to_port.set(HTTPS))
    yield Problem(
        f"{egress.label} lets all traffic out to {opening.cidr.text}",
        at=opening.cidr,
        fixes=(Fix("Let only HTTPS out (review)", tuple(https)),),
    )


def _opening(egress: Egress) -> Opening | None:
    opening = egress.opening()
    everything = egress.protocol.must(lambda protocol: str(protocol) in EVERY_PROTOCOL)
    return opening if opening is not None and opening.sure and everything else None


def _is_repeated(egress: Egress, stack: Stack) -> bool:
    """Whether an earlier rule of the same group is reported already."""
    if not egress.path or egress.path[-1] in (0, "egress", "SecurityGroupEgress"):
        return False
    siblings = stack.views_of(egress.resource, Egress)
    return any(_opening(one) is not None for one in siblings if one.path < egress.path)


def _later(egress: Egress, stack: Stack) -> list[Egress]:
    """The other rules of the same group that let everything out."""
    later = (one for one in stack.views_of(egress.resource, Egress) if one.path > egress.path)
    return [one for one in later if _opening(one) is not None]
