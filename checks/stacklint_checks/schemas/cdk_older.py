"""What constructs of older releases of aws-cdk-lib do otherwise than the table ``cdk`` tells.

A record of ``cdk_older`` holds, by release, only what differs: ``base`` (resources by path, None for one that the older
release has not), ``attributes``, and of ``props`` the values that do something else (``same`` marks parts whose own
effect is that of ``cdk``). The table's header names the releases, oldest first, and the constructs that were compared
of each; of other constructs nothing else is known than ``cdk`` tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from .tables import record

__all__ = ["changes", "release_of"]

OLDER = "cdk_older"
NUMBERS = re.compile(r"\d+")
MAJOR = 2


@lru_cache(maxsize=64)
def release_of(version: str) -> str:
    """The compared release by which a version is read: the last that is not newer than it, else the oldest.

    ``""`` where table ``cdk`` is to be taken as it is: a version that is not known, of another major version, or at
    least as new as that table.
    """
    own = _numbers(version)
    if len(own) < 2 or own[0] != MAJOR:
        return ""
    header = record(OLDER, "")
    releases: list[str] = list(header["constructs"])
    if own >= _numbers(header["version"]):
        return ""
    return next((one for one in reversed(releases) if _numbers(one) <= own), releases[0])


def changes(key: str, release: str) -> tuple[Mapping[str, Any], tuple[Any, ...]]:
    """What differs in a release, by the key of the record in ``cdk``, and the parts that the record repeats."""
    told = _told(key) if release else None
    return ({}, ()) if told is None else (told.get(release, {}), tuple(told.get("shared", ())))


@lru_cache(maxsize=256)
def _told(key: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = record(OLDER, key)
    return found


def _numbers(version: str) -> tuple[int, ...]:
    found = tuple(int(each) for each in NUMBERS.findall(version)[:3])
    return found if len(found) != 2 else (*found, 0)
