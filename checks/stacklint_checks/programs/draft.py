"""Properties while they are put together: nested dictionaries and lists with values as leaves."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct, field

from stacklint_checks.source import Span
from stacklint_checks.values import Absent, Entry, Items, Known, Object, Value

Tree = dict[str, "Branch"]
Branch = Value | Tree | list["Branch"]

STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@lru_cache(maxsize=2048)
def steps(path: str) -> tuple[str | int, ...]:
    """``Rules[0].Status`` as steps."""
    return tuple(name or int(index) for name, index in STEP.findall(path))


def put(tree: Tree, path: str, branch: Branch) -> None:
    """Set what stands at a path, creating what leads there."""
    way = steps(path)
    here: Tree | list[Branch] = tree
    for step, following in pairwise(way):
        here = _inner(here, step, wants_list=isinstance(following, int))
    _set(here, way[-1], branch)


def _inner(here: Tree | list[Branch], step: str | int, *, wants_list: bool) -> Tree | list[Branch]:
    found = _get(here, step)
    if isinstance(found, Known):
        found = opened(found)
    if not isinstance(found, dict | list):
        found = [] if wants_list else {}
    _set(here, step, found)
    return found


def _get(here: Tree | list[Branch], step: str | int) -> Branch | None:
    if isinstance(here, list):
        return here[step] if isinstance(step, int) and step < len(here) else None
    return here.get(str(step))


def _set(here: Tree | list[Branch], step: str | int, branch: Branch) -> None:
    if isinstance(here, dict):
        here[str(step)] = branch
    elif isinstance(step, int):
        if step < len(here):
            here[step] = branch
        else:
            here.append(branch)


def opened(value: Value) -> Branch:
    """A value as a branch that can be added to."""
    if isinstance(value, Known) and isinstance(value.content, Object) and not value.content.open:
        return {entry.key: entry.value for entry in value.content.entries}
    if isinstance(value, Known) and isinstance(value.content, Items) and not value.content.open:
        return list(value.content.values)
    return value


def closed(branch: Branch, at: Span, *, more: bool = False) -> Value:
    """A branch as a value; what is not written anywhere stands ``at``. ``more`` says that keys may be missing."""
    if isinstance(branch, dict):
        entries = tuple(Entry(key, None, closed(inner, at)) for key, inner in branch.items())
        return Known(at, None, Object(entries, more))
    if isinstance(branch, list):
        return Known(at, None, Items(tuple(closed(inner, at) for inner in branch)))
    return branch


def from_data(data: object, at: Span) -> Branch:
    """Plain data of a generated table as a branch."""
    if isinstance(data, dict):
        return {str(key): from_data(value, at) for key, value in data.items()}
    if isinstance(data, list):
        return [from_data(value, at) for value in data]
    return Known(at, None, data)  # type: ignore[arg-type]


class Draft(Struct):
    """A resource while it is put together.

    ``at`` is where what is not written stands, ``open`` says that more may be set.
    """

    type: str
    at: Span
    properties: Tree = field(default_factory=dict)
    open: bool = False
    conditional: bool = False

    def append(self, path: str, value: Branch) -> None:
        """Add to the list at a path, creating it; what is there and not known stays so."""
        way = steps(path)
        here: Branch | None = self.properties
        for step in way:
            if isinstance(here, Known):
                here = opened(here)
            here = _get(here, step) if isinstance(here, dict | list) else None
        if isinstance(here, Known):
            here = opened(here)
        if here is None or isinstance(here, Absent):
            here = []
        if isinstance(here, list):
            put(self.properties, path, [*here, value])

    def value(self) -> Value:
        """The properties as a value."""
        return closed(self.properties, self.at, more=self.open)
