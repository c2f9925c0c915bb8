"""Amazon S3 in Terraform's words."""

from __future__ import annotations

from stacklint_checks.rows import FirstOf, InCompanion, Part, Policy, Property, Shape, UsedBy
from stacklint_checks.services.s3 import Bucket

_ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration"
_INLINE_RULE = "server_side_encryption_configuration.rule"
_DEFAULT = "apply_server_side_encryption_by_default"
_BLOCK = "aws_s3_bucket_public_access_block"
_SWITCH = {"Enabled": True, "Suspended": False}

#: Who cannot write to a bucket that encrypts with KMS, and who else writes logs to buckets.
_PLAIN_LOGS = (
    ("aws_s3_bucket_logging", "target_bucket"),
    ("aws_s3_bucket", "logging.target_bucket"),
    ("aws_lb", "access_logs.bucket"),
    ("aws_lb", "connection_logs.bucket"),
    ("aws_alb", "access_logs.bucket"),
    ("aws_elb", "access_logs.bucket"),
)
_OTHER_LOGS = (
    ("aws_cloudtrail", "s3_bucket_name"),
    ("aws_config_delivery_channel", "s3_bucket_name"),
    ("aws_cloudfront_distribution", "logging_config.bucket"),
    ("aws_flow_log", "log_destination"),
    ("aws_wafv2_web_acl_logging_configuration", "log_destination_configs"),
    ("aws_route53_resolver_query_log_config", "destination_arn"),
    ("aws_redshift_logging", "bucket_name"),
    ("aws_codebuild_project", "logs_config.s3_logs.location"),
    ("aws_msk_cluster", "logging_info.broker_logs.s3.bucket"),
    ("aws_cloudwatch_log_delivery_destination", "delivery_destination_configuration.destination_resource_arn"),
)

SHAPES = (
    Shape(
        Bucket,
        "aws_s3_bucket",
        {
            "name": Property("bucket"),
            "acl": FirstOf((InCompanion("aws_s3_bucket_acl", "bucket", "acl"), Property("acl"))),
            "grantees": FirstOf(
                (
                    InCompanion("aws_s3_bucket_acl", "bucket", "access_control_policy.grant.grantee.uri"),
                    Property("grant.uri"),
                )
            ),
            "algorithm": FirstOf(
                (
                    InCompanion(_ENCRYPTION, "bucket", f"rule.{_DEFAULT}.sse_algorithm"),
                    Property(f"{_INLINE_RULE}.{_DEFAULT}.sse_algorithm"),
                )
            ),
            "kms_key": FirstOf(
                (
                    InCompanion(_ENCRYPTION, "bucket", f"rule.{_DEFAULT}.kms_master_key_id"),
                    Property(f"{_INLINE_RULE}.{_DEFAULT}.kms_master_key_id"),
                )
            ),
            "bucket_key": FirstOf(
                (
                    InCompanion(_ENCRYPTION, "bucket", "rule.bucket_key_enabled"),
                    Property(f"{_INLINE_RULE}.bucket_key_enabled"),
                )
            ),
            "versioning": FirstOf(
                (
                    InCompanion("aws_s3_bucket_versioning", "bucket", "versioning_configuration.status"),
                    Property("versioning.enabled", words=_SWITCH),
                )
            ),
            "block_public_acls": InCompanion(_BLOCK, "bucket", "block_public_acls", default=False),
            "block_public_policy": InCompanion(_BLOCK, "bucket", "block_public_policy", default=False),
            "ignore_public_acls": InCompanion(_BLOCK, "bucket", "ignore_public_acls", default=False),
            "restrict_public_buckets": InCompanion(_BLOCK, "bucket", "restrict_public_buckets", default=False),
            "website": FirstOf((InCompanion("aws_s3_bucket_website_configuration", "bucket", ""), Property("website"))),
            "log_target": FirstOf(
                (
                    InCompanion("aws_s3_bucket_logging", "bucket", "target_bucket"),
                    Property("logging.target_bucket"),
                )
            ),
            "log_prefix": FirstOf(
                (
                    InCompanion("aws_s3_bucket_logging", "bucket", "target_prefix"),
                    Property("logging.target_prefix"),
                )
            ),
            "policy": Policy(FirstOf((InCompanion("aws_s3_bucket_policy", "bucket", "policy"), Property("policy")))),
            "logs_of": UsedBy((*_PLAIN_LOGS, *_OTHER_LOGS)),
            "plain_logs_of": UsedBy(_PLAIN_LOGS),
        },
    ),
)

NAMES = {"aws_s3_bucket": "bucket"}

SCAFFOLDS = {
    "log bucket": (
        Part("aws_s3_bucket", {"tags": {"Name": "access-logs"}}),
        Part(
            _ENCRYPTION,
            {"bucket": "@bucket", "rule": {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}},
        ),
        Part(
            _BLOCK,
            {
                "bucket": "@bucket",
                "block_public_acls": True,
                "block_public_policy": True,
                "ignore_public_acls": True,
                "restrict_public_buckets": True,
            },
        ),
        Part("aws_s3_bucket_versioning", {"bucket": "@bucket", "versioning_configuration": {"status": "Enabled"}}),
        Part("aws_s3_bucket_policy", {"bucket": "@bucket", "policy": "@policy"}),
    )
}
