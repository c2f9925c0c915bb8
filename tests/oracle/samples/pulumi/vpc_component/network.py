"""A network with public and private subnets."""
from dataclasses import dataclass
from typing import Optional, Sequence

import pulumi
import pulumi_aws as aws


@dataclass
class NetworkArgs:
    cidr: str
    zones: Sequence[str]
    flow_logs: bool = True
    retention: int = 90
    tags: Optional[dict] = None


class Network(pulumi.ComponentResource):
    def __init__(self, name: str, args: NetworkArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("example:network:Network", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        tags = args.tags or {}

        self.vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=args.cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={**tags, "Name": name},
            opts=child,
        )
        gateway = aws.ec2.InternetGateway(f"{name}-igw", vpc_id=self.vpc.id, tags=tags, opts=child)
        routes = aws.ec2.RouteTable(
            f"{name}-public",
            vpc_id=self.vpc.id,
            routes=[aws.ec2.RouteTableRouteArgs(cidr_block="0.0.0.0/0", gateway_id=gateway.id)],
            opts=child,
        )

        self.public_ids = []
        self.private_ids = []
        for index, zone in enumerate(args.zones):
            public = self._subnet(f"{name}-public-{zone}", index, zone, public=True)
            aws.ec2.RouteTableAssociation(
                f"{name}-public-{zone}", route_table_id=routes.id, subnet_id=public.id, opts=child
            )
            self.public_ids.append(public.id)
            self.private_ids.append(self._subnet(f"{name}-private-{zone}", index + 100, zone).id)

        self.default_group = aws.ec2.DefaultSecurityGroup(
            f"{name}-default", vpc_id=self.vpc.id, ingress=[], egress=[], opts=child
        )
        if args.flow_logs:
            self._flow_logs(name, args.retention)
        self.register_outputs({"vpc_id": self.vpc.id})

    def _subnet(self, name: str, number: int, zone: str, public: bool = False) -> aws.ec2.Subnet:
        return aws.ec2.Subnet(
            name,
            vpc_id=self.vpc.id,
            cidr_block=f"10.60.{number}.0/24",
            availability_zone=zone,
            map_public_ip_on_launch=public,
            opts=pulumi.ResourceOptions(parent=self.vpc),
        )

    def _flow_logs(self, name: str, retention: int) -> None:
        options = pulumi.ResourceOptions(parent=self)
        group = aws.cloudwatch.LogGroup(f"{name}-flow", retention_in_days=retention, opts=options)
        role = aws.iam.Role(
            f"{name}-flow",
            assume_role_policy="""{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
    "Action": "sts:AssumeRole"
  }]
}""",
            opts=options,
        )
        aws.iam.RolePolicy(
            f"{name}-flow",
            role=role.id,
            policy={
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups"],
                        "Resource": "*",
                    }
                ],
            },
            opts=options,
        )
        aws.ec2.FlowLog(
            f"{name}-flow",
            vpc_id=self.vpc.id,
            log_destination=group.arn,
            iam_role_arn=role.arn,
            traffic_type="ALL",
            opts=options,
        )
