"""The vocabulary of Terraform's AWS provider, from ``terraform providers schema``; the table's header has its version.

A data source is named as in references (``data.aws_vpc``), an ephemeral resource ``ephemeral.aws_…``, and the
settings of the provider itself ``provider``. Paths are dotted, without steps for the elements of a list; ``*`` or an
index may be written. Terraform's own arguments (``count``, ``lifecycle`` …) are not the provider's, and not here;
``timeouts`` is. Which change replaces a resource (ForceNew) is not in this source.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct

from .tables import names, record

TABLE = "terraform"


class Attribute(Struct, frozen=True):
    """An attribute. ``type`` is Terraform's notation without the members of objects: ``string``, ``list(object)``."""

    name: str
    type: str
    required: bool
    optional: bool
    computed: bool
    deprecated: bool
    sensitive: bool
    write_only: bool
    body: int | None

    @property
    def settable(self) -> bool:
        """Whether code may set it."""
        return self.required or self.optional


class Block(Struct, frozen=True):
    """A nested block. ``nesting`` is ``list``, ``set`` or ``single``; ``max_items`` 0 means any number."""

    name: str
    nesting: str
    min_items: int
    max_items: int
    deprecated: bool
    body: int


class Body(Struct, frozen=True):
    """What stands between braces."""

    attributes: Mapping[str, Attribute]
    blocks: Mapping[str, Block]


NOTHING_KNOWN = Body({}, {})


def types() -> frozenset[str]:
    """All names (for "did you mean"; ``known`` is the look-up)."""
    return names(TABLE)


def known(type_name: str) -> bool:
    """Whether the provider has the resource or data source."""
    return bool(_of(type_name))


@lru_cache(maxsize=4096)
def body(type_name: str, path: str = "") -> Body:
    """The body of a type, or of the block or object at a path; ``NOTHING_KNOWN`` if there is none."""
    if not _of(type_name):
        return NOTHING_KNOWN
    here = _body(type_name, 0)
    for step in path.split(".") if path else ():
        if step == "*" or step.isdecimal():
            continue
        inner = here.blocks.get(step) or here.attributes.get(step)
        if inner is None or inner.body is None:
            return NOTHING_KNOWN
        here = _body(type_name, inner.body)
    return here


def attributes(type_name: str, path: str = "") -> Mapping[str, Attribute]:
    """The attributes of a type, or at a path; of an attribute that holds objects, their members."""
    return body(type_name, path).attributes


def blocks(type_name: str, path: str = "") -> Mapping[str, Block]:
    """The nested blocks of a type, or at a path."""
    return body(type_name, path).blocks


def closed(type_name: str, path: str = "") -> bool:
    """Whether ``attributes`` and ``blocks`` name all that is allowed there; False where the table tells nothing."""
    return body(type_name, path) is not NOTHING_KNOWN


def secret_paths(type_name: str) -> frozenset[str]:
    """Paths that code may set, that the provider marks as sensitive or write-only, and that are called a credential."""
    return frozenset(_of(type_name).get("secrets", ()))


def tag_property(type_name: str) -> tuple[str, str] | None:
    """Name and form of the tags; ``resource_types.tags`` explains them."""
    found = _of(type_name).get("tags")
    return (found[0], found[1]) if found else None


@lru_cache(maxsize=1024)  # names come from an editor, key by key
def _of(type_name: str) -> Mapping[str, Any]:
    return record(TABLE, type_name) or {} if type_name else {}


@cache
def _body(type_name: str, number: int) -> Body:
    bodies = _of(type_name)["bodies"]
    told = bodies[number]
    return Body(
        {name: _attribute(name, value) for name, value in told.get("attributes", {}).items()},
        {
            name: Block(name, nesting, least, most, "deprecated" in bodies[inner], inner)
            for name, (nesting, least, most, inner) in told.get("blocks", {}).items()
        },
    )


def _attribute(name: str, value: str) -> Attribute:
    """Read an attribute as ``checks/generate/terraform.py`` writes it: flags and type, objects as ``#number``."""
    flags, _, kind = value.partition(" ")
    outer, mark, inner = kind.partition("#")
    number = inner.rstrip(")")
    return Attribute(
        name,
        f"{outer}object{inner[len(number) :]}" if mark else kind,
        "r" in flags,
        "o" in flags,
        "c" in flags,
        "d" in flags,
        "s" in flags,
        "w" in flags,
        int(number) if mark else None,
    )
