"""Amazon S3 in Terraform's words."""

from __future__ import annotations

from stacklint_checks.rows import FirstOf, InCompanion, Policy, Property, Shape, UsedBy
from stacklint_checks.services.s3 import Bucket

_ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration"
_INLINE_ENCRYPTION = "server_side_encryption_configuration.rule.apply_server_side_encryption_by_default"
_BLOCK = "aws_s3_bucket_public_access_block"

SHAPES = (
    Shape(
        Bucket,
        "aws_s3_bucket",
        {
            "name": Property("bucket"),
            "acl": FirstOf((InCompanion("aws_s3_bucket_acl", "bucket", "acl"), Property("acl"))),
            "algorithm": FirstOf(
                (
                    InCompanion(
                        _ENCRYPTION, "bucket", "rule.apply_server_side_encryption_by_default.sse_algorithm"
                    ),
                    Property(f"{_INLINE_ENCRYPTION}.sse_algorithm"),
                )
            ),
            "kms_key": FirstOf(
                (
                    InCompanion(
                        _ENCRYPTION, "bucket", "rule.apply_server_side_encryption_by_default.kms_master_key_id"
                    ),
                    Property(f"{_INLINE_ENCRYPTION}.kms_master_key_id"),
                )
            ),
            "bucket_key": FirstOf(
                (
                    InCompanion(_ENCRYPTION, "bucket", "rule.bucket_key_enabled"),
                    Property("server_side_encryption_configuration.rule.bucket_key_enabled"),
                )
            ),
            "versioning": FirstOf(
                (
                    InCompanion("aws_s3_bucket_versioning", "bucket", "versioning_configuration.status"),
                    Property("versioning.enabled"),
                )
            ),
            "block_public_acls": InCompanion(_BLOCK, "bucket", "block_public_acls", default=False),
            "block_public_policy": InCompanion(_BLOCK, "bucket", "block_public_policy", default=False),
            "ignore_public_acls": InCompanion(_BLOCK, "bucket", "ignore_public_acls", default=False),
            "restrict_public_buckets": InCompanion(_BLOCK, "bucket", "restrict_public_buckets", default=False),
            "log_target": FirstOf(
                (
                    InCompanion("aws_s3_bucket_logging", "bucket", "target_bucket"),
                    Property("logging.target_bucket"),
                )
            ),
            "policy": Policy(FirstOf((InCompanion("aws_s3_bucket_policy", "bucket", "policy"), Property("policy")))),
            "logs_of": UsedBy(
                (
                    ("aws_s3_bucket_logging", "target_bucket"),
                    ("aws_s3_bucket", "logging.target_bucket"),
                    ("aws_lb", "access_logs.bucket"),
                    ("aws_alb", "access_logs.bucket"),
                    ("aws_elb", "access_logs.bucket"),
                    ("aws_cloudtrail", "s3_bucket_name"),
                    ("aws_config_delivery_channel", "s3_bucket_name"),
                    ("aws_cloudfront_distribution", "logging_config.bucket"),
                    ("aws_flow_log", "log_destination"),
                )
            ),
        },
    ),
)

NAMES = {"aws_s3_bucket": "bucket"}
