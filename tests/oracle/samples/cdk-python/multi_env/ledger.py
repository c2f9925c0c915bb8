import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3

from config.constants import ALLOWED_RANGES, ANYWHERE, APP
from config.environments import EnvConfig, Tier


class LedgerStack(cdk.Stack):
    def __init__(self, scope, id, config: EnvConfig, **kwargs):
        super().__init__(scope, id, **kwargs)
        self.config = config

        key = kms.Key(self, "Key", enable_key_rotation=True) if config.is_prod else None
        table = dynamodb.Table(
            self,
            "Entries",
            table_name=f"{APP}-{config.tier.value}-entries",
            partition_key=dynamodb.Attribute(name="account", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="at", type=dynamodb.AttributeType.NUMBER),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=(
                dynamodb.TableEncryption.CUSTOMER_MANAGED if config.is_prod else dynamodb.TableEncryption.DEFAULT
            ),
            encryption_key=key,
            removal_policy=config.removal,
            deletion_protection=config.is_prod,
        )
        exports = s3.Bucket(
            self,
            "Exports",
            bucket_name=f"{APP}-{config.account}-exports",
            versioned=config.tier is not Tier.DEV,
            encryption=s3.BucketEncryption.KMS if config.is_prod else s3.BucketEncryption.S3_MANAGED,
            encryption_key=key,
            block_public_access=s3.BlockPublicAccess(
                block_public_acls=True,
                block_public_policy=True,
                ignore_public_acls=True,
                restrict_public_buckets=config.is_prod,
            ),
            removal_policy=config.removal,
        )
        if config.tier == Tier.DEV:
            exports.add_lifecycle_rule(expiration=cdk.Duration.days(7), prefix="tmp/")
            exports.grant_read(iam.AccountPrincipal("444444444444"), "shared/*")

        vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1 if config.is_prod else 0)
        group = ec2.SecurityGroup(self, "Endpoint", vpc=vpc, disable_inline_rules=True)
        for cidr in ALLOWED_RANGES if config.is_prod else [*ALLOWED_RANGES, ANYWHERE]:
            group.add_ingress_rule(ec2.Peer.ipv4(cidr), ec2.Port.HTTPS)

        poster = lambda_.Function(
            self,
            "Poster",
            runtime=lambda_.Runtime.PYTHON_3_12,
            code=lambda_.Code.from_inline("def post(event, context): ..."),
            handler="index.post",
            log_group=logs.LogGroup(self, "PosterLogs", retention=config.retention, removal_policy=config.removal),
            environment=self.environment_of(table, exports),
        )
        table.grant_write_data(poster)
        exports.grant_put(poster)
        if not config.is_prod:
            poster.role.add_managed_policy(
                iam.ManagedPolicy.from_aws_managed_policy_name("AmazonDynamoDBFullAccess")
            )

    def environment_of(self, table, bucket):
        values = {"TABLE": table.table_name, "BUCKET": bucket.bucket_name}
        if self.config.is_prod:
            values["STRICT"] = "1"
        return values
