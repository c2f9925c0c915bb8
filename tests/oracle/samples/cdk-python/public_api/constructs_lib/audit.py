from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct


class AuditedBucket(Construct):
    """A bucket with a log bucket next to it, private unless told otherwise."""

    def __init__(self, scope: Construct, id: str, public: bool, prefix: str = "") -> None:
        super().__init__(scope, id)
        self.logs = s3.Bucket(
            self,
            "Logs",
            access_control=s3.BucketAccessControl.LOG_DELIVERY_WRITE,
            object_ownership=s3.ObjectOwnership.OBJECT_WRITER,
            removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(400))],
        )
        common = dict(
            server_access_logs_bucket=self.logs,
            server_access_logs_prefix=prefix or None,
            versioned=True,
        )
        if public:
            self.bucket = s3.Bucket(
                self,
                "Bucket",
                website_index_document="index.html",
                public_read_access=True,
                block_public_access=s3.BlockPublicAccess(
                    block_public_acls=False,
                    block_public_policy=False,
                    ignore_public_acls=False,
                    restrict_public_buckets=False,
                ),
                **common,
            )
        else:
            key = kms.Key(self, "Key")
            self.bucket = s3.Bucket(
                self, "Bucket", encryption=s3.BucketEncryption.KMS, encryption_key=key, bucket_key_enabled=True, **common
            )
            self.bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    effect=iam.Effect.DENY,
                    principals=[iam.StarPrincipal()],
                    actions=["s3:*"],
                    resources=[self.bucket.bucket_arn, self.bucket.arn_for_objects("*")],
                    conditions={"Bool": {"aws:SecureTransport": False}},
                )
            )
