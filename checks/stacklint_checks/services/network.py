"""Views of VPCs, security groups and their rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from msgspec import Struct

from stacklint_checks.facts import Resource
from stacklint_checks.fields import Field, View
from stacklint_checks.values import Given, Known, Value

ANYWHERE = ("0.0.0.0/0", "::/0")
EVERY_PROTOCOL = ("-1", "all")
TCP = ("tcp", "6")
UDP = ("udp", "17")


class Traffic(View, frozen=True):
    """One rule of a security group, wherever it is written.

    ``ipv4`` and ``ipv6`` hold one CIDR or a list of them. Ports are numbers; where every protocol is meant they do not
    count.
    """

    protocol: Field
    from_port: Field
    to_port: Field
    ipv4: Field
    ipv6: Field

    @property
    def every_protocol(self) -> bool:
        """Whether the rule can be for all protocols, and so for all ports."""
        return self.protocol.can(lambda protocol: _word(protocol) in EVERY_PROTOCOL)

    def speaks(self, protocols: tuple[str, ...]) -> bool:
        """Whether the protocol can be one of those."""
        return self.protocol.can(lambda protocol: _word(protocol) in protocols)

    def includes(self, port: int) -> bool:
        """Whether the range of ports can include the port."""
        return self.from_port.can(lambda low: 0 <= number(low, -1) <= port) and self.to_port.can(
            lambda high: number(high, -1) >= port
        )

    def beyond(self, ports: tuple[int, ...]) -> bool:
        """Whether the range is known, or has a default, and is not just one of the ports."""
        lows, highs = _numbers(self.from_port), _numbers(self.to_port)
        pairs = zip(lows, highs, strict=True) if len(lows) == len(highs) else product(lows, highs)
        return any(low != high or low not in ports for low, high in pairs)

    @property
    def ports(self) -> str:
        """The range as words for a message."""
        low, high = self.from_port.text, self.to_port.text
        return f"port {low}" if low == high else f"ports {low} to {high}"

    @property
    def admin_port(self) -> str:
        """The administration port that the rule can be for, in words; empty if there is none."""
        if self.every_protocol:
            return "all ports"
        if self.speaks(TCP) and self.includes(22):
            return "port 22 (SSH)"
        if self.speaks(TCP + UDP) and self.includes(3389):
            return "port 3389 (RDP)"
        return ""

    def opening(self) -> Opening | None:
        """The CIDR that is everyone, or can be."""
        for field in (self.ipv4, self.ipv6):
            for cidr in possibilities(field.value):
                if isinstance(cidr, Known) and cidr.content in ANYWHERE:
                    return Opening(field, cidr)
        return None


class Opening(Struct, frozen=True):
    """A CIDR that is everyone, and the field that holds it."""

    field: Field
    cidr: Value

    @property
    def sure(self) -> bool:
        """Whether it is there whatever the caller chooses."""
        value = self.field.value
        return isinstance(value, Known) and any(
            isinstance(each, Known) and each.at == self.cidr.at for each in value.each()
        )


class Ingress(Traffic, frozen=True):
    """A rule that lets traffic in."""


class Egress(Traffic, frozen=True):
    """A rule that lets traffic out."""


class Vpc(View, frozen=True):
    """A VPC. ``flow_logs`` are the flow logs of it."""

    cidr: Field
    flow_logs: tuple[Resource, ...]


def possibilities(value: Value) -> Iterator[Value]:
    """What a value, or an element of it, can be; a caller's default at the place where it is used."""
    if isinstance(value, Given):
        if value.default is not None:
            for leaf in possibilities(value.default):
                yield leaf.moved(value.at)
        return
    for leaf in value.leaves():
        if leaf is not value:
            yield from possibilities(leaf)
            continue
        elements = list(leaf.each())
        if elements == [leaf]:
            yield leaf
        else:
            for element in elements:
                yield from possibilities(element)


def number(content: object, otherwise: int) -> int:
    """A number, also where it is written as a text."""
    try:
        return int(str(content))
    except ValueError:
        return otherwise


def _numbers(field: Field) -> list[int]:
    found = [number(leaf.content, -1) for leaf in field.value.leaves() if isinstance(leaf, Known)]
    return [each for each in found if each >= 0]


def _word(content: object) -> str:
    return str(content).lower()
