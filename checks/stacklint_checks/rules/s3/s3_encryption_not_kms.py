"""S3 bucket is encrypted without KMS.

## Why
With `AES256` every principal that may read an object may also decrypt it. With a KMS key the use of the key is a
permission of its own, is logged, and can be taken away. Buckets that receive logs of load balancers or of S3 are
exempt: those cannot be written with KMS.

## Fix safety
Review: requests to KMS cost money, and readers in other accounts need access to the key.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.edits import Intent
from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.s3 import Bucket


@rule(severity=Severity.INFORMATION, controls=("nist-800-53-r5:SC-12", "aws-fsbp:S3.17"))
def check(bucket: Bucket) -> Iterator[Problem]:
    """Look for S3's own keys."""
    if not bucket.algorithm.must(lambda algorithm: algorithm == "AES256") or bucket.takes_plain_logs:
        return
    intents: tuple[Intent, ...] = (bucket.algorithm.set("aws:kms"),)
    if bucket.bucket_key.unset:
        intents += (bucket.bucket_key.set(True),)
    yield Problem(
        f"{bucket.label} is encrypted with {bucket.algorithm.text} instead of KMS",
        at=bucket.algorithm,
        fixes=(Fix("Encrypt with KMS (review)", intents),),
    )
