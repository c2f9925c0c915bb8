#!/usr/bin/env python3
"""A reporting job in a network and with keys that other teams own."""
import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_ssm as ssm
from constructs import Construct

NETWORK = {
    "vpc_id": "vpc-0a1b2c3d4e5f60718",
    "availability_zones": ["eu-central-1a", "eu-central-1b"],
    "private_subnet_ids": ["subnet-11111111", "subnet-22222222"],
    "public_subnet_ids": ["subnet-33333333", "subnet-44444444"],
}


class ReportingStack(cdk.Stack):
    def __init__(self, scope: Construct, id: str, **kwargs) -> None:
        super().__init__(scope, id, **kwargs)

        vpc = ec2.Vpc.from_vpc_attributes(self, "Shared", **NETWORK)
        shared_key = kms.Key.from_key_arn(
            self, "SharedKey", "arn:aws:kms:eu-central-1:444455556666:key/0b1c2d3e-1111-2222-3333-444455556666"
        )
        source = s3.Bucket.from_bucket_name(self, "Source", "warehouse-exports")
        topic = sns.Topic.from_topic_arn(self, "Ops", f"arn:aws:sns:{self.region}:{self.account}:ops")
        password = secretsmanager.Secret.from_secret_name_v2(self, "Password", "reporting/password")
        partner = iam.Role.from_role_arn(
            self, "Partner", "arn:aws:iam::444455556666:role/partner-reader", mutable=False
        )
        database_group = ec2.SecurityGroup.from_security_group_id(self, "WarehouseGroup", "sg-0123456789abcdef0")

        output = s3.Bucket(
            self,
            "Reports",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=shared_key,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            versioned=True,
            enforce_ssl=True,
        )
        output.grant_read(partner)

        cluster = ecs.Cluster(self, "Cluster", vpc=vpc)
        task = ecs.FargateTaskDefinition(self, "Task", cpu=1024, memory_limit_mib=2048)
        task.add_container(
            "report",
            image=ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/python:3.12-slim"),
            logging=ecs.LogDriver.aws_logs(
                stream_prefix="report",
                log_group=logs.LogGroup(
                    self, "TaskLogs", retention=logs.RetentionDays.SIX_MONTHS, encryption_key=shared_key
                ),
            ),
            secrets={"DB_PASSWORD": ecs.Secret.from_secrets_manager(password)},
            environment={"OUTPUT": output.bucket_name},
        )
        source.grant_read(task.task_role)
        output.grant_put(task.task_role)
        shared_key.grant_encrypt_decrypt(task.task_role)
        task.task_role.add_to_principal_policy(
            iam.PolicyStatement(actions=["athena:StartQueryExecution", "athena:GetQueryResults"], resources=["*"])
        )

        group = ec2.SecurityGroup(self, "TaskGroup", vpc=vpc, allow_all_outbound=False)
        group.connections.allow_to(database_group, ec2.Port.tcp(5439), "warehouse")
        group.add_egress_rule(ec2.Peer.prefix_list("pl-6ea54007"), ec2.Port.tcp(443), "S3")

        rule = events.Rule(self, "Weekly", schedule=events.Schedule.expression("cron(0 6 ? * MON *)"))
        rule.add_target(
            targets.EcsTask(cluster=cluster, task_definition=task, security_groups=[group])
        )

        cache = rds.DatabaseCluster(
            self,
            "Cache",
            engine=rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.VER_15_4),
            writer=rds.ClusterInstance.serverless_v2("writer"),
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            storage_encrypted=True,
            storage_encryption_key=shared_key,
            backup=rds.BackupProps(retention=cdk.Duration.days(14)),
            iam_authentication=True,
            deletion_protection=True,
        )
        cache.connections.allow_default_port_from(group)

        announce = lambda_.Function(
            self,
            "Announce",
            runtime=lambda_.Runtime.PYTHON_3_8,
            handler="index.main",
            code=lambda_.Code.from_inline("def main(event, context): pass"),
            role=iam.Role(
                self,
                "AnnounceRole",
                assumed_by=iam.CompositePrincipal(
                    iam.ServicePrincipal("lambda.amazonaws.com"), iam.ServicePrincipal("edgelambda.amazonaws.com")
                ),
                managed_policies=[
                    iam.ManagedPolicy.from_managed_policy_arn(
                        self, "Basic", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
                    ),
                    iam.ManagedPolicy.from_managed_policy_name(self, "House", "house-rules"),
                ],
            ),
        )
        topic.grant_publish(announce)

        ssm.StringParameter(self, "ReportsName", parameter_name="/reporting/bucket", string_value=output.bucket_name)
        limit = ssm.StringParameter.value_for_string_parameter(self, "/reporting/limit")
        cdk.CfnOutput(self, "Limit", value=limit)


app = cdk.App()
ReportingStack(app, "Reporting")
app.synth()
