"""What a run of a CDK program tells of its constructs: which resources are whose, and what was not known of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from stacklint_checks.exact import ExactResource
from stacklint_checks.facts import Resource
from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.exact import UNSEEN, agreed, calls_at, exact_of, home_line, plain, settled, told
from stacklint_checks.programs.program import called
from stacklint_checks.source import Span
from stacklint_checks.values import Hole, Part, Ref, Unknown, Value

from .level2 import IMPLICIT
from .paths import address, id_of, is_construct

#: Classes that hold constructs and are no resource of their own.
SCOPES = frozenset({"aws_cdk.App", "aws_cdk.Stack", "aws_cdk.NestedStack", "aws_cdk.Stage", "constructs.Construct"})
#: Types that stand for the library's own work.
OWN = ("AWS::CDK::", "AWS::CloudFormation::", "Custom::")


def is_resource(call: Called) -> bool:
    """Whether a call makes a construct that may stand for resources."""
    return is_construct(call) and call.function not in SCOPES


def by_construct(memo: Memo) -> dict[str, tuple[ExactResource, ...]]:
    """The resources of a run by the key of the construct that made them.

    A construct is found by its path, where its ids are known, else by the line that made it. Where several are made on
    that line, all of them get what the run tells.
    """
    exact = exact_of(memo)
    if exact is None:
        return {}
    keys = {address_: key for key, address_ in memo.look(("address",)).items()}
    found: dict[str, list[ExactResource]] = {}
    for resource in exact.resources:
        if resource.type.startswith(OWN):
            continue
        for key in _constructs(memo, keys, resource):
            found.setdefault(key, []).append(resource)
    return {key: tuple(resources) for key, resources in found.items()}


def _constructs(memo: Memo, keys: Mapping[str, str], resource: ExactResource) -> tuple[str, ...]:
    way = construct_path(resource)
    while way:
        call = called(memo, keys[way]) if way in keys else None
        if call is not None:
            if is_resource(call):
                return (call.key,)
            break
        way = way.rpartition("/")[0]
    found = calls_at(memo, resource, is_resource)
    if found:
        return found
    return (UNSEEN + resource.path,) if home_line(memo, resource) is not None else ()


def construct_path(resource: ExactResource) -> str:
    """The path of a resource's construct, as addresses are."""
    return resource.path.removesuffix("/Resource")


def settle(memo: Memo, call: Called, resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """The resources of a construct, with what was not known of them as a run told it."""
    exact = told(memo, call.key)
    if not exact:
        return resources
    owner = address(memo, call.key)
    found = (_settle(memo, call, owner, one, exact) for one in resources)
    return tuple(one for one in found if one is not None)


def _settle(
    memo: Memo, call: Called, owner: str, resource: Resource, exact: tuple[ExactResource, ...]
) -> Resource | None:
    """A resource as the run told it; ``None`` where it might have been made and was not."""
    tail = resource.address.removeprefix(owner)
    same = [one for one in exact if one.type == resource.type and construct_path(one) == resource.address]
    same = same or [one for one in exact if one.type == resource.type and construct_path(one).endswith(tail)]
    if not same:
        return None if resource.conditional else resource
    stack = same[0].stack

    def turn(data: Any, at: Span | None) -> Value:
        return value_of(memo, stack, data, at)

    properties = settled(resource.properties, agreed(same), call.header, turn)
    if properties is resource.properties and not resource.conditional:
        return resource
    return replace(resource, properties=properties, conditional=False)


def unseen(memo: Memo, key: str, call: Called | None) -> tuple[Resource, ...]:
    """The resources of a construct that the tables do not know, or of a line on which no construct is seen."""
    found = []
    for one in told(memo, key):
        if one.type in IMPLICIT:
            continue
        header = call.header if call is not None else home_line(memo, one)
        if header is not None:
            name = id_of(call) if call is not None else construct_path(one).rpartition("/")[2]
            properties = value_of(memo, one.stack, dict(one.properties), header)
            found.append(Resource(construct_path(one), name, one.type, name, header, properties))
    return tuple(found)


def stack_told(memo: Memo, key: str) -> str:
    """The key of the stack in which a run found what belongs to a construct, ``""`` where that is not seen."""
    stacks = {one.stack for one in told(memo, key)}
    return next((one for one, address_ in memo.look(("address",)).items() if address_ in stacks), "")


def by_logical_id(memo: Memo) -> dict[tuple[str, str], str]:
    """The addresses of a run's resources by their stacks and logical ids."""
    exact = exact_of(memo)
    found = {(one.stack, one.id): construct_path(one) for one in exact.resources} if exact is not None else {}
    for key, resources in memo.look(("exact",)).items():
        owner = address(memo, key) if called(memo, key) is not None else ""
        first = min(resources, key=lambda one: len(one.path))
        if owner and not f"{construct_path(first)}/".startswith(f"{owner}/"):  # by another name in the text
            for one in resources:
                found[one.stack, one.id] = owner + construct_path(one).removeprefix(construct_path(first))
    return found


def value_of(memo: Memo, stack: str, data: Any, at: Span | None) -> Value:
    """A template's JSON as a value."""

    def turn(one: Any, at: Span | None) -> Value:
        return value_of(memo, stack, one, at)

    if isinstance(data, Mapping) and len(data) == 1:
        name, inside = next(iter(data.items()))
        if name == "Ref":
            return _reference(memo, stack, str(inside), "Ref", at)
        if name == "Fn::GetAtt" and isinstance(inside, list) and inside:
            return _reference(memo, stack, str(inside[0]), ".".join(map(str, inside[1:])), at)
        if name == "Fn::Join" and isinstance(inside, list) and isinstance(inside[-1], list):
            return Unknown(at, None, name, tuple(part for one in inside[1] for part in _parts(turn(one, at))))
        if name.startswith("Fn::"):
            return Unknown(at, None, name, (Hole(),))
    return plain(data, at, turn)


def _parts(value: Value) -> tuple[Part, ...]:
    return value.parts or (Hole(),)


def _reference(memo: Memo, stack: str, id_: str, what: str, at: Span | None) -> Value:
    if id_.startswith("AWS::"):
        return Unknown(at, None, "pseudo parameter", (Hole(id_),))
    target = memo.ask(by_logical_id).get((stack, id_))
    return Unknown(at, None, "reference", (Ref(target, what) if target is not None else Hole(),))
