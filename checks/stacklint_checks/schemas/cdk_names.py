"""The names of aws-cdk-lib by module, and what it says of those that it deprecates: enough to tell what it lacks.

Types are named as in ``cdk_api``. The core is the module ``core``; ``constructs`` is told as a module as well. Modules
whose names come from other packages (``cx_api``) are not told.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from .tables import names, record

TABLE = "cdk_names"
CORE = "core"


@cache
def version() -> str:
    """The version of aws-cdk-lib that the names are of."""
    return str(record(TABLE, "")["version"])


@cache
def modules() -> frozenset[str]:
    """All modules whose names are told."""
    return frozenset(name for name in names(TABLE) if name[0] not in "~#-+>")


def full_name(module: str, name: str) -> str:
    """A type of a module as the tables call it: ``aws_s3.Bucket``, ``Stack``."""
    return name if module == CORE else f"{module}.{name}"


@lru_cache(maxsize=256)
def types(module: str) -> frozenset[str]:
    """The names of a module's types, ``Cfn…`` and their ``…Props`` included."""
    return _decoded((record(TABLE, module) or {}).get("n", ""))


@lru_cache(maxsize=256)
def more(module: str) -> frozenset[str]:
    """What TypeScript can import besides: functions, constants, modules inside the module."""
    return _decoded((record(TABLE, module) or {}).get("x", ""))


class Deprecation(NamedTuple):
    """What the library says of something deprecated (may be empty), and the first version known to say it."""

    words: str
    since: str


@lru_cache(maxsize=512)
def deprecations(name: str) -> Mapping[str, Deprecation]:
    """A type's deprecated members by their names; under ``""`` the whole type."""
    found: Mapping[str, str] = record(TABLE, f"~{name}") or {}
    parts = {member: told.partition("|") for member, told in found.items()}
    return {member: Deprecation(words, since) for member, (since, _, words) in parts.items()}


@lru_cache(maxsize=512)
def protected(name: str) -> frozenset[str]:
    """The members of a class that only a class made from it sees."""
    return frozenset((record(TABLE, f"#{name}") or "").split())


@lru_cache(maxsize=512)
def gone(name: str) -> frozenset[str]:
    """The members of a type, or types of a module, that versions before this one had."""
    return _decoded(record(TABLE, f"-{name}") or "")


@lru_cache(maxsize=512)
def newly(name: str) -> frozenset[str]:
    """The members that a struct must be given and, in an older version, need not."""
    return _decoded(record(TABLE, f">{name}") or "")


@lru_cache(maxsize=512)
def aliases(name: str) -> frozenset[str]:
    """Members of an enum that only TypeScript sees: second names of a value."""
    return _decoded(record(TABLE, f"+{name}") or "")


def homes(name: str) -> tuple[str, ...]:
    """The modules that have a type of that name. Reads the whole table."""
    return tuple(module for module in sorted(modules()) if name in types(module))


def _decoded(text: str) -> frozenset[str]:
    found, name = [], ""
    for step in text.split():
        rest = step.lstrip("0123456789")
        name = name[: int(step[: len(step) - len(rest)])] + rest
        found.append(name)
    return frozenset(found)
