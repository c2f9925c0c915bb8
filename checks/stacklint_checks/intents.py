"""What the writing of fixes starts with in every dialect: intents, merged on their sites before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct, field

from .edits import (
    Add,
    Companion,
    Create,
    Declare,
    Intent,
    Link,
    PolicyDocument,
    Remove,
    Rename,
    Replace,
    Set,
    Statement,
    Unset,
    Written,
)
from .facts import Path

Other = Declare | Create | Rename | Replace | Remove


class CannotWrite(Exception):  # noqa: N818 - an answer: the fix is not offered
    """Raised where a value has no form in this place, or its place cannot be found or changed safely."""


class Wanted(Struct):
    """What is to be written into one resource, or into a companion of it that does not exist.

    ``removed`` is a set that keeps the order of the intents.
    """

    values: dict[Path, Written] = field(default_factory=dict)
    removed: dict[Path, None] = field(default_factory=dict)
    added: dict[Path, list[Written]] = field(default_factory=dict)

    def want(self, one: Set | Unset | Add) -> None:
        """Merge one intent: the first value of a property counts, and equal elements are added once."""
        path = one.site.path
        if isinstance(one, Set):
            self.values.setdefault(path, one.value)
        elif isinstance(one, Unset):
            self.removed[path] = None
        elif one.element not in self.added.setdefault(path, []):
            self.added[path].append(one.element)


class Merged(Struct):
    """The intents of a patch: those on sites by the resource or companion that they write into, and the others."""

    resources: dict[tuple[str, Companion | None], Wanted] = field(default_factory=dict)
    others: list[Other] = field(default_factory=list)


def merged(intents: Iterable[Intent]) -> Merged:
    """Intents without repetitions, in their order."""
    found = Merged()
    for one in intents:
        if isinstance(one, Set | Unset | Add):
            found.resources.setdefault((one.site.address, one.site.companion), Wanted()).want(one)
        elif one not in found.others:
            found.others.append(one)
    return found


def put(properties: dict[str, Written], path: Path, value: Written) -> None:
    """Put a value at a path of nested mappings; lists between them are left to the schema."""
    names = [step for step in path if isinstance(step, str)]
    if not names:
        raise CannotWrite
    *parents, last = names
    holder = properties
    for step in parents:
        inner = holder.setdefault(step, {})
        if not isinstance(inner, dict):
            raise CannotWrite
        holder = inner
    holder[last] = value


def companion_properties(
    address: str, companion: Companion, wanted: Wanted, collected: Callable[[Path, list[Written]], Written]
) -> dict[str, Written]:
    """A companion's properties: what names the resource, then what is wanted.

    ``collected`` makes the elements that are added at a path the value of a property that is not there yet; policy
    statements are a document in every dialect.
    """
    properties: dict[str, Written] = {}
    put(properties, tuple(companion.join.split(".")), Link(address, "id"))
    for path, value in wanted.values.items():
        put(properties, path, value)
    for path, values in wanted.added.items():
        statements = tuple(value for value in values if isinstance(value, Statement))
        put(properties, path, PolicyDocument(statements) if statements else collected(path, values))
    return properties
