"""What all stacks of the platform share."""
import aws_cdk as cdk
from aws_cdk import aws_kms as kms, aws_logs as logs, aws_s3 as s3
from constructs import Construct


class BaseNested(cdk.NestedStack):
    def __init__(self, scope: Construct, id: str, *, key: kms.IKey, critical: bool = False, **kwargs):
        super().__init__(scope, id, **kwargs)
        self.key = key
        self.critical = critical

    @property
    def removal(self) -> cdk.RemovalPolicy:
        return cdk.RemovalPolicy.RETAIN if self.critical else cdk.RemovalPolicy.DESTROY

    def bucket(self, id: str, **options) -> s3.Bucket:
        """A bucket with the platform's defaults; callers may override any."""
        defaults = {
            "encryption": s3.BucketEncryption.KMS,
            "encryption_key": self.key,
            "enforce_ssl": True,
            "block_public_access": s3.BlockPublicAccess.BLOCK_ALL,
            "removal_policy": self.removal,
        }
        return s3.Bucket(self, id, **{**defaults, **options})

    def log_group(self, id: str, days: logs.RetentionDays = logs.RetentionDays.ONE_WEEK) -> logs.LogGroup:
        return logs.LogGroup(self, id, retention=days, encryption_key=self.key, removal_policy=self.removal)
