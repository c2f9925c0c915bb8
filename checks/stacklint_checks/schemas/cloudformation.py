"""The vocabulary of CloudFormation: all types of us-east-1 and of AWS SAM, from the schemas packaged with cfn-lint.

Paths are dotted and start below ``Properties``: ``WebsiteConfiguration.RoutingRules.RedirectRule``. They have no step
for the elements of a list; ``*`` or an index may be written. Alternatives (``oneOf``) are merged, so a property named
here may be allowed in some combinations only. What a schema leaves open is open here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct

from .tables import names, record

TABLE = "cloudformation"
CUSTOM = "AWS::CloudFormation::CustomResource"


class Property(Struct, frozen=True):
    """A property, or (``items``) what a list holds.

    ``types`` are JSON Schema's words (``string`` ``boolean`` ``integer`` ``number`` ``array`` ``object``); empty if any
    value goes. CloudFormation converts between scalars, so ``"true"`` may stand for a boolean. ``enum`` is empty if the
    values are not listed; ``any_case`` says that their case does not count. The limits are JSON Schema's.
    """

    name: str
    types: tuple[str, ...]
    required: bool
    enum: tuple[str | float | bool, ...]
    any_case: bool
    items: Property | None
    shape: int | None
    minimum: float | None
    maximum: float | None
    min_length: int | None
    max_length: int | None
    min_items: int | None
    max_items: int | None


class Shape(Struct, frozen=True):
    """What an object may hold: named properties and, unless it is ``closed``, other names (of the kind ``rest``)."""

    properties: Mapping[str, Property]
    rest: Property | None
    closed: bool


NOTHING_KNOWN = Shape({}, None, closed=False)


def types() -> frozenset[str]:
    """The names of all types (for "did you mean"; ``known`` is the look-up)."""
    return names(TABLE)


def known(type_name: str) -> bool:
    """Whether the type exists. ``Custom::…`` and module types (``…::MODULE``) always do."""
    return type_name.startswith("Custom::") or type_name.endswith("::MODULE") or bool(_of(type_name))


@lru_cache(maxsize=4096)
def shape(type_name: str, path: str = "") -> Shape:
    """What stands at a path of a type; ``NOTHING_KNOWN`` for an unknown type or path, or where anything goes."""
    if not _of(type_name):
        return NOTHING_KNOWN
    if not path:
        return _shape(type_name, 0)
    found = find(type_name, path)
    return _inside(type_name, found) if found else NOTHING_KNOWN


def properties(type_name: str, path: str = "") -> Mapping[str, Property]:
    """The properties of a type, or of the object (or list of objects) at a path; empty if none are known."""
    return shape(type_name, path).properties


def closed(type_name: str, path: str = "") -> bool:
    """Whether the names in ``properties`` are all that are allowed there."""
    return shape(type_name, path).closed


@lru_cache(maxsize=4096)
def find(type_name: str, path: str) -> Property | None:
    """The property at a path; None if the schema does not tell."""
    found: Property | None = None
    for step in path.split("."):
        if found and found.items and (step == "*" or step.isdecimal()):
            found = found.items
            continue
        here = _inside(type_name, found) if found else shape(type_name)
        found = here.properties.get(step, here.rest)
        if found is None:
            return None
    return found


def create_only(type_name: str) -> frozenset[str]:
    """Paths whose change replaces the resource (``createOnlyProperties``)."""
    return _paths(type_name, "createOnly")


def may_replace(type_name: str) -> frozenset[str]:
    """Paths whose change replaces the resource in some cases (``conditionalCreateOnlyProperties``)."""
    return _paths(type_name, "mayReplace")


def read_only(type_name: str) -> frozenset[str]:
    """Paths that a template must not set (``readOnlyProperties``)."""
    return _paths(type_name, "readOnly")


def write_only(type_name: str) -> frozenset[str]:
    """Paths that cannot be read back (``writeOnlyProperties``): credentials among many others."""
    return _paths(type_name, "writeOnly")


def deprecated(type_name: str) -> frozenset[str]:
    """Paths that the schema calls deprecated (``deprecatedProperties``)."""
    return _paths(type_name, "deprecated")


def secret_paths(type_name: str) -> frozenset[str]:
    """Paths of texts that hold a credential.

    Marked write-only by the schema and called a credential, or listed by cfn-lint's W1011, or called a password.
    """
    return _paths(type_name, "secrets")


def attributes(type_name: str) -> frozenset[str]:
    """What ``Fn::GetAtt`` takes, as cfn-lint reads the schema; ``Outputs.*`` and ``*`` stand for any name."""
    return _paths(type_name, "attributes")


def has_attribute(type_name: str, name: str) -> bool:
    """Whether ``Fn::GetAtt`` takes the name; True for a type that is not in the table, whose attributes are unknown."""
    found = attributes(type_name)
    return not _of(type_name) or name in found or "*" in found or f"{name.partition('.')[0]}.*" in found


def tag_property(type_name: str) -> tuple[str, str] | None:
    """Name and form of the tags; ``resource_types.tags`` explains them."""
    found = _of(type_name).get("tags")
    return (found[0], found[1]) if found else None


@lru_cache(maxsize=1024)  # names come from an editor, key by key
def _of(type_name: str) -> Mapping[str, Any]:
    custom = type_name.startswith("Custom::")
    return record(TABLE, CUSTOM if custom else type_name) or {} if type_name else {}


@lru_cache(maxsize=4096)
def _paths(type_name: str, word: str) -> frozenset[str]:
    return frozenset(_of(type_name).get(word, ()))


def _inside(type_name: str, value: Property) -> Shape:
    while value.items:
        value = value.items
    return NOTHING_KNOWN if value.shape is None else _shape(type_name, value.shape)


@cache
def _shape(type_name: str, number: int) -> Shape:
    told = _of(type_name)["shapes"][number]
    required = told.get("required", ())
    rest = told.get("rest")
    return Shape(
        {name: _property(name, value, required=name in required) for name, value in told["properties"].items()},
        None if rest is None else _property("", rest),
        closed=rest is None,
    )


def _property(name: str, value: Any, *, required: bool = False) -> Property:
    """Read a value as ``checks/generate/json_schema.py`` shortens it."""
    match value:
        case str():
            value = {"type": value}
        case int():
            value = {"type": "object", "shape": value}
        case [items]:
            value = {"type": "array", "items": items}
    said = value.get("type", ())
    return Property(
        name,
        (said,) if isinstance(said, str) else tuple(said),
        required,
        tuple(value.get("enum", ())),
        value.get("anyCase", False),
        _property("", value["items"]) if "items" in value else None,
        value.get("shape"),
        value.get("minimum"),
        value.get("maximum"),
        value.get("minLength"),
        value.get("maxLength"),
        value.get("minItems"),
        value.get("maxItems"),
    )
