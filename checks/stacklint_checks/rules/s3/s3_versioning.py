"""S3 bucket keeps no versions.

## Why
Without versioning an object that is overwritten or deleted, by mistake or by an attacker, is gone.

## Fix safety
Safe: versioning takes nothing away. Old versions are stored until a lifecycle rule removes them.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.s3 import Bucket


@rule(severity=Severity.INFORMATION, controls=("nist-800-53-r5:CP-9", "aws-fsbp:S3.14"))
def check(bucket: Bucket) -> Iterator[Problem]:
    """Look for versioning that is enabled."""
    versioning = bucket.versioning
    if not versioning.unset and not versioning.must(lambda status: status != "Enabled"):
        return
    fix = Fix("Enable versioning", (versioning.set("Enabled"),), safe=True)
    yield Problem(f"{bucket.label} does not enable versioning", at=versioning, fixes=(fix,))
