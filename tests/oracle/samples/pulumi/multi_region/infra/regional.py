"""What each region gets."""
from __future__ import annotations

from typing import NamedTuple

import pulumi
import pulumi_aws as aws


class Regional(NamedTuple):
    bucket: aws.s3.Bucket
    topic: aws.sns.Topic


def provider_for(region: str, environment: str) -> aws.Provider:
    return aws.Provider(
        f"aws-{region}",
        region=region,
        default_tags=aws.ProviderDefaultTagsArgs(tags={"environment": environment, "region": region}),
    )


def deploy(region: str, *, environment: str, retention: int = 30, replica: bool = False) -> Regional:
    provider = provider_for(region, environment)
    options = pulumi.ResourceOptions(provider=provider)

    key = aws.kms.Key(
        f"key-{region}",
        description=f"data in {region}",
        enable_key_rotation=not replica,
        multi_region=True,
        opts=options,
    )
    bucket = aws.s3.Bucket(
        f"data-{region}",
        acl="private",
        server_side_encryption_configuration={
            "rule": {
                "apply_server_side_encryption_by_default": {
                    "sse_algorithm": "aws:kms",
                    "kms_master_key_id": key.arn,
                },
                "bucket_key_enabled": True,
            }
        },
        versioning=aws.s3.BucketVersioningArgs(enabled=True),
        tags={"role": "replica" if replica else "primary"},
        opts=options,
    )
    aws.s3.BucketPublicAccessBlock(
        f"data-{region}-block",
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        opts=pulumi.ResourceOptions(provider=provider, parent=bucket),
    )
    aws.cloudwatch.LogGroup(
        f"app-{region}",
        retention_in_days=retention,
        kms_key_id=key.arn,
        opts=options,
    )
    topic = aws.sns.Topic(f"alerts-{region}", kms_master_key_id=key.id if not replica else None, opts=options)
    queue = aws.sqs.Queue(
        f"work-{region}",
        sqs_managed_sse_enabled=True,
        message_retention_seconds=14 * 24 * 3600,
        opts=options,
    )
    aws.sns.TopicSubscription(
        f"work-{region}", topic=topic.arn, protocol="sqs", endpoint=queue.arn, opts=options
    )
    aws.sqs.QueuePolicy(
        f"work-{region}",
        queue_url=queue.url,
        policy=pulumi.Output.all(queue=queue.arn, topic=topic.arn).apply(
            lambda arns: aws.iam.get_policy_document(
                statements=[
                    {
                        "actions": ["sqs:SendMessage"],
                        "resources": [arns["queue"]],
                        "principals": [{"type": "Service", "identifiers": ["sns.amazonaws.com"]}],
                        "conditions": [
                            {"test": "ArnEquals", "variable": "aws:SourceArn", "values": [arns["topic"]]}
                        ],
                    }
                ]
            ).json
        ),
        opts=options,
    )
    return Regional(bucket, topic)
