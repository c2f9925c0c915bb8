"""VPCs and security groups in CloudFormation's words."""

from __future__ import annotations

from stacklint_checks.rows import Property, Row, Shape, UsedBy
from stacklint_checks.services.network import Egress, Ingress, Vpc

_RULE: dict[str, Row] = {
    "protocol": Property("IpProtocol"),
    "from_port": Property("FromPort"),
    "to_port": Property("ToPort"),
    "ipv4": Property("CidrIp"),
    "ipv6": Property("CidrIpv6"),
}

SHAPES = (
    Shape(Ingress, "AWS::EC2::SecurityGroup", _RULE, each="SecurityGroupIngress"),
    Shape(Egress, "AWS::EC2::SecurityGroup", _RULE, each="SecurityGroupEgress"),
    Shape(Ingress, "AWS::EC2::SecurityGroupIngress", _RULE),
    Shape(Egress, "AWS::EC2::SecurityGroupEgress", _RULE),
    Shape(
        Vpc,
        "AWS::EC2::VPC",
        {"cidr": Property("CidrBlock"), "flow_logs": UsedBy((("AWS::EC2::FlowLog", "ResourceId"),))},
    ),
)

NAMES: dict[str, str] = {}
