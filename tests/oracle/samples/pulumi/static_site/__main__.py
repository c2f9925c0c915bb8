"""A static website on S3 and CloudFront."""
import json
import mimetypes

import pulumi
import pulumi_aws as aws

config = pulumi.Config("site")
domain = config.get("domain") or "www.example.com"
log_days = config.get_int("logDays") or 30

logs = aws.s3.BucketV2("logs", tags={"purpose": "access logs"})
aws.s3.BucketOwnershipControls(
    "logs-ownership",
    bucket=logs.id,
    rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerPreferred"),
)
aws.s3.BucketLifecycleConfigurationV2(
    "logs-lifecycle",
    bucket=logs.id,
    rules=[
        {
            "id": "expire",
            "status": "Enabled",
            "expiration": {"days": log_days},
        }
    ],
)

content = aws.s3.BucketV2("content", bucket=domain, force_destroy=True)
versioning = aws.s3.BucketVersioningV2(
    "content-versioning",
    bucket=content.bucket,
    versioning_configuration=aws.s3.BucketVersioningV2VersioningConfigurationArgs(status="Enabled"),
)
encryption = aws.s3.BucketServerSideEncryptionConfigurationV2(
    "content-encryption",
    bucket=content.id,
    rules=[
        aws.s3.BucketServerSideEncryptionConfigurationV2RuleArgs(
            apply_server_side_encryption_by_default=aws.s3.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs(
                sse_algorithm="AES256",
            ),
        )
    ],
)
block = aws.s3.BucketPublicAccessBlock(
    "content-block",
    bucket=content.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)
aws.s3.BucketLoggingV2("content-logging", bucket=content.id, target_bucket=logs.id, target_prefix="content/")

access = aws.cloudfront.OriginAccessControl(
    "access",
    origin_access_control_origin_type="s3",
    signing_behavior="always",
    signing_protocol="sigv4",
)
distribution = aws.cloudfront.Distribution(
    "cdn",
    enabled=True,
    default_root_object="index.html",
    origins=[
        aws.cloudfront.DistributionOriginArgs(
            origin_id="content",
            domain_name=content.bucket_regional_domain_name,
            origin_access_control_id=access.id,
        )
    ],
    default_cache_behavior=aws.cloudfront.DistributionDefaultCacheBehaviorArgs(
        target_origin_id="content",
        viewer_protocol_policy="redirect-to-https",
        allowed_methods=["GET", "HEAD"],
        cached_methods=["GET", "HEAD"],
        forwarded_values={"query_string": False, "cookies": {"forward": "none"}},
    ),
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
    logging_config={"bucket": logs.bucket_domain_name, "prefix": "cdn/"},
)


def read_policy(args):
    bucket_arn, distribution_arn = args
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudfront.amazonaws.com"},
                    "Action": "s3:GetObject",
                    "Resource": f"{bucket_arn}/*",
                    "Condition": {"StringEquals": {"AWS:SourceArn": distribution_arn}},
                },
            ],
        }
    )


aws.s3.BucketPolicy(
    "content-policy",
    bucket=content.id,
    policy=pulumi.Output.all(content.arn, distribution.arn).apply(read_policy),
    opts=pulumi.ResourceOptions(depends_on=[block]),
)

for name in ("index.html", "404.html"):
    aws.s3.BucketObject(
        name,
        bucket=content.id,
        content=f"<h1>{name}</h1>",
        content_type=mimetypes.guess_type(name)[0],
    )

pulumi.export("bucket", content.id)
pulumi.export("url", distribution.domain_name.apply(lambda name: f"https://{name}"))
