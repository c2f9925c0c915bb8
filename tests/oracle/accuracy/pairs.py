"""Which resource of the static reading is which of those that the program declares."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from accuracy.real import Real
from stacklint_checks.facts import Resource

Alike = Callable[[Resource, Real], int]


class Pairs(NamedTuple):
    """The pairs, and what stands on one side only."""

    both: list[tuple[Resource, Real]]
    static_only: list[Resource]
    real_only: list[Real]


def pair(
    resources: tuple[Resource, ...], declared: list[Real], alike: Alike, place: Callable[[Resource], str]
) -> Pairs:
    """Pair resources of one type by their paths; of several with one path, those that agree most.

    A path is that of the construct (CDK, CDKTF) or the name that the program gives (Pulumi). A resource that a
    library puts deeper below the same construct than the static reading has it is the same one. Where the name is not
    known, the ``place`` in the code tells: the file and line.
    """
    both: list[tuple[Resource, Real]] = []
    left = [one for one in resources if not one.type.startswith("data.")]
    rest = list(declared)
    for key in (_exact, _owner):
        left, rest = _matched(
            left,
            rest,
            lambda one, key=key: [key(_address(one))],
            lambda real, key=key: list(map(key, _paths(real))),
            both,
            alike,
        )
    found = {one.address for one, _ in both}
    parts = [one for one in left if _is_part(one, found)]
    left = [one for one in left if one not in parts]
    left, rest = _matched(left, rest, lambda one: [place(one)], _lines, both, alike)
    left += parts
    return Pairs(both, left, rest)


def _matched(
    left: list[Resource],
    rest: list[Real],
    key: Callable[[Resource], list[str]],
    keys: Callable[[Real], list[str]],
    both: list[tuple[Resource, Real]],
    alike: Alike,
) -> tuple[list[Resource], list[Real]]:
    waiting: dict[tuple[str, str], list[Real]] = defaultdict(list)
    for real in rest:
        for path in keys(real):
            waiting[real.declared.type, path].append(real)
    unpaired = []
    taken: set[int] = set()
    for one in left:
        candidates = [real for real in waiting[one.type, key(one)[0]] if id(real) not in taken]
        if not candidates:
            unpaired.append(one)
            continue
        best = max(candidates, key=lambda real: (-real.declared.path.count("/"), alike(one, real)))
        taken.add(id(best))
        both.append((one, best))
    return unpaired, [real for real in rest if id(real) not in taken]


def _address(one: Resource) -> str:
    """The static address as a path: ``#2`` tells resources of one path apart, and Terraform's begin with the type."""
    return re.sub(r"#\d+$", "", one.address).removeprefix(f"{one.type}.")


def _paths(real: Real) -> list[str]:
    path = real.declared.path
    if "::" in real.declared.type:
        return [re.sub(r"/(Resource|Default)$", "", path)]
    return (
        [path.rpartition("/")[2], real.declared.id]
        if path.rpartition("/")[2] != real.declared.id
        else [path.rpartition("/")[2]]
    )


def _is_part(one: Resource, found: set[str]) -> bool:
    """Whether the construct that it is a part of is paired already."""
    path = one.address
    if "<" in path:  # the name of the part is not known
        return False
    return any(path[:at] in found for at, letter in enumerate(path) if letter == "/")


def _lines(real: Real) -> list[str]:
    path = re.sub(r"/(Resource|Default)$", "", real.declared.path).split("/")
    ends = ["", *("/".join(path[-length:]) for length in range(1, len(path)))]
    return [f"{one.file}:{one.line} {end}" for one in real.declared.frames[:1] for end in ends]


def _exact(path: str) -> str:
    return path


def _owner(path: str) -> str:
    """The construct without what a library calls the parts of it."""
    parts = re.sub(r"/(Resource|Default)$", "", path).split("/")
    inner = ("DefaultPolicy", "ServiceRole", "InstanceRole", "Role", "Policy", "TaskRole", "ExecutionRole", "TaskDef")
    while len(parts) > 1 and parts[-1] in inner:
        parts.pop()
    return "/".join(parts)
