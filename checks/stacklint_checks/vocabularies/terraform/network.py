"""VPCs and security groups in Terraform's words."""

from __future__ import annotations

from stacklint_checks.rows import Property, Row, Shape, UsedBy
from stacklint_checks.services.network import Egress, Ingress, Vpc

_INLINE: dict[str, Row] = {
    "protocol": Property("protocol"),
    "from_port": Property("from_port"),
    "to_port": Property("to_port"),
    "ipv4": Property("cidr_blocks"),
    "ipv6": Property("ipv6_cidr_blocks"),
}
_SEPARATE: dict[str, Row] = {
    "protocol": Property("ip_protocol"),
    "from_port": Property("from_port"),
    "to_port": Property("to_port"),
    "ipv4": Property("cidr_ipv4"),
    "ipv6": Property("cidr_ipv6"),
}

SHAPES = (
    Shape(Ingress, "aws_security_group", _INLINE, each="ingress"),
    Shape(Egress, "aws_security_group", _INLINE, each="egress"),
    Shape(Ingress, "aws_default_security_group", _INLINE, each="ingress"),
    Shape(Egress, "aws_default_security_group", _INLINE, each="egress"),
    Shape(Ingress, "aws_security_group_rule", _INLINE, where=("type", "ingress")),
    Shape(Egress, "aws_security_group_rule", _INLINE, where=("type", "egress")),
    Shape(Ingress, "aws_vpc_security_group_ingress_rule", _SEPARATE),
    Shape(Egress, "aws_vpc_security_group_egress_rule", _SEPARATE),
    Shape(Vpc, "aws_vpc", {"cidr": Property("cidr_block"), "flow_logs": UsedBy((("aws_flow_log", "vpc_id"),))}),
)

NAMES: dict[str, str] = {}
