"""S3 bucket is encrypted without KMS.

## Why
With `AES256` every principal that may read an object may also decrypt it. With a KMS key the use of the key is a
permission of its own, is logged, and can be taken away. Buckets that receive logs of load balancers or of S3 are
exempt: those cannot be written with KMS.

## Fix safety
In the strict profile the key is the stack's own, if it has one. Review: requests to KMS cost money, and readers in
other accounts need access to the key.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.edits import Intent
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.services.s3 import Bucket

_KEYS = "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}"


@rule(severity=Severity.INFORMATION, controls=("nist-800-53-r5:SC-12", "aws-fsbp:S3.17"))
def check(bucket: Bucket, context: Context) -> Iterator[Problem]:
    """Look for S3's own keys."""
    if not bucket.algorithm.must(lambda algorithm: algorithm == "AES256") or bucket.takes_plain_logs:
        return
    intents: tuple[Intent, ...] = (bucket.algorithm.set("aws:kms"),)
    if context.strict and bucket.kms_key.unset:
        keys = [link for one, link in context.stack.arns(_KEYS) if one.module == bucket.resource.module]
        intents += (bucket.kms_key.set(keys[0]),) if len(keys) == 1 else ()
    if bucket.bucket_key.unset:
        intents += (bucket.bucket_key.set(True),)
    yield Problem(
        f"{bucket.label} is encrypted with {bucket.algorithm.text} instead of KMS",
        at=bucket.algorithm,
        fixes=(Fix("Encrypt with KMS (review)", intents),),
    )
