"""When AWS stops supporting each Lambda runtime, from cfn-lint's copy of the AWS documentation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from msgspec import Struct

from .tables import document


class Runtime(Struct, frozen=True):
    """A runtime. ``family`` is the latest runtime that the source names as its successor's successor.

    From ``end_of_support`` on AWS patches it no more; from ``no_create`` and ``no_update`` on, a function with it
    cannot be created or updated (None: no date is announced). ``managed`` is False for a container image only.
    """

    name: str
    family: str
    end_of_support: date
    no_create: date | None
    no_update: date | None
    managed: bool

    def ended(self, today: date) -> bool:
        """Whether support has ended."""
        return self.end_of_support <= today


def runtime(name: str) -> Runtime | None:
    """The runtime of that name; None if the table does not have it."""
    return runtimes().get(name)


def successor(name: str, today: date) -> str | None:
    """The latest managed runtime of the same family that is supported at ``today``; None if there is none.

    The source has no dates of release: a ``today`` long past may get a successor of its future.
    """
    old = runtime(name)
    family = [each for each in runtimes().values() if old and each.family == old.family]
    alive = [each for each in family if each.managed and not each.ended(today)]
    return max(alive, key=_version).name if alive else None


@cache
def runtimes() -> Mapping[str, Runtime]:
    """All runtimes by name."""
    return {
        name: Runtime(
            name,
            row["family"],
            date.fromisoformat(row["end_of_support"]),
            _date(row["no_create"]),
            _date(row["no_update"]),
            row["managed"],
        )
        for name, row in document("lambda_runtimes")["runtimes"].items()
    }


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _version(each: Runtime) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", each.name))
