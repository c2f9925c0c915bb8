import os

from constructs import Construct
from cdktf import App, Fn, TerraformLocal, TerraformOutput, TerraformStack, TerraformVariable, Token
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroup
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.security_group_rule import SecurityGroupRule
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue

PROTECT = os.getenv("PROTECT", "false") == "true"


class VariablesStack(TerraformStack):
    def __init__(self, scope: Construct, id: str):
        super().__init__(scope, id)

        region = TerraformVariable(self, "region", type="string", default="us-west-2", description="where to")
        environment = TerraformVariable(self, "environment", type="string", default="dev")
        multi_az = TerraformVariable(self, "multi_az", type="bool", default=False)
        password = TerraformVariable(self, "db_password", type="string", sensitive=True)
        subnet_ids = TerraformVariable(self, "subnet_ids", type="list(string)", default=[])
        tags = TerraformLocal(self, "tags", {"environment": environment.string_value, "owner": "core"})

        AwsProvider(self, "aws", region=region.string_value)

        subnets = DbSubnetGroup(self, "db_subnets", subnet_ids=subnet_ids.list_value)
        group = SecurityGroup(
            self, "db_group", name=Fn.join("-", [environment.string_value, "db"]), tags=Token.as_string_map(tags.expression)
        )
        for name, cidr in (("office", "203.0.113.0/24"), ("world", "0.0.0.0/0")):
            SecurityGroupRule(
                self,
                f"db_from_{name}",
                type="ingress",
                security_group_id=group.id,
                protocol="tcp",
                from_port=3306,
                to_port=3306,
                cidr_blocks=[cidr],
            )
        parameters = DbParameterGroup(
            self,
            "parameters",
            family="mysql8.0",
            parameter=[
                {"name": "require_secure_transport", "value": "1"},
                {"name": "slow_query_log", "value": "1"},
            ],
        )
        database = DbInstance(
            self,
            "database",
            identifier=f"{environment.string_value}-main",
            engine="mysql",
            engine_version="8.0",
            instance_class="db.t3.medium",
            allocated_storage=50,
            username="app",
            password=password.string_value,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[group.id],
            parameter_group_name=parameters.name,
            storage_encrypted=True,
            multi_az=Token.as_any(multi_az.value),
            backup_retention_period=14,
            deletion_protection=PROTECT,
            skip_final_snapshot=not PROTECT,
        )

        role = IamRole(
            self,
            "worker",
            name=f"worker-{environment.string_value}",
            assume_role_policy=Fn.jsonencode(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
                    ],
                }
            ),
        )
        queue = SqsQueue(self, "jobs", kms_master_key_id="alias/aws/sqs", visibility_timeout_seconds=120)
        SqsQueue(self, "plain", sqs_managed_sse_enabled=False)
        IamRolePolicy(
            self,
            "worker_policy",
            role=role.id,
            policy=Fn.jsonencode(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage"], "Resource": queue.arn},
                        {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
                    ],
                }
            ),
        )
        IamRolePolicyAttachment(
            self, "worker_admin", role=role.name, policy_arn="arn:aws:iam::aws:policy/AdministratorAccess"
        )
        CloudwatchLogGroup(
            self, "worker_logs", name=f"/worker/{environment.string_value}", retention_in_days=30, tags={"kind": "worker"}
        )
        TerraformOutput(self, "endpoint", value=database.endpoint, sensitive=True)


app = App()
VariablesStack(app, "variables")
app.synth()
