"""Things that a fix adds as a whole: several resources that belong together, in the dialect's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from stacklint_checks.edits import Create, Written
from stacklint_checks.facts import Resource
from stacklint_checks.stack import Stack


class Scaffold(Struct, frozen=True):
    """The resources of a scaffold, the first one's address being ``address``."""

    address: str
    creates: tuple[Create, ...]


def scaffold(
    stack: Stack, what: str, name: str, near: Resource, words: Callable[[str], Mapping[str, Written]]
) -> Scaffold | None:
    """A scaffold of the vocabulary, after a resource and in its module; ``None`` where a name is taken.

    ``name`` is written with underscores. ``words`` gives, for the first resource's address, what ``@words`` stand for.
    """
    parts = stack.scaffold(what)
    terraform = stack.vocabulary == "terraform"
    folder = stack.module_of(near.header.block)
    names = [_named(f"{name}{part.suffix}", terraform) for part in parts]
    keys = [f"{part.type}.{one}" if terraform else one for part, one in zip(parts, names, strict=True)]
    if not parts or any(stack.declares(folder, key) for key in keys):
        return None
    address = f"{near.module}.{keys[0]}" if near.module else keys[0]
    known = words(address)
    creates = (
        Create(one, part.type, {key: filled(value, known) for key, value in part.properties.items()}, near.address)
        for part, one in zip(parts, names, strict=True)
    )
    return Scaffold(address, tuple(creates))


def _named(name: str, terraform: bool) -> str:  # noqa: FBT001 - which of two styles
    return name if terraform else "".join(word.capitalize() for word in name.split("_"))


def filled(value: object, words: Mapping[str, Written]) -> Written:
    """A value of a scaffold with what its words stand for."""
    if isinstance(value, str) and value.startswith("@"):
        return words[value[1:]]
    if isinstance(value, Mapping):
        return {key: filled(one, words) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(filled(one, words) for one in value)
    return value  # type: ignore[return-value] # scalars
