"""Rules of security groups as CDK writes them: peers and ports."""

from __future__ import annotations

from collections.abc import Mapping

from stacklint_checks.edits import Written
from stacklint_checks.facts import Path
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.write import Form
from stacklint_checks.schemas.cdk_l1 import l1
from stacklint_checks.values import Value, at_path

from .targets import Target
from .words import Words

LISTS = ("SecurityGroupIngress", "SecurityGroupEgress")
PEERS = {"CidrIp": "ipv4", "CidrIpv6": "ipv6"}


def rules(words: Words, target: Target, wanted: Mapping[Path, Written]) -> dict[Path, Written]:
    """Write what is wanted of the rules of a security group above level 1; the rest is given back."""
    if target.resource.type != "AWS::EC2::SecurityGroup" or l1(target.name) is not None:
        return dict(wanted)
    left: dict[Path, Written] = {}
    by_rule: dict[Path, dict[str, Written]] = {}
    for path, value in wanted.items():
        if path[0] in LISTS and len(path) == len(("list", "number", "leaf")):
            by_rule.setdefault(path[:2], {})[str(path[2])] = value
        else:
            left[path] = value
    for path, leaves in by_rule.items():
        _rule(words, at_path(target.resource.properties, path), leaves)
    return left


def _rule(words: Words, rule: Value, leaves: dict[str, Written]) -> None:
    for name, function in PEERS.items():
        if name in leaves:
            _over(words, rule.get(name), f"aws_cdk.aws_ec2.Peer.{function}", leaves.pop(name))
    if not leaves:
        return
    first, last = leaves.get("FromPort"), leaves.get("ToPort")
    if leaves.get("IpProtocol", "tcp") != "tcp" or not isinstance(first, int) or not isinstance(last, int):
        raise CannotWrite
    if first == last:
        _over(words, rule.get("IpProtocol"), "aws_cdk.aws_ec2.Port.tcp", first)
    else:
        _over(words, rule.get("IpProtocol"), "aws_cdk.aws_ec2.Port.tcpRange", first, last)


def _over(words: Words, standing: Value, function: str, *arguments: Written) -> None:
    """Write a call over the peer or port that stands in a call of a method."""
    if standing.at is None or standing.unset:
        raise CannotWrite
    place = words.desk.at(standing.at)
    outer = place.around[-1] if place.around else None
    if not isinstance(outer, s.Argument) or isinstance(place.node, s.Constant):
        raise CannotWrite
    forms: tuple[Form, ...] = tuple(words.form(place, one) for one in arguments)
    words.desk.overwrite(place, words.static(place, function, *forms))
