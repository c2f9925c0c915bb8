"""Peers, ports and security-group rules in CDK, as the rules that they become."""

from __future__ import annotations

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called, Library
from stacklint_checks.programs.program import called
from stacklint_checks.source import Span
from stacklint_checks.values import Absent, Entry, Known, Object, OneOf, Unknown, Value

from .paths import referred
from .resolve import resolved
from .spell import folded

#: The property that a peer's function sets.
PEERS = {
    "ipv4": "CidrIp",
    "ipv6": "CidrIpv6",
    "prefixlist": "SourcePrefixListId",
    "securitygroupid": "SourceSecurityGroupId",
}
EVERYWHERE = {"anyipv4": ("CidrIp", "0.0.0.0/0"), "anyipv6": ("CidrIpv6", "::/0")}
#: The constants of ``Port``, from its documentation.
PORTS = {
    "SSH": 22,
    "HTTP": 80,
    "HTTPS": 443,
    "RDP": 3389,
    "MYSQL_AURORA": 3306,
    "POSTGRES": 5432,
    "MSSQL": 1433,
    "DNS_TCP": 53,
    "NFS": 2049,
    "SMTP": 25,
}
#: The functions of ``Port`` that stand for all of a protocol.
EVERYTHING = {"alltraffic": "-1", "allicmp": "icmp", "allicmpv6": "icmpv6"}
PROTOCOLS = ("tcp", "udp")


def _call_of(memo: Memo, value: Value | None) -> Called | None:
    ref = referred(value)
    return called(memo, ref.address) if ref is not None and not ref.attribute else None


def _named(call: Called) -> str:
    return folded(call.function.rpartition(".")[2])


def peer(memo: Memo, value: Value | None) -> tuple[str, Value] | None:
    """The property that a peer sets and its value; ``None`` where it is not known."""
    call = _call_of(memo, value)
    if value is None or call is None or value.at is None:
        return None
    name = _named(call)
    if name in EVERYWHERE and ".Peer." in call.function:
        key, text = EVERYWHERE[name]
        return key, Known(value.at, value.origin, text)
    if name in PEERS and ".Peer." in call.function:
        given = call.argument(0, "cidr_ip", "cidrIp")
        return PEERS[name], resolved(memo, given) if given is not None else Unknown(value.at, None, name)
    if call.function == "aws_cdk.aws_ec2.SecurityGroup":
        return "SourceSecurityGroupId", resolved(memo, value)
    return None


def ports(memo: Memo, value: Value | None) -> dict[str, Value] | None:
    """The protocol and ports that a ``Port`` stands for; ``None`` where it is not known."""
    if isinstance(value, Library) and ".Port." in value.path and value.at is not None:
        number = PORTS.get(value.path.rpartition(".")[2])
        return _range("tcp", Known(value.at, None, number), Known(value.at, None, number), value.at) if number else None
    call = _call_of(memo, value)
    if value is None or call is None or ".Port." not in call.function or value.at is None:
        return None
    name = _named(call)
    given = [resolved(memo, passed.value) for passed in call.arguments]
    if name in EVERYTHING:
        return {"IpProtocol": Known(value.at, value.origin, EVERYTHING[name])}
    if name == "icmpping":
        return _range("icmp", Known(value.at, None, 8), Known(value.at, None, -1), value.at)
    for protocol in PROTOCOLS:
        if name == protocol and given:
            return _range(protocol, given[0], given[0], value.at)
        if name == f"{protocol}range" and len(given) > 1:
            return _range(protocol, given[0], given[1], value.at)
        if name == f"all{protocol}":
            return _range(protocol, Known(value.at, None, 0), Known(value.at, None, 65535), value.at)
    return None


def _range(protocol: str, first: Value, last: Value, at: Span) -> dict[str, Value]:
    return {"IpProtocol": Known(at, None, protocol), "FromPort": first, "ToPort": last}


def rule(memo: Memo, who: Value | None, port: Value | None, at: Span, *, maybe: bool = False) -> Value | None:
    """A rule of a security group; ``None`` where its peer or port is not known. ``maybe`` there is no such rule."""
    named, opened = peer(memo, who), ports(memo, port)
    if named is None or opened is None:
        return None
    key, value = named
    if maybe:
        value = OneOf(value.at, value.origin, (value, Absent(at)))
    entries = [Entry(key, None, value), *(Entry(name, None, one) for name, one in opened.items())]
    return Known(at, None, Object(tuple(entries)))
