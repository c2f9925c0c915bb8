#!/usr/bin/env python3
"""What every account gets: a trail, keys, groups of people and a boundary."""
import json

from aws_cdk import App, ArnFormat, Aws, CfnOutput, Duration, RemovalPolicy, Stack, Tags
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

DENY_LEAVING = {
    "Sid": "DenyLeaving",
    "Effect": "Deny",
    "Action": ["organizations:LeaveOrganization", "account:CloseAccount"],
    "Resource": "*",
}


class SecurityBaseline(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        key = self.create_key()
        self.create_trail(key)
        boundary = self.create_boundary()
        self.create_people(boundary)

    def create_key(self) -> kms.Key:
        key = kms.Key(
            self,
            "TrailKey",
            alias="alias/cloudtrail",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AllowCloudTrail",
                effect=iam.Effect.ALLOW,
                principals=[iam.ServicePrincipal("cloudtrail.amazonaws.com")],
                actions=["kms:GenerateDataKey*", "kms:DescribeKey"],
                resources=["*"],
                conditions={
                    "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{Aws.ACCOUNT_ID}:trail/*"}
                },
            )
        )
        key.grant_encrypt_decrypt(iam.ServicePrincipal(f"logs.{Aws.REGION}.amazonaws.com"))
        return key

    def create_trail(self, key: kms.Key) -> None:
        bucket = s3.Bucket(
            self,
            "TrailBucket",
            versioned=True,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            object_lock_enabled=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    transitions=[
                        s3.Transition(storage_class=s3.StorageClass.GLACIER, transition_after=Duration.days(90))
                    ]
                )
            ],
        )
        group = logs.LogGroup(self, "TrailLogs", retention=logs.RetentionDays.ONE_YEAR, encryption_key=key)
        trail = cloudtrail.Trail(
            self,
            "Trail",
            bucket=bucket,
            encryption_key=key,
            is_multi_region_trail=True,
            enable_file_validation=True,
            send_to_cloud_watch_logs=True,
            cloud_watch_log_group=group,
        )
        trail.log_all_s3_data_events()

    def create_boundary(self) -> iam.ManagedPolicy:
        return iam.ManagedPolicy(
            self,
            "Boundary",
            managed_policy_name="developer-boundary",
            document=iam.PolicyDocument.from_json(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Action": ["s3:*", "dynamodb:*", "lambda:*"], "Resource": "*"},
                        DENY_LEAVING,
                    ],
                }
            ),
        )

    def create_people(self, boundary: iam.ManagedPolicy) -> None:
        developers = iam.Group(self, "Developers", group_name="developers")
        developers.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("PowerUserAccess"))
        developers.add_to_policy(iam.PolicyStatement.from_json(DENY_LEAVING))

        auditors = iam.Group(
            self,
            "Auditors",
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name("SecurityAudit"),
                iam.ManagedPolicy.from_aws_managed_policy_name("job-function/ViewOnlyAccess"),
            ],
        )
        for person in ("ana", "bo"):
            user = iam.User(self, f"User-{person}", user_name=person, permissions_boundary=boundary)
            user.add_to_group(developers)
        iam.User(self, "Auditor", groups=[auditors])

        deploy = iam.Role(
            self,
            "Deploy",
            assumed_by=iam.AccountPrincipal("111122223333").with_conditions(
                {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
            ),
            max_session_duration=Duration.hours(1),
            inline_policies={
                "deploy": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["cloudformation:*"],
                            resources=[
                                self.format_arn(
                                    service="cloudformation",
                                    resource="stack",
                                    resource_name="app-*/*",
                                    arn_format=ArnFormat.SLASH_RESOURCE_NAME,
                                )
                            ],
                        ),
                        iam.PolicyStatement(actions=["iam:PassRole"], resources=["*"]),
                    ]
                )
            },
        )
        admin = iam.Role(self, "BreakGlass", assumed_by=iam.AccountRootPrincipal())
        admin.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("AdministratorAccess"))
        CfnOutput(self, "DeployRole", value=deploy.role_arn)


app = App()
baseline = SecurityBaseline(app, "SecurityBaseline")
Tags.of(baseline).add("CostCenter", json.loads('{"cost_center": "4711"}')["cost_center"])
app.synth()
