"""Rules of security groups as CDK writes them: peers and ports."""

from __future__ import annotations

from collections.abc import Mapping

from stacklint_checks.edits import Written
from stacklint_checks.facts import Path
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.places import Found
from stacklint_checks.programs.write import Code, Form, Invoke, Line
from stacklint_checks.schemas import cdk
from stacklint_checks.schemas.cdk_l1 import l1
from stacklint_checks.values import Value, at_path

from .into import given, put
from .spell import folded
from .targets import Target
from .words import Words

LISTS = ("SecurityGroupIngress", "SecurityGroupEgress")
PEERS = {"CidrIp": "ipv4", "CidrIpv6": "ipv6"}
PEER = "aws_cdk.aws_ec2.Peer"
PORT = "aws_cdk.aws_ec2.Port"
#: The argument that opens a group to the outside.
ALL_OUTBOUND = "allowAllOutbound"
#: The method that lets everyone in.
ANY_METHOD = "allowfromanyipv4"


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
        _rule(words, target, path, leaves)
    return left


def _rule(words: Words, target: Target, path: Path, leaves: dict[str, Written]) -> None:
    rule = at_path(target.resource.properties, path)
    first, last = leaves.get("FromPort"), leaves.get("ToPort")
    by_default = given(words, target.call, ALL_OUTBOUND)
    if by_default is not None and by_default.at is not None and rule.get("IpProtocol").at == by_default.at:
        if leaves.keys() - {"IpProtocol", "FromPort", "ToPort"} or not isinstance(first, int) or first != last:
            raise CannotWrite
        _close(words, target, first)
        return
    for name, function in PEERS.items():
        if name in leaves:
            _over_peer(words, rule.get(name), function, leaves.pop(name))
    if not leaves:
        return
    if leaves.get("IpProtocol", "tcp") != "tcp" or not isinstance(first, int) or not isinstance(last, int):
        raise CannotWrite
    if first == last:
        _over(words, rule.get("IpProtocol"), f"{PORT}.tcp", first)
    else:
        _over(words, rule.get("IpProtocol"), f"{PORT}.tcpRange", first, last)


def _close(words: Words, target: Target, port: int) -> None:
    """Let nothing out by default, and one port by a rule."""
    put(words, target, ALL_OUTBOUND, False)  # noqa: FBT003 - the value that is written
    place, kind = target.found, cdk.api(target.name)
    out = words.static(place, f"{PORT}.tcp", port)
    arguments: tuple[Form, ...]
    if kind is not None and "addEgressRule" in kind.methods:
        method, arguments = "addEgressRule", (words.static(place, f"{PEER}.anyIpv4"), out)
    elif kind is not None and "connections" in kind.properties:
        method, arguments = "connections.allowToAnyIpv4", (out,)
    else:
        raise CannotWrite
    *owner, name = method.split(".")
    called = ".".join([words.variable(target.call, place), *owner, words.spell(place, name)])
    words.desk.behind(place, Line(Invoke(Code(called), arguments)))


def _over_peer(words: Words, standing: Value, function: str, wanted: Written) -> None:
    """Write over a peer: what a call of its own is given, the call, or the method that is for everyone."""
    place = _standing(words, standing)
    calls = [one for one in (*place.around, place.node) if isinstance(one, s.Call)]
    inner = calls[-1] if calls else None
    name = folded(inner.function.name) if inner is not None and isinstance(inner.function, s.Attribute) else ""
    if name == function.lower() and inner is not place.node:
        words.desk.overwrite(place, words.form(place, wanted))
    elif name == ANY_METHOD and inner is place.node and isinstance(inner.function, s.Attribute):
        peer = words.static(place, f"{PEER}.{function}", words.form(place, wanted))
        words.desk.call_another(place, words.spell(place, "allowFrom"), peer)
    else:
        _over(words, standing, f"{PEER}.{function}", wanted)


def _standing(words: Words, standing: Value) -> Found:
    if standing.at is None or standing.unset:
        raise CannotWrite
    return words.desk.at(standing.at)


def _over(words: Words, standing: Value, function: str, *arguments: Written) -> None:
    """Write a call over the peer or port that stands in a call of a method."""
    place = _standing(words, standing)
    outer = place.around[-1] if place.around else None
    if not isinstance(outer, s.Argument) or isinstance(place.node, s.Constant):
        raise CannotWrite
    forms: tuple[Form, ...] = tuple(words.form(place, one) for one in arguments)
    words.desk.overwrite(place, words.static(place, function, *forms))
