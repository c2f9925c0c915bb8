"""S3 bucket does not block public access.

## Why
The four settings of the public access block keep ACLs and policies, also later ones, from making a bucket public by
mistake.

## Fix safety
Safe where nothing in the unit makes the bucket public on purpose. Else review: with a public ACL, a policy for
everyone, a website, or a setting that someone wrote as false, the block takes access away.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.s3 import Bucket
from stacklint_checks.values import is_false, is_true


@rule(severity=Severity.WARNING, controls=("cis-aws-3.0:2.1.4", "nist-800-53-r5:AC-3", "aws-fsbp:S3.8"))
def check(bucket: Bucket) -> Iterator[Problem]:
    """Look for all four settings."""
    settings = (
        bucket.block_public_acls,
        bucket.block_public_policy,
        bucket.ignore_public_acls,
        bucket.restrict_public_buckets,
    )
    off = [setting for setting in settings if setting.must(is_false)]
    if not off:
        return
    written = [setting for setting in off if not setting.unset]
    names = ", ".join(str(setting.site.path[-1]) for setting in off)
    how = "does not block public access" if len(off) == len(settings) else f"does not block all public access: {names}"
    safe = not written and not bucket.public_on_purpose
    missing = tuple(setting.set(True) for setting in settings if not setting.must(is_true))
    yield Problem(
        f"{bucket.label} {how}",
        at=(written or off)[0],
        fixes=(Fix(f"Block public access{'' if safe else ' (review)'}", missing, safe=safe),),
    )
