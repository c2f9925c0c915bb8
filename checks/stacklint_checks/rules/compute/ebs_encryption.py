"""Volume is not explicitly encrypted.

## Why
Whether a volume without the setting is encrypted depends on a default of the account that the code does not show.
What is stored without encryption can be read from its snapshots and from discarded disks.

## Fix safety
Needs review: a volume cannot be encrypted in place, it is replaced.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.compute import Volumes
from stacklint_checks.values import is_false


@rule(severity=Severity.WARNING, controls=("nist-800-53-r5:SC-28", "aws-fsbp:EC2.3"))
def check(volumes: Volumes) -> Iterator[Problem]:
    """Look for declared disks that are not encrypted, and for a root volume that nothing is said of."""
    if volumes.launch_template.site.path and not volumes.launch_template.unset:
        return
    open_ = [disk for disk in volumes.disks if disk.encrypted.must(is_false)]
    if not open_ and not volumes.root.unset:
        return
    fixes: tuple[Fix, ...] = ()
    if open_ and not volumes.root.unset:
        fixes = (Fix("Encrypt it (review: replaces it)", tuple(disk.encrypted.set(True) for disk in open_)),)
    what = "its volumes" if volumes.root.site.path else "it"
    yield Problem(
        f"{volumes.label} does not say that {what} {'are' if volumes.root.site.path else 'is'} encrypted",
        at=volumes.header if not open_ or open_[0].encrypted.unset else open_[0].encrypted,
        fixes=fixes,
    )
