#!/usr/bin/env python
"""Buckets for every team, with what goes with them."""
import json

from constructs import Construct
from cdktf import App, S3Backend, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws import (
    kms_key,
    provider,
    s3_bucket,
    s3_bucket_acl,
    s3_bucket_lifecycle_configuration as lifecycle,
    s3_bucket_logging,
    s3_bucket_policy,
    s3_bucket_public_access_block as access_block,
    s3_bucket_server_side_encryption_configuration as sse,
    s3_bucket_versioning,
)

TEAMS = {
    "finance": {"kms": True, "days": 3650},
    "marketing": {"kms": False, "days": 90},
    "website": {"kms": False, "days": None, "public": True},
}


class Storage(TerraformStack):
    def __init__(self, scope: Construct, ns: str):
        super().__init__(scope, ns)
        provider.AwsProvider(self, "aws", region="eu-west-1")
        S3Backend(self, bucket="terraform-state-example", key=f"{ns}.tfstate", region="eu-west-1", encrypt=True)

        self.key = kms_key.KmsKey(
            self, "key", description="team buckets", enable_key_rotation=True, deletion_window_in_days=30
        )
        self.logs = s3_bucket.S3Bucket(self, "logs", bucket=f"{ns}-access-logs")
        self.block("logs", self.logs)

        for team, options in TEAMS.items():
            bucket = s3_bucket.S3Bucket(self, f"{team}_bucket", bucket=f"example-{team}", tags={"team": team})
            self.encrypt(team, bucket, options["kms"])
            s3_bucket_versioning.S3BucketVersioningA(
                self,
                f"{team}_versioning",
                bucket=bucket.id,
                versioning_configuration={"status": "Enabled" if options["kms"] else "Suspended"},
            )
            if options["days"] is not None:
                lifecycle.S3BucketLifecycleConfiguration(
                    self,
                    f"{team}_lifecycle",
                    bucket=bucket.id,
                    rule=[
                        lifecycle.S3BucketLifecycleConfigurationRule(
                            id="expire",
                            status="Enabled",
                            expiration=[lifecycle.S3BucketLifecycleConfigurationRuleExpiration(days=options["days"])],
                        )
                    ],
                )
            if options.get("public"):
                s3_bucket_acl.S3BucketAcl(self, f"{team}_acl", bucket=bucket.id, acl="public-read")
            else:
                self.block(team, bucket)
                self.tls_only(team, bucket)
                s3_bucket_logging.S3BucketLoggingA(
                    self, f"{team}_logging", bucket=bucket.id, target_bucket=self.logs.id, target_prefix=f"{team}/"
                )
            TerraformOutput(self, f"{team}_arn", value=bucket.arn)

    def encrypt(self, team: str, bucket: s3_bucket.S3Bucket, with_kms: bool) -> None:
        algorithm = "aws:kms" if with_kms else "AES256"
        sse.S3BucketServerSideEncryptionConfigurationA(
            self,
            f"{team}_encryption",
            bucket=bucket.id,
            rule=[
                sse.S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=sse.S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
                        sse_algorithm=algorithm,
                        kms_master_key_id=self.key.arn if with_kms else None,
                    ),
                    bucket_key_enabled=with_kms,
                )
            ],
        )

    def block(self, name: str, bucket: s3_bucket.S3Bucket) -> None:
        access_block.S3BucketPublicAccessBlock(
            self,
            f"{name}_block",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )

    def tls_only(self, team: str, bucket: s3_bucket.S3Bucket) -> None:
        s3_bucket_policy.S3BucketPolicy(
            self,
            f"{team}_policy",
            bucket=bucket.id,
            policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Deny",
                            "Principal": "*",
                            "Action": "s3:*",
                            "Resource": [bucket.arn, f"{bucket.arn}/*"],
                            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                        }
                    ],
                }
            ),
        )


app = App()
Storage(app, "storage")
app.synth()
