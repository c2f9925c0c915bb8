from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.flow_log import FlowLog
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc

from .base import BaseStack

TRUST = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "vpc-flow-logs.amazonaws.com"}, "Action": "sts:AssumeRole"}
  ]
}"""


class NetworkStack(BaseStack):
    def __init__(self, scope, id, *, environment, cidr):
        super().__init__(scope, id, environment=environment)
        self.vpc = Vpc(self, "vpc", cidr_block=cidr, tags={"Name": f"{environment}-vpc"})
        self.private_subnet_ids = []
        for letter in "ab":
            prefix = cidr.rsplit(".", 2)[0]
            number = "abc".index(letter)
            subnet = Subnet(
                self,
                f"private-{letter}",
                vpc_id=self.vpc.id,
                cidr_block=f"{prefix}.{number}.0/24",
                availability_zone=self.REGION + letter,
            )
            self.private_subnet_ids.append(subnet.id)
        DefaultSecurityGroup(self, "default", vpc_id=self.vpc.id)
        if self.is_production:
            self._flow_logs()

    def _flow_logs(self):
        group = CloudwatchLogGroup(self, "flow", retention_in_days=365)
        role = IamRole(self, "flow-role", assume_role_policy=TRUST)
        FlowLog(
            self,
            "flow-log",
            vpc_id=self.vpc.id,
            traffic_type="ALL",
            log_destination=group.arn,
            iam_role_arn=role.arn,
        )
