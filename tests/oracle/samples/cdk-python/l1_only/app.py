"""Ported from a template, resource by resource."""
import aws_cdk as core
from aws_cdk import (
    CfnCondition,
    CfnMapping,
    CfnOutput,
    CfnParameter,
    CfnTag,
    Fn,
    Stack,
    aws_ec2 as ec2,
    aws_iam as iam,
    aws_logs as logs,
    aws_rds as rds,
    aws_s3 as s3,
    aws_sns as sns,
    aws_sqs as sqs,
)


class LegacyStack(Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)

        db_class = CfnParameter(self, "DbClass", type="String", default="db.t3.medium")
        retention = CfnParameter(self, "BackupDays", type="Number", default=7, min_value=1)
        password = CfnParameter(self, "DbPassword", type="String", no_echo=True)
        is_prod = CfnCondition(self, "IsProd", expression=Fn.condition_equals(Fn.ref("AWS::StackName"), "prod"))
        sizes = CfnMapping(self, "Sizes", mapping={"prod": {"storage": 200}, "dev": {"storage": 20}})

        vpc = ec2.CfnVPC(
            self,
            "VPC",
            cidr_block="10.20.0.0/16",
            enable_dns_hostnames=True,
            tags=[CfnTag(key="Name", value="legacy"), CfnTag(key="Env", value="prod")],
        )
        subnets = [
            ec2.CfnSubnet(
                self,
                f"Subnet{index}",
                vpc_id=vpc.ref,
                cidr_block=f"10.20.{index}.0/24",
                availability_zone=Fn.select(index, Fn.get_azs()),
                map_public_ip_on_launch=index == 0,
            )
            for index in range(2)
        ]

        web = ec2.CfnSecurityGroup(
            self,
            "WebGroup",
            group_description="web",
            vpc_id=vpc.ref,
            security_group_ingress=[
                {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIp": "0.0.0.0/0"},
                ec2.CfnSecurityGroup.IngressProperty(ip_protocol="tcp", from_port=22, to_port=22, cidr_ip="0.0.0.0/0"),
            ],
            security_group_egress=[
                ec2.CfnSecurityGroup.EgressProperty(ip_protocol="-1", cidr_ip="0.0.0.0/0"),
            ],
        )
        db_group = ec2.CfnSecurityGroup(self, "DbGroup", group_description="database", vpc_id=vpc.ref)
        ec2.CfnSecurityGroupIngress(
            self,
            "DbFromWeb",
            group_id=db_group.attr_group_id,
            ip_protocol="tcp",
            from_port=3306,
            to_port=3306,
            source_security_group_id=web.attr_group_id,
        )

        rds.CfnDBInstance(
            self,
            "Database",
            engine="mysql",
            engine_version="8.0.36",
            db_instance_class=db_class.value_as_string,
            allocated_storage=sizes.find_in_map("dev", "storage"),
            master_username="admin",
            master_user_password=password.value_as_string,
            backup_retention_period=retention.value_as_number,
            multi_az=Fn.condition_if(is_prod.logical_id, True, False),
            storage_encrypted=False,
            publicly_accessible=True,
            db_subnet_group_name=rds.CfnDBSubnetGroup(
                self,
                "DbSubnets",
                db_subnet_group_description="all",
                subnet_ids=[subnet.ref for subnet in subnets],
            ).ref,
            vpc_security_groups=[db_group.attr_group_id],
        )

        bucket = s3.CfnBucket(
            self,
            "Reports",
            access_control="PublicRead",
            bucket_encryption=s3.CfnBucket.BucketEncryptionProperty(
                server_side_encryption_configuration=[
                    s3.CfnBucket.ServerSideEncryptionRuleProperty(
                        server_side_encryption_by_default=s3.CfnBucket.ServerSideEncryptionByDefaultProperty(
                            sse_algorithm="AES256"
                        )
                    )
                ]
            ),
            versioning_configuration={"status": "Suspended"},
        )
        bucket.cfn_options.deletion_policy = core.CfnDeletionPolicy.RETAIN
        s3.CfnBucketPolicy(
            self,
            "ReportsPolicy",
            bucket=bucket.ref,
            policy_document={
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "s3:*",
                        "Resource": [bucket.attr_arn, Fn.join("", [bucket.attr_arn, "/*"])],
                        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                    }
                ],
            },
        )
        iam.CfnRole(
            self,
            "ReportRole",
            assume_role_policy_document={
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
                ],
            },
            policies=[
                iam.CfnRole.PolicyProperty(
                    policy_name="reports",
                    policy_document={
                        "Version": "2012-10-17",
                        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
                    },
                )
            ],
        )
        topic = sns.CfnTopic(self, "Alerts", kms_master_key_id="alias/aws/sns")
        queue = sqs.CfnQueue(self, "Jobs", sqs_managed_sse_enabled=False)
        sns.CfnSubscription(self, "JobsFromAlerts", topic_arn=topic.ref, protocol="sqs", endpoint=queue.attr_arn)
        logs.CfnLogGroup(self, "AppLogs", log_group_name=Fn.sub("/app/${AWS::StackName}"), retention_in_days=14)
        CfnOutput(self, "ReportBucket", value=bucket.ref)


app = core.App()
LegacyStack(app, "Legacy")
app.synth()
