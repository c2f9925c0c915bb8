"""Constructs that are CloudFormation types by another spelling (``CfnBucket``)."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.draft import Draft
from stacklint_checks.schemas import cdk
from stacklint_checks.schemas.cdk_l1 import L1, L1Property
from stacklint_checks.values import Entry, Given, Items, Known, Object, OneOf, Value

from .resolve import arguments_of, is_open
from .spell import folded, pascal


def drafts(memo: Memo, call: Called) -> dict[str, Draft] | None:
    """The resource; ``None`` where the class is none of these."""
    table = cdk.l1(call.function.removeprefix("aws_cdk."))
    if table is None:
        return None
    draft = Draft(table.type, call.header, open=is_open(memo, call))
    for name, value in arguments_of(memo, call).items():
        key, written = written_as(table, name, value)
        draft.properties[key] = written
    return {"": draft}


def written_as(table: L1, name: str, value: Value) -> tuple[str, Value]:
    """A property in CloudFormation's words. The keys of maps and documents are not the library's: they stay."""
    told = _told(table.properties, name)
    return (pascal(name), value) if told is None else (told.cloudformation, _spelled(table, told, value))


def _told(properties: Mapping[str, L1Property], name: str) -> L1Property | None:
    found = properties.get(name)
    return found or next((one for one in properties.values() if folded(one.name) == folded(name)), None)


def _spelled(table: L1, told: L1Property, value: Value) -> Value:
    """A value with the keys of its structs in CloudFormation's words."""
    if told.struct is None and not told.type.endswith("CfnTag"):
        return value
    if isinstance(value, OneOf):
        return replace(value, members=tuple(_spelled(table, told, one) for one in value.members))
    if isinstance(value, Given) and value.default is not None:
        return replace(value, default=_spelled(table, told, value.default))
    content = value.content if isinstance(value, Known) else None
    if isinstance(content, Items):
        items = tuple(_spelled(table, told, one) for one in content.values)
        return Known(value.at, value.origin, Items(items, content.open))
    if isinstance(content, Object):
        entries = tuple(_entry(table, told, entry) for entry in content.entries)
        return Known(value.at, value.origin, Object(entries, content.open))
    return value


def _entry(table: L1, told: L1Property, entry: Entry) -> Entry:
    if told.struct is None:
        return Entry(pascal(entry.key), entry.key_at, entry.value)
    if "{}" in told.type:
        return Entry(entry.key, entry.key_at, _spelled(table, replace(told, type=f".{told.struct}"), entry.value))
    inner = _told(table.structs[told.struct], entry.key)
    if inner is None:
        return Entry(pascal(entry.key), entry.key_at, entry.value)
    return Entry(inner.cloudformation, entry.key_at, _spelled(table, inner, entry.value))


def attribute(call: Called, member: str) -> tuple[str, str] | None:
    """What a member refers to: the resource's path and the attribute."""
    if not call.function.rpartition(".")[2].startswith("Cfn"):
        return None
    name = pascal(member)
    if name in ("", "Ref"):
        return "", "Ref"
    return ("", name.removeprefix("Attr")) if name.startswith("Attr") else None
