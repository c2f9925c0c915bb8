"""Puts what is wanted into a resource of a template: values, tags, statements and the parents that are missing."""

from __future__ import annotations

from collections.abc import Mapping as Table

from stacklint_checks.edits import Link, PolicyDocument, Statement, Written
from stacklint_checks.intents import CannotWrite, Wanted, put
from stacklint_checks.schemas import cloudformation as schema
from stacklint_checks.schemas import resource_types

from .desk import Desk, Found, Spot, called
from .layout import add_items, add_pairs, overwrite, take_out, writer_at
from .policies import add_statements
from .syntax import Mapping, Scalar, Sequence

Path = tuple[str | int, ...]

#: What stands beside a resource's properties.
BESIDE = ("DeletionPolicy", "UpdateReplacePolicy", "DependsOn", "Metadata", "CreationPolicy", "UpdatePolicy")


def shaped(type_: str, path: str, value: Written) -> Written:
    """A value with the lists that the type's schema wants around single elements."""
    found = schema.find(type_, path) if path else None
    is_list = found is not None and "array" in found.types and "object" not in found.types
    if isinstance(value, tuple):
        return tuple(_members(type_, path, one) for one in value) if is_list else value
    made = _members(type_, path, value)
    return (made,) if is_list and "string" not in found.types and not _names_list(value) else made  # type: ignore[union-attr]


def _names_list(value: Written) -> bool:
    """Whether a value may be a list itself: a reference to a parameter."""
    return not isinstance(value, str | int | float | bool | Table | Statement | Link)


def _members(type_: str, path: str, value: Written) -> Written:
    if isinstance(value, Table):
        return {key: shaped(type_, f"{path}.{key}" if path else key, one) for key, one in value.items()}
    return value


def into_resource(desk: Desk, found: Found, wanted: Wanted) -> None:
    """Write everything that is wanted into an existing resource or parameter."""
    if found.tree.section == "Parameters":
        _into_parameter(desk, found, wanted)
        return
    for path in wanted.removed:
        spots, rest = desk.walk(found, _full(found, path))
        if rest:
            raise CannotWrite
        take_out(desk, found, spots)
    missing: dict[int, tuple[Spot, Path, dict[str, Written]]] = {}
    for path, value in wanted.values.items():
        full = _full(found, path)
        spots, rest = desk.walk(found, full)
        if rest:
            _miss(missing, spots, full, rest, value)
        else:
            _set(desk, found, spots[-1], shaped(found.type, _dotted(path), value))
    for path, values in wanted.added.items():
        full = _full(found, path)
        spots, rest = desk.walk(found, full)
        statements = [value for value in values if isinstance(value, Statement)]
        if rest:
            value = PolicyDocument(tuple(statements)) if statements else collected(found.type, path, values)
            _miss(missing, spots, full, rest, value)
        elif statements:
            add_statements(desk, found, spots[-1], statements)
        else:
            _add(desk, found, spots[-1], path, values)
    for spot, prefix, properties in missing.values():
        _fill(desk, found, spot, prefix, properties)


def _into_parameter(desk: Desk, found: Found, wanted: Wanted) -> None:
    """Settings of a parameter; a new one takes the place of one that goes."""
    new = dict(wanted.values)
    for path in wanted.removed:
        spots, rest = desk.walk(found, path)
        pair = spots[-1].pair
        if rest or pair is None:
            raise CannotWrite
        absent = next((one for one in new if desk.walk(found, one)[1]), None)
        if absent is None:
            take_out(desk, found, spots)
        else:
            writer = writer_at(desk, found, spots[-1].holder)
            one = str(absent[0]), new.pop(absent)
            text = writer.member(*one, "") if spots[-1].flow else writer.entry(*one, found.column(pair.start))
            desk.write(found, pair.start, found.end(pair), text)
    for path, value in new.items():
        spots, rest = desk.walk(found, path)
        if rest:
            raise CannotWrite
        _set(desk, found, spots[-1], value)


def _full(found: Found, path: Path) -> Path:
    """A path from the resource's body on."""
    beside = bool(path) and path[0] in BESIDE and path[0] not in schema.properties(found.type)
    return path if beside else ("Properties", *path)


def _dotted(path: Path) -> str:
    return ".".join(step for step in path if isinstance(step, str))


def _miss(
    missing: dict[int, tuple[Spot, Path, dict[str, Written]]], spots: list[Spot], full: Path, rest: Path, value: Written
) -> None:
    """Note what is missing below the innermost thing that exists, so that it is inserted once."""
    spot = spots[-1]
    key = spot.node.tag_at if spot.node is not None else -spot.pair.end if spot.pair is not None else 0
    if any(isinstance(step, int) and step for step in rest):
        raise CannotWrite
    group = missing.setdefault(key, (spot, full[: len(full) - len(rest)], {}))
    put(group[2], rest, value)


def _fill(desk: Desk, found: Found, spot: Spot, prefix: Path, properties: dict[str, Written]) -> None:
    made: Written = properties
    if not prefix:
        inner = properties.get("Properties")
        made = {**properties, "Properties": shaped(found.type, "", inner)} if isinstance(inner, dict) else properties
    elif prefix[0] == "Properties":
        within = _dotted(prefix[1:])
        stands = isinstance(spot.holder, Sequence) or isinstance(spot.node, Mapping)
        made = _members(found.type, within, properties) if stands else shaped(found.type, within, properties)
    if spot.empty:
        overwrite(desk, found, spot, made)
    elif isinstance(made, dict):
        add_pairs(desk, found, spot, made)
    else:
        raise CannotWrite


def _set(desk: Desk, found: Found, spot: Spot, value: Written) -> None:
    if called(spot.node) == "If" or (called(spot.node) and found.type.startswith("Custom::")):
        raise CannotWrite
    overwrite(desk, found, spot, value)


# lists, maps and tags


def collected(type_: str, path: Path, values: list[Written]) -> Written:
    """Elements as the value of a property that is not there yet."""
    tags = resource_types.tags(type_)
    if tags is not None and path == (tags.name,):
        if tags.form == "map":
            return _merged(values)
        if tags.form == "specifications":
            raise CannotWrite
        return tuple(_tag_elements(values, propagated=tags.form == "propagated"))
    found = schema.find(type_, _dotted(path))
    is_map = found is not None and "array" not in found.types and all(isinstance(one, Table) for one in values)
    return _merged(values) if is_map else tuple(values)


def _merged(values: list[Written]) -> dict[str, Written]:
    merged: dict[str, Written] = {}
    for value in values:
        if not isinstance(value, Table):
            raise CannotWrite
        for key, one in value.items():
            merged.setdefault(key, one)
    return merged


def _tag_elements(values: list[Written], *, propagated: bool) -> list[Written]:
    """Tags as objects with Key and Value."""
    made: list[Written] = []
    for value in values:
        if not isinstance(value, Table):
            raise CannotWrite
        pairs = [(value["Key"], value["Value"])] if value.keys() >= {"Key", "Value"} else list(value.items())
        for key, one in pairs:
            element: dict[str, Written] = {"Key": key, "Value": one}
            element |= {"PropagateAtLaunch": True} if propagated else {}
            if element not in made:
                made.append(element)
    return made


def _add(desk: Desk, found: Found, spot: Spot, path: Path, values: list[Written]) -> None:
    """Add elements to a list or map that stands there."""
    made = collected(found.type, path, values)
    node = spot.node
    if called(node):
        raise CannotWrite
    if spot.empty:
        overwrite(desk, found, spot, made)
    elif isinstance(node, Mapping) and isinstance(made, dict):
        add_pairs(desk, found, spot, {key: one for key, one in made.items() if node.pair(key) is None})
    elif isinstance(node, Sequence) and isinstance(made, tuple):
        add_items(desk, found, spot, list(made))
    elif isinstance(node, Scalar) and isinstance(made, tuple) and not node.tag:
        overwrite(desk, found, spot, (node.text, *made))
    else:
        raise CannotWrite
