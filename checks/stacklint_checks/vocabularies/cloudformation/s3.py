"""Amazon S3 in CloudFormation's words."""

from __future__ import annotations

from stacklint_checks.rows import InCompanion, NotHere, Part, Policy, Property, Shape, UsedBy
from stacklint_checks.services.s3 import Bucket

_ENCRYPTION = "BucketEncryption"
_RULES = "ServerSideEncryptionConfiguration"
_RULE = f"{_ENCRYPTION}.{_RULES}"
_BLOCK = "PublicAccessBlockConfiguration"
_ACLS = {
    "private": "Private",
    "public-read": "PublicRead",
    "public-read-write": "PublicReadWrite",
    "authenticated-read": "AuthenticatedRead",
    "log-delivery-write": "LogDeliveryWrite",
}

#: Who cannot write to a bucket that encrypts with KMS, and who else writes logs to buckets.
_PLAIN_LOGS = (
    ("AWS::S3::Bucket", "LoggingConfiguration.DestinationBucketName"),
    ("AWS::ElasticLoadBalancing::LoadBalancer", "AccessLoggingPolicy.S3BucketName"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes.Value"),
)
_OTHER_LOGS = (
    ("AWS::CloudTrail::Trail", "S3BucketName"),
    ("AWS::Config::DeliveryChannel", "S3BucketName"),
    ("AWS::CloudFront::Distribution", "DistributionConfig.Logging.Bucket"),
    ("AWS::EC2::FlowLog", "LogDestination"),
    ("AWS::WAFv2::LoggingConfiguration", "LogDestinationConfigs"),
    ("AWS::Route53Resolver::ResolverQueryLoggingConfig", "DestinationArn"),
    ("AWS::Redshift::Cluster", "LoggingProperties.BucketName"),
    ("AWS::CodeBuild::Project", "LogsConfig.S3Logs.Location"),
    ("AWS::MSK::Cluster", "LoggingInfo.BrokerLogs.S3.Bucket"),
    ("AWS::Logs::DeliveryDestination", "DestinationResourceArn"),
)

SHAPES = (
    Shape(
        Bucket,
        "AWS::S3::Bucket",
        {
            "name": Property("BucketName"),
            "acl": Property("AccessControl", words=_ACLS),
            "grantees": NotHere("AWS::S3::Bucket has canned ACLs only"),
            "algorithm": Property(f"{_RULE}.ServerSideEncryptionByDefault.SSEAlgorithm"),
            "kms_key": Property(f"{_RULE}.ServerSideEncryptionByDefault.KMSMasterKeyID"),
            "bucket_key": Property(f"{_RULE}.BucketKeyEnabled"),
            "versioning": Property("VersioningConfiguration.Status"),
            "block_public_acls": Property(f"{_BLOCK}.BlockPublicAcls", default=False),
            "block_public_policy": Property(f"{_BLOCK}.BlockPublicPolicy", default=False),
            "ignore_public_acls": Property(f"{_BLOCK}.IgnorePublicAcls", default=False),
            "restrict_public_buckets": Property(f"{_BLOCK}.RestrictPublicBuckets", default=False),
            "website": Property("WebsiteConfiguration"),
            "log_target": Property("LoggingConfiguration.DestinationBucketName"),
            "log_prefix": Property("LoggingConfiguration.LogFilePrefix"),
            "policy": Policy(InCompanion("AWS::S3::BucketPolicy", "Bucket", "PolicyDocument")),
            "logs_of": UsedBy((*_PLAIN_LOGS, *_OTHER_LOGS)),
            "plain_logs_of": UsedBy(_PLAIN_LOGS),
        },
    ),
)

NAMES = {"AWS::S3::Bucket": "BucketName"}

SCAFFOLDS = {
    "log bucket": (
        Part(
            "AWS::S3::Bucket",
            {
                _ENCRYPTION: {_RULES: ({"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}},)},
                _BLOCK: {
                    "BlockPublicAcls": True,
                    "BlockPublicPolicy": True,
                    "IgnorePublicAcls": True,
                    "RestrictPublicBuckets": True,
                },
                "VersioningConfiguration": {"Status": "Enabled"},
                "Tags": ({"Key": "Name", "Value": "access-logs"},),
            },
        ),
        Part("AWS::S3::BucketPolicy", {"Bucket": "@bucket", "PolicyDocument": "@policy"}, suffix="_policy"),
    )
}
