"""The rules of security groups, wherever they are written: in the group or beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from accuracy.match import Names, same
from accuracy.pairs import Pairs
from accuracy.real import Reading
from accuracy.verdicts import Fact, Verdict
from stacklint_checks.services.network import Egress, Ingress, Traffic
from stacklint_checks.stack import Stack
from stacklint_checks.values import Absent, Known, OneOf, Ref, Unknown, Value, at_path, known_text

GROUP_OF = ("GroupId", "security_group_id")
#: What CDK writes for a group that nobody said anything of; rules judge it where it is written.
BY_DEFAULT = "Allow all outbound traffic by default"
FIELDS = ("protocol", "from_port", "to_port", "ipv4", "ipv6")


class Allowed(NamedTuple):
    """One rule for one range of addresses."""

    values: tuple[Value, ...]
    by_default: bool = False

    def __str__(self) -> str:
        return " ".join("-" if value.unset else value.text for value in self.values)


def traffic(reading: Reading, pairs: Pairs, names: Callable[[Reading], Names]) -> Iterator[Fact]:
    """Compare the rules of each group that both sides have."""
    for view in (Ingress, Egress):
        ours = _rules(reading.stack, view)
        theirs: dict[str, list[Allowed]] = defaultdict(list)
        for real in {id(real.reading): real.reading for _, real in pairs.both}.values():
            for address, rules in _rules(real.stack, view).items():
                theirs[names(real).real(Ref(address, ""))] += rules
        for one, other in pairs.both:
            if one.type in ("AWS::EC2::SecurityGroup", "aws_security_group", "aws_default_security_group"):
                yield from _compared(
                    one.type, one.address, view.__name__, ours[one.address], theirs[one.address], names(other.reading)
                )


def _rules(stack: Stack, view: type[Traffic]) -> dict[str, list[Allowed]]:
    found: dict[str, list[Allowed]] = defaultdict(list)
    for one in stack.views(view):
        address = one.resource.address
        whole = stack.resource(address)
        for path in GROUP_OF:
            group = whole.properties.get(path) if whole is not None else Absent()
            if not group.unset:
                address = next((ref.address for ref in group.refs()), "")
        said = at_path(whole.properties if whole is not None else Absent(), (*one.path, "Description"))
        plain = known_text(said) == BY_DEFAULT
        fields = [getattr(one, name).value for name in FIELDS]
        found[address] += (Allowed((*fields[:3], ipv4, Absent()), plain) for ipv4 in _ranges(fields[3]))
        found[address] += (Allowed((*fields[:3], Absent(), ipv6), plain) for ipv6 in _ranges(fields[4]))
    return found


def _ranges(value: Value) -> list[Value]:
    if value.unset:
        return []
    return list(value.each()) if isinstance(value, Known) else [value]


def _compared(
    type_: str, address: str, label: str, ours: list[Allowed], theirs: list[Allowed], names: Names
) -> Iterator[Fact]:
    rest = _different(theirs, names)
    for rule in _different(ours, names):
        answers = [(_same(rule, other, names), other) for other in rest]
        match = next((other for answer, other in answers if answer is True), None)
        fuzzy = next((other for answer, other in answers if answer is None), None)
        if match is not None:
            rest.remove(match)
            yield Fact(type_, address, label, Verdict.RIGHT)
        elif fuzzy is not None:
            rest.remove(fuzzy)
            yield Fact(type_, address, label, Verdict.UNKNOWN, str(rule), str(fuzzy))
        elif _is_unknown(rule):
            yield Fact(type_, address, label, Verdict.UNKNOWN, str(rule))
        else:
            yield Fact(type_, address, label, Verdict.EXTRA, str(rule), " | ".join(map(str, theirs)))
    for rule in rest:
        if rule.by_default:
            continue
        kind = Verdict.UNKNOWN if any(map(_is_unknown, ours)) else Verdict.MISSING
        yield Fact(type_, address, label, kind, " | ".join(map(str, ours)), str(rule))


def _is_unknown(rule: Allowed) -> bool:
    """Whether some of a rule is not known, or the rule may not be there."""
    return any(
        isinstance(value, Unknown) or (isinstance(value, OneOf) and any(one.unset for one in value.members))
        for value in rule.values
    )


def _different(rules: list[Allowed], names: Names) -> list[Allowed]:
    """Rules without repetitions, which no group has."""
    found: list[Allowed] = []
    mirrored = Names(names.real, names.real)
    for rule in rules:
        if not any(_same(rule, other, mirrored) is True for other in found):
            found.append(rule)
    return found


def _same(rule: Allowed, other: Allowed, names: Names) -> bool | None:
    every = isinstance(rule.values[0], Known) and rule.values[0].text in ("-1", "all")
    answers = []
    for at, (left, right) in enumerate(zip(rule.values, other.values, strict=True)):
        if at in (1, 2) and every:
            continue
        answers.append(same(left, right, names))
    return False if False in answers else None if None in answers else True
