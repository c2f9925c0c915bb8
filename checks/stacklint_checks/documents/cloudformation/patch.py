"""From intents to edits of a template. What cannot be written is said so, and the fix is then not offered."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass, field

from stacklint_checks.blocks import Document
from stacklint_checks.edits import (
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
    TextEdit,
    Unset,
    Written,
    apply,
)
from stacklint_checks.incremental import Memo
from stacklint_checks.schemas import cloudformation as schema, resource_types
from stacklint_checks.source import Span

from .desk import Desk, Found, Spot, called, children
from .entries import after, declare, remove, write_sections
from .layout import add_items, add_pairs, overwrite, take_out
from .parse import Reader
from .policies import add_statements
from .split import split, split_json
from .syntax import Mapping, Node, Scalar, Sequence
from .write import CannotWrite

Path = tuple[str | int, ...]

#: What stands beside a resource's properties.
BESIDE = ("DeletionPolicy", "UpdateReplacePolicy", "DependsOn", "Metadata", "CreationPolicy", "UpdatePolicy")


def patch(memo: Memo, documents: Table[str, Document], intents: tuple[Intent, ...]) -> list[TextEdit] | None:
    """Text edits for intents, which are merged on their sites first; ``None`` where one cannot be written."""
    desk = Desk(memo, documents)
    try:
        _write(desk, intents)
        write_sections(desk)
        _read_again(desk)
    except CannotWrite:
        return None
    return desk.edits


@dataclass
class _Wanted:
    """What is to be written into one resource, or into a companion of it that does not exist."""

    values: dict[Path, Written] = field(default_factory=dict)
    removed: dict[Path, None] = field(default_factory=dict)
    added: dict[Path, list[Written]] = field(default_factory=dict)


def _write(desk: Desk, intents: tuple[Intent, ...]) -> None:
    resources: dict[tuple[str, Companion | None], _Wanted] = {}
    others: list[Declare | Create | Rename | Replace | Remove] = []
    for one in intents:
        if isinstance(one, Set | Unset | Add):
            _want(resources.setdefault((one.site.address, one.site.companion), _Wanted()), one)
        elif one not in others:
            others.append(one)
    created: dict[str, dict[str, Written]] = {}
    for intent in others:
        if isinstance(intent, Create):
            if desk.taken(intent.name):
                raise CannotWrite
            desk.planned[intent.name] = intent.type
    for (address, companion), wanted in resources.items():
        if companion is not None:
            name = _companion_name(desk, address, companion.type)
            desk.planned[name] = companion.type
            created.setdefault(address, {})[name] = _companion(desk, address, companion, wanted)
        else:
            _into_resource(desk, desk.resource(address), wanted)
    for intent in others:
        _write_other(desk, intent, created)
    for address, made in created.items():
        after(desk, desk.resource(address), made)


def _want(wanted: _Wanted, one: Set | Unset | Add) -> None:
    path = one.site.path
    if isinstance(one, Set):
        wanted.values.setdefault(path, one.value)
    elif isinstance(one, Unset):
        wanted.removed[path] = None
    elif one.element not in wanted.added.setdefault(path, []):
        wanted.added[path].append(one.element)


def _write_other(
    desk: Desk, intent: Declare | Create | Rename | Replace | Remove, created: dict[str, dict[str, Written]]
) -> None:
    if isinstance(intent, Rename):
        start = desk.block(intent.at.block).start
        desk.replace(intent.at.block.path, start + intent.at.start, start + intent.at.end, intent.name)
    elif isinstance(intent, Replace):
        _replace(desk, intent.at, intent.value)
    elif isinstance(intent, Remove):
        remove(desk, intent.at)
    elif isinstance(intent, Create):
        properties = shaped(intent.type, "", dict(intent.properties))
        body: dict[str, Written] = {"Type": intent.type}
        created.setdefault(intent.after, {})[intent.name] = body | ({"Properties": properties} if properties else {})
    else:
        declare(desk, intent)


def _read_again(desk: Desk) -> None:
    """Raise unless every block that the edits change parses."""
    by_path: dict[str, list[TextEdit]] = {}
    for edit in desk.edits:
        by_path.setdefault(edit.path, []).append(edit)
    for path, edits in by_path.items():
        document = desk.documents[path]
        try:
            text = apply(document.source.text, edits)
        except ValueError:
            raise CannotWrite from None
        known = {block.text for block in document.blocks}
        json = desk.style(path).json
        for chunk in split_json(text) if json else split(text):
            written = text[chunk.start : chunk.end]
            if written in known:
                continue
            reader = Reader(written, json=json)
            reader.read(chunk.key)
            if chunk.problem or reader.error is not None or reader.doubled:
                raise CannotWrite


# companions and new resources


def _companion_name(desk: Desk, address: str, type_: str) -> str:
    """A logical id made of the resource's and of what the companion is: ``LogsPolicy`` for a bucket ``Logs``."""
    last = type_.rpartition("::")[2]
    suffix = last.removeprefix(desk.type_of(address).rpartition("::")[2]) or last
    return desk.free(f"{address}{suffix}")


def _companion(desk: Desk, address: str, companion: Companion, wanted: _Wanted) -> Written:
    """A companion: what names the resource, then what is wanted."""
    properties: dict[str, Written] = {}
    _put(properties, tuple(companion.join.split(".")), Link(address, "id"))
    for path, value in wanted.values.items():
        _put(properties, path, value)
    for path, values in wanted.added.items():
        statements = [value for value in values if isinstance(value, Statement)]
        _put(properties, path, PolicyDocument(tuple(statements)) if statements else _collected(companion.type, path, values))
    body: dict[str, Written] = {"Type": companion.type}
    guard = desk.resource(address).body.pair("Condition")
    if guard is not None:
        if not isinstance(guard.value, Scalar) or guard.value.tag:
            raise CannotWrite
        body["Condition"] = guard.value.text
    return body | {"Properties": shaped(companion.type, "", properties)}


def _put(properties: dict[str, Written], path: Path, value: Written) -> None:
    """Put a value at a path of nested mappings; the lists between them come with ``shaped``."""
    *parents, last = [step for step in path if isinstance(step, str)]
    holder = properties
    for step in parents:
        inner = holder.setdefault(step, {})
        if not isinstance(inner, dict):
            raise CannotWrite
        holder = inner
    holder[last] = value


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


# existing resources


def _into_resource(desk: Desk, found: Found, wanted: _Wanted) -> None:
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
            value = PolicyDocument(tuple(statements)) if statements else _collected(found.type, path, values)
            _miss(missing, spots, full, rest, value)
        elif statements:
            add_statements(desk, found, spots[-1], statements)
        else:
            _add(desk, found, spots[-1], path, values)
    for spot, prefix, properties in missing.values():
        _fill(desk, found, spot, prefix, properties)


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
    _put(group[2], rest, value)


def _fill(desk: Desk, found: Found, spot: Spot, prefix: Path, properties: dict[str, Written]) -> None:
    made: Written = properties
    if not prefix:
        inner = properties.get("Properties")
        made = {**properties, "Properties": shaped(found.type, "", inner)} if isinstance(inner, dict) else properties
    elif prefix[0] == "Properties":
        within = _dotted(prefix[1:])
        in_list = isinstance(spot.holder, Sequence) or isinstance(spot.node, Mapping)
        made = _members(found.type, within, properties) if in_list else shaped(found.type, within, properties)
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


def _collected(type_: str, path: Path, values: list[Written]) -> Written:
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
    made = _collected(found.type, path, values)
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


# expressions by their place


def _replace(desk: Desk, at: Span, value: Written) -> None:
    found = desk.within(at.block, at.start)
    if found.entry.value is None:
        raise CannotWrite
    root = Spot(found.entry.value, Mapping(0, 0, "", "", 0, (found.entry,), found.flow), 0, found.flow)
    spot = _spot_at(root, at, None)
    overwrite(desk, found, spot, value)


def _spot_at(spot: Spot, at: Span, outer: Spot | None) -> Spot:
    """The spot of the node at a span; a function's own text can only become another text."""
    node = spot.node
    if node is None:
        raise CannotWrite
    if at.end == node.end and at.start in (node.start, node.tag_at):
        argument = outer is not None and called(outer.node) not in ("", "If") and isinstance(outer.node, Mapping)
        if argument or (node.tag and at.start != node.tag_at):
            raise CannotWrite
        return spot
    if not node.tag_at <= at.start <= at.end <= node.end or not isinstance(node, Mapping | Sequence):
        raise CannotWrite
    inner: list[Node | None] = [pair.value for pair in node.pairs] if isinstance(node, Mapping) else list(children(node))
    for index, one in enumerate(inner):
        if one is not None and one.tag_at <= at.start <= at.end <= one.end:
            return _spot_at(Spot(one, node, index, spot.flow or node.flow), at, spot)
    raise CannotWrite
