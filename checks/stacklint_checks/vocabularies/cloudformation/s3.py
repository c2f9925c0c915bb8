"""Amazon S3 in CloudFormation's words."""

from __future__ import annotations

from stacklint_checks.rows import InCompanion, Policy, Property, Shape, UsedBy
from stacklint_checks.services.s3 import Bucket

_RULE = "BucketEncryption.ServerSideEncryptionConfiguration"
_BLOCK = "PublicAccessBlockConfiguration"

SHAPES = (
    Shape(
        Bucket,
        "AWS::S3::Bucket",
        {
            "name": Property("BucketName"),
            "acl": Property("AccessControl"),
            "algorithm": Property(f"{_RULE}.ServerSideEncryptionByDefault.SSEAlgorithm"),
            "kms_key": Property(f"{_RULE}.ServerSideEncryptionByDefault.KMSMasterKeyID"),
            "bucket_key": Property(f"{_RULE}.BucketKeyEnabled"),
            "versioning": Property("VersioningConfiguration.Status"),
            "block_public_acls": Property(f"{_BLOCK}.BlockPublicAcls", default=False),
            "block_public_policy": Property(f"{_BLOCK}.BlockPublicPolicy", default=False),
            "ignore_public_acls": Property(f"{_BLOCK}.IgnorePublicAcls", default=False),
            "restrict_public_buckets": Property(f"{_BLOCK}.RestrictPublicBuckets", default=False),
            "log_target": Property("LoggingConfiguration.DestinationBucketName"),
            "policy": Policy(InCompanion("AWS::S3::BucketPolicy", "Bucket", "PolicyDocument")),
            "logs_of": UsedBy(
                (
                    ("AWS::S3::Bucket", "LoggingConfiguration.DestinationBucketName"),
                    ("AWS::CloudTrail::Trail", "S3BucketName"),
                    ("AWS::Config::DeliveryChannel", "S3BucketName"),
                    ("AWS::CloudFront::Distribution", "DistributionConfig.Logging.Bucket"),
                    ("AWS::EC2::FlowLog", "LogDestination"),
                    ("AWS::ElasticLoadBalancing::LoadBalancer", "AccessLoggingPolicy.S3BucketName"),
                    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes.Value"),
                )
            ),
        },
    ),
)

NAMES = {"AWS::S3::Bucket": "BucketName"}
