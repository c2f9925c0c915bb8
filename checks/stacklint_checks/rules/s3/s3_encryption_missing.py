"""S3 bucket sets no encryption.

## Why
Since 2023 S3 encrypts every object with a key that AWS owns. A bucket that says how it encrypts can require a KMS
key, whose use is logged and can be taken away, and shows auditors that someone decided.

## Fix safety
Review KMS: requests to it cost money, and readers in other accounts need access to the key. `AES256`, where load
balancers or S3 deliver logs that cannot be written with KMS, only says what S3 does anyway.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.s3 import Bucket


@rule(severity=Severity.WARNING, controls=("nist-800-53-r5:SC-28", "pci-dss-4.0:3.5.1", "aws-fsbp:S3.17"))
def check(bucket: Bucket) -> Iterator[Problem]:
    """Look for an algorithm, inline or in a companion."""
    if not bucket.algorithm.unset:
        return
    if bucket.takes_plain_logs:
        intents = (bucket.algorithm.set("AES256"),)
        fix = Fix("Encrypt with AES256, as logs that are delivered here need", intents, safe=True)
    else:
        fix = Fix("Encrypt with KMS (review)", (bucket.algorithm.set("aws:kms"), bucket.bucket_key.set(True)))
    yield Problem(f"{bucket.label} sets no encryption", at=bucket.header, fixes=(fix,))
