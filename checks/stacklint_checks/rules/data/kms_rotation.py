"""Customer key is never rotated.

## Why
Rotation makes KMS use new key material every year, so that less is lost with any one of them. What is encrypted
already stays readable.

## Fix safety
Safe: users of the key notice nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.kms import Key
from stacklint_checks.values import is_false


@rule(severity=Severity.WARNING, controls=("cis-aws-3.0:3.6", "nist-800-53-r5:SC-12", "aws-fsbp:KMS.4"))
def check(key: Key) -> Iterator[Problem]:
    """Look for symmetric keys without rotation."""
    symmetric = key.spec.must(lambda spec: spec == "SYMMETRIC_DEFAULT")
    own = key.store.unset or key.store.must(lambda origin: origin == "AWS_KMS")
    if not symmetric or not own or not key.rotation.must(is_false):
        return
    yield Problem(
        f"{key.label} is not rotated",
        at=key.header if key.rotation.unset else key.rotation,
        fixes=(Fix("Rotate the key every year", (key.rotation.set(True),), safe=True),),
    )
