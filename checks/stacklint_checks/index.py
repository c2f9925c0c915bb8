"""The resources of a unit by address and type, and which name which: what every reading starts from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from msgspec.structs import replace

from .dialect import Dialect
from .facts import EMPTY, Resource
from .incremental import Memo
from .values import Hole, Known, Object, OneOf, Ref, Value, at_path

JoinKey = tuple[str, object]


def steps(path: str) -> tuple[str, ...]:
    """A dotted path as steps; the empty path leads nowhere."""
    return tuple(path.split(".")) if path else ()


def dialect_of(memo: Memo) -> Dialect:
    """The dialect of the memo's unit."""
    return cast("Dialect", memo.dialect)


def resource(memo: Memo, address: str) -> Resource | None:
    """The resource at an address."""
    return dialect_of(memo).resource(memo, address)


def head(memo: Memo, address: str) -> Resource | None:
    """A resource without what is written in it, which stays the same while that is edited."""
    return memo.ask(part, address, ())


def part(memo: Memo, address: str, names: tuple[str, ...]) -> Resource | None:
    """A resource with only those of its top-level properties, and without what the language adds.

    What is made from it is not computed again while other properties are edited, or change because what they use does.
    The name ``""`` stands for all of them.
    """
    whole = memo.ask(resource, address)
    if "" in names:
        return whole
    content = whole.properties.content if whole is not None and isinstance(whole.properties, Known) else None
    if whole is None or not isinstance(content, Object):
        return whole
    entries = tuple(entry for entry in content.entries if entry.key in names)
    properties = Known(whole.properties.at, whole.properties.origin, Object(entries, content.open))
    return replace(whole, properties=properties, meta=EMPTY)


def heads(memo: Memo, types: tuple[str, ...]) -> tuple[Resource, ...]:
    """The heads of the resources of some types, or of all managed ones."""
    found = (head(memo, address) for address in addresses_of(memo, types))
    return tuple(one for one in found if one is not None)


def arrange(memo: Memo) -> None:
    """Put the addresses of each type as an input: for whoever looks for companions, nothing changes while they stay."""
    memo.spread("of type", by_type)


def by_type(memo: Memo) -> dict[str, tuple[str, ...]]:
    """Addresses of all resources by their types."""
    found: dict[str, list[str]] = {}
    language = dialect_of(memo)
    for address in memo.ask(language.addresses):
        found.setdefault(language.type_of(memo, address), []).append(address)
    return {type_: tuple(addresses) for type_, addresses in found.items()}


def of_type(memo: Memo, type_: str) -> tuple[str, ...]:
    """Addresses of the resources of a type."""
    return memo.look(("of type", type_)) or ()


def addresses_of(memo: Memo, types: tuple[str, ...]) -> list[str]:
    """The addresses of the resources of some types, or of all managed ones."""
    if types:
        return [address for type_ in types for address in memo.ask(of_type, type_)]
    return [one for type_, all_ in memo.look(("of type",)).items() if not type_.startswith("data.") for one in all_]


def join_keys(value: Value) -> Iterator[JoinKey]:
    """What two properties that name the same resource share: a reference, a literal name, or the same input."""
    for leaf in value.leaves() if isinstance(value, OneOf) else (value,):
        refs = [part for part in leaf.parts if isinstance(part, Ref)]
        if len(refs) == 1:
            yield ("ref", refs[0].address)
        elif leaf.parts and not refs and all(part.name for part in leaf.parts if isinstance(part, Hole)):
            yield ("text", leaf.parts)


def own_keys(memo: Memo, address: str) -> frozenset[JoinKey]:
    """The keys by which another resource may name this one."""
    subject = memo.ask(resource, address)
    keys: set[JoinKey] = {("ref", address)}
    if subject is not None:
        path = dialect_of(memo).vocabulary().names.get(subject.type)
        if path:
            keys.update(key for key in join_keys(at_path(subject.properties, steps(path))) if key[0] == "text")
    return frozenset(keys)


def joined(memo: Memo, type_: str, join: str) -> tuple[dict[JoinKey, tuple[str, ...]], bool]:
    """Resources of a type by what their property ``join`` names, and whether some name what is not known."""
    found: dict[JoinKey, list[str]] = {}
    unknown = False
    for address in memo.ask(of_type, type_):
        keys, is_unknown = memo.ask(named_keys, address, join)
        unknown = unknown or is_unknown
        for key in keys:
            found.setdefault(key, []).append(address)
    return {key: tuple(addresses) for key, addresses in found.items()}, unknown


def named_keys(memo: Memo, address: str, join: str) -> tuple[tuple[JoinKey, ...], bool]:
    """The keys by which a resource's property ``join`` names others, and whether it names what is not known."""
    subject = memo.ask(resource, address)
    if subject is None:
        return (), False
    named = [tuple(join_keys(value)) for value in at_path(subject.properties, steps(join)).each()]
    return tuple(key for keys in named for key in keys), not all(named)


def companions(memo: Memo, type_: str, join: str, address: str) -> tuple[tuple[str, ...], bool]:
    """Resources of a type that name this one, and whether another one might."""
    table, unknown = memo.ask(joined, type_, join)
    keys = memo.ask(own_keys, address)
    return tuple(dict.fromkeys(found for key in keys for found in table.get(key, ()))), unknown
