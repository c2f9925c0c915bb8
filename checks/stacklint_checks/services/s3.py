"""Views of Amazon S3."""

from __future__ import annotations

from dataclasses import dataclass

from stacklint_checks.facts import Resource
from stacklint_checks.fields import Field, PolicyField, View


@dataclass(frozen=True, slots=True)
class Bucket(View):
    """A bucket with everything that its companions say of it.

    ``versioning`` and ``algorithm`` hold the platform's words (``Enabled``, ``aws:kms``). ``log_target`` is the bucket that
    receives its access logs, ``logs_of`` are resources that write their logs here.
    """

    name: Field
    acl: Field
    algorithm: Field
    kms_key: Field
    bucket_key: Field
    versioning: Field
    block_public_acls: Field
    block_public_policy: Field
    ignore_public_acls: Field
    restrict_public_buckets: Field
    log_target: Field
    policy: PolicyField
    logs_of: tuple[Resource, ...]
