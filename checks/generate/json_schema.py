"""Reduce a CloudFormation resource schema to shapes: what an object may contain, alternatives merged.

A shape must never forbid what the schema allows: where alternatives differ, types and values are their union, and only
what every alternative requires is required. Shapes refer to each other by number, because schemas are recursive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

Node = dict[str, Any]
Encoded = str | int | list[Any] | Node
LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")


@dataclass
class Merged:
    """What a node and everything it refers to say together."""

    types: tuple[str, ...] | None = None
    enum: tuple[Any, ...] | None = None
    any_case: bool = False
    limits: dict[str, float] = field(default_factory=dict)
    items: Node | None = None
    properties: dict[str, Node] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    closed: bool = False
    rest: Node | None = None


def shapes(schema: Node) -> list[Node]:
    """The shapes of a resource type; the first one is the resource's own properties."""
    compiler = _Compiler(schema)
    compiler.number(schema)
    return compiler.found


class _Compiler:
    """Numbers the shapes of one schema as they are met."""

    def __init__(self, schema: Node) -> None:
        self.schema = schema
        self.found: list[Node] = []
        self.numbers: dict[int, int] = {}
        self.kept: list[Node] = []  # keeps nodes that were made on the way alive, so that an id names one node

    def number(self, node: Node) -> int:
        """The number of the shape of the object at a node."""
        node = _target(node, self.schema)
        if id(node) not in self.numbers:
            self.kept.append(node)
            self.numbers[id(node)] = place = len(self.found)
            self.found.append({})
            self.found[place] = self.shape(read(node, self.schema))
        return self.numbers[id(node)]

    def shape(self, merged: Merged) -> Node:
        """What the object may hold. ``rest`` is what other names hold; without it there are no other names."""
        out: Node = {"properties": {name: self.encode(merged.properties[name]) for name in sorted(merged.properties)}}
        if merged.required:
            out["required"] = sorted(merged.required)
        if merged.rest is not None:
            out["rest"] = self.encode(merged.rest)
        elif not merged.closed:
            out["rest"] = {}
        return out

    def encode(self, node: Node) -> Encoded:
        """A value: its types, what it may be, what it holds."""
        merged = read(node, self.schema)
        out: Node = {}
        if merged.types:
            out["type"] = merged.types[0] if len(merged.types) == 1 else list(merged.types)
        if merged.enum:
            out["enum"] = list(merged.enum)
        if merged.any_case:
            out["anyCase"] = True
        out |= merged.limits
        if merged.items is not None:
            out["items"] = self.encode(merged.items)
        if merged.properties or merged.rest is not None:
            out["shape"] = self.number(node)
        return _short(out)


def _short(value: Node) -> Encoded:
    """The commonest values in few bytes: a text is a type, a number the shape of an object, a list what it holds."""
    match value:
        case {"type": str(word), **more} if not more:
            return word
        case {"type": "object", "shape": int(shape), **more} if not more:
            return shape
        case {"type": "array", "items": items, **more} if not more:
            return [items]
    return value


def read(node: Node, schema: Node) -> Merged:
    """Everything said about a value at this node."""
    merged = read(resolve(node["$ref"], schema), schema) if "$ref" in node else Merged()
    merged = _both(_own(node), merged)
    for part in node.get("allOf", ()):
        merged = _both(merged, read(part, schema))
    for word in ("anyOf", "oneOf"):
        if word in node:
            merged = _both(merged, _either([read(part, schema) for part in node[word]]))
    return merged


def resolve(pointer: str, schema: Node) -> Node:
    """The node that a ``$ref`` names."""
    node: Any = schema
    for step in pointer.removeprefix("#/").split("/"):
        node = node[step]
    return cast("Node", node)


def _target(node: Node, schema: Node) -> Node:
    """Follow references that add nothing, so that one definition is one shape."""
    while "$ref" in node and not {"properties", "allOf", "anyOf", "oneOf", "items"} & node.keys():
        node = resolve(node["$ref"], schema)
    return node


def _own(node: Node) -> Merged:
    types = node.get("type")
    enum = node.get("enumCaseInsensitive", node.get("enum", [node["const"]] if "const" in node else None))
    free = node.get("additionalProperties")
    patterns = node.get("patternProperties") or {}
    rest = {"anyOf": list(patterns.values())} if patterns else free if isinstance(free, dict) else None
    return Merged(
        types=(types,) if isinstance(types, str) else tuple(sorted(types)) if types else None,
        enum=tuple(enum) if enum else None,
        any_case="enumCaseInsensitive" in node,
        limits={word: node[word] for word in LIMITS if isinstance(node.get(word), int | float)},
        items=node["items"] if isinstance(node.get("items"), dict) else None,
        properties=dict(node.get("properties", {})),
        required=frozenset(node.get("required", ())),
        closed=free is False,
        rest=rest,
    )


def _both(first: Merged, second: Merged) -> Merged:
    return Merged(
        types=_narrow(first.types, second.types),
        enum=_narrow(first.enum, second.enum),
        any_case=first.any_case or second.any_case,
        limits=second.limits | first.limits,
        items=second.items if first.items is None else first.items,
        properties=second.properties | first.properties,
        required=first.required | second.required,
        closed=first.closed or second.closed,
        rest=first.rest if first.rest is not None else second.rest,
    )


def _either(options: list[Merged]) -> Merged:
    if len(options) == 1:
        return options[0]
    properties: dict[str, list[Node]] = {}
    for option in options:
        for name, node in option.properties.items():
            if node not in properties.setdefault(name, []):
                properties[name].append(node)
    typed = all(option.types for option in options)
    listed = all(option.enum for option in options)
    items = [option.items for option in options if option.items is not None]
    return Merged(
        types=tuple(sorted({word for option in options for word in option.types or ()})) if typed else None,
        enum=_distinct(value for option in options for value in option.enum or ()) if listed else None,
        any_case=any(option.any_case for option in options),
        items=items[0] if len(items) == 1 else {"anyOf": items} if items else None,
        properties={name: nodes[0] if len(nodes) == 1 else {"anyOf": nodes} for name, nodes in properties.items()},
        required=frozenset.intersection(*(option.required for option in options)),
        closed=all(option.closed for option in options),
        rest=next((option.rest for option in options if option.rest is not None), None),
    )


def _narrow(first: tuple[Any, ...] | None, second: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    if first is None or second is None:
        return second if first is None else first
    return tuple(value for value in first if value in second) or first


def _distinct(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))
