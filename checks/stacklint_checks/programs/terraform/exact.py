"""What a run of a Pulumi or CDKTF program tells: which resources are whose, and what was not known of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from msgspec.structs import replace

from stacklint_checks.exact import ExactResource
from stacklint_checks.facts import Resource
from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.exact import UNSEEN, agreed, calls_at, exact_of, home_line, plain, settled, told
from stacklint_checks.source import Span
from stacklint_checks.values import Hole, Part, Ref, Unknown, Value

from .names import construct_of

#: What stands for an attribute of another resource, or for what is known only in a deployment.
REFERENCE = re.compile(r"\$\{((?:data\.)?\w+\.[^.}\s]+)\.?([^}]*)\}|\$\{[^}]*\}")
UNKNOWN = "$unknown"


def by_construct(memo: Memo) -> dict[str, tuple[ExactResource, ...]]:
    """The resources of a run by the key of the call that made them: by type and name, else by the line."""
    exact = exact_of(memo)
    if exact is None:
        return {}
    keys = {address: key for key, address in memo.look(("address",)).items()}
    found: dict[str, list[ExactResource]] = {}
    for resource in exact.resources:
        own = keys.get(address_of(resource))
        made = (own,) if own is not None else calls_at(memo, resource, partial(_makes, resource.type))
        if not made and home_line(memo, resource) is not None:
            made = (UNSEEN + address_of(resource),)
        for key in made:
            found.setdefault(key, []).append(resource)
    return {key: tuple(resources) for key, resources in found.items()}


def _makes(type_: str, call: Called) -> bool:
    construct = construct_of(call)
    return construct is not None and construct.type == type_


def address_of(resource: ExactResource) -> str:
    """The address of a resource whose name is known."""
    return f"{resource.type}.{resource.id}"


def settle(memo: Memo, call: Called, resource: Resource) -> Resource:
    """A resource, with what was not known of it as a run told it."""
    exact = [one for one in told(memo, call.key) if one.type == resource.type]
    if not exact:
        return resource
    properties = settled(resource.properties, agreed(exact), call.header, value_of)
    if properties is resource.properties and not resource.conditional:
        return resource
    return replace(resource, properties=properties, conditional=False)


def unseen(memo: Memo, key: str) -> Resource | None:
    """A resource of a line on which the call that makes it is not seen."""
    for one in told(memo, key):
        header = home_line(memo, one)
        if header is not None:
            properties = value_of(dict(one.properties), header)
            return Resource(address_of(one), one.id, one.type, one.id, header, properties)
    return None


def value_of(data: Any, at: Span | None) -> Value:
    """A run's JSON as a value."""
    if isinstance(data, Mapping) and set(data) == {UNKNOWN}:
        return Unknown(at, None, str(data[UNKNOWN]) or "computed")
    if isinstance(data, str) and "${" in data:
        return Unknown(at, None, "reference", tuple(_parts(data)))
    return plain(data, at, value_of)


def _parts(text: str) -> list[Part]:
    parts: list[Part] = []
    end = 0
    for found in REFERENCE.finditer(text):
        if found.start() > end:
            parts.append(text[end : found.start()])
        is_resource = found[1] and not found[1].startswith(("var.", "local."))
        parts.append(Ref(found[1], found[2]) if is_resource else Hole(found[0][2:-1]))
        end = found.end()
    if end < len(text):
        parts.append(text[end:])
    return parts
