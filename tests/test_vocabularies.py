"""Every row leads to something that its schema has, and every field of a view is answered in both vocabularies."""

from __future__ import annotations

from collections import defaultdict

import pytest

from stacklint_checks.fields import View
from stacklint_checks.rows import (
    Each,
    FirstOf,
    InCompanion,
    NotHere,
    Pair,
    Policies,
    Policy,
    Property,
    Row,
    Shape,
    UsedBy,
)
from stacklint_checks.schemas import cloudformation, terraform
from stacklint_checks.vocabularies import load

SHAPES = [(name, shape) for name in ("terraform", "cloudformation") for shape in load(name).shapes]
each_shape = pytest.mark.parametrize(("name", "shape"), SHAPES, ids=lambda one: getattr(one, "type", one))


def exists(name: str, type_: str, path: str) -> bool:
    """Whether the schema has a path; the empty one is the type itself."""
    if name == "cloudformation":
        return cloudformation.known(type_) and (not path or cloudformation.find(type_, path) is not None)
    if not terraform.known(type_):
        return False
    parent, _, last = path.rpartition(".")
    body = terraform.body(type_, parent)
    return not path or last in body.attributes or last in body.blocks


def paths(row: Row, type_: str, base: str) -> list[tuple[str, str]]:
    """The (type, path) pairs that a row reads."""
    at = f"{base}." if base else ""
    if isinstance(row, Property | Pair):
        return [(type_, f"{at}{row.path}")]
    if isinstance(row, InCompanion):
        return [(row.type, row.join), (row.type, row.path)]
    if isinstance(row, FirstOf):
        return [pair for inner in row.rows for pair in paths(inner, type_, base)]
    if isinstance(row, Policy):
        return paths(row.row, type_, base)
    if isinstance(row, Policies):
        return [(type_, ".".join(filter(None, (base, row.each, row.path))))]
    if isinstance(row, UsedBy):
        return list(row.uses)
    if isinstance(row, Each):
        inside = [f"{at}{path}".rstrip(".") for path in row.paths]
        return [pair for base in inside for inner in row.rows.values() for pair in paths(inner, type_, base)]
    assert isinstance(row, NotHere)
    assert row.reason
    return []


@each_shape
def test_rows_lead_somewhere(name: str, shape: Shape) -> None:
    """No path is misspelt or gone from the schema."""
    read = [pair for row in shape.rows.values() for pair in paths(row, shape.type, shape.each)]
    if shape.where is not None:
        read.append((shape.type, shape.where[0]))
    assert [pair for pair in read if not exists(name, *pair)] == []


@each_shape
def test_every_field_has_a_row(name: str, shape: Shape) -> None:
    """A shape answers every field of its view, if only by saying why there is none."""
    del name
    wanted = set(shape.view.__struct_fields__) - set(View.__struct_fields__)
    assert set(shape.rows) == wanted


def test_every_view_is_in_both_vocabularies() -> None:
    """What a rule takes exists in Terraform and in CloudFormation; only Terraform has data sources."""
    seen: dict[type[View], set[str]] = defaultdict(set)
    for name, shape in SHAPES:
        if shape.type.startswith("data."):
            continue
        seen[shape.view].add(name)
    assert [view.__name__ for view, names in seen.items() if len(names) < 2] == []


@pytest.mark.parametrize("name", ["terraform", "cloudformation"])
def test_names_lead_somewhere(name: str) -> None:
    """The paths of physical names exist."""
    assert [one for one in load(name).names.items() if not exists(name, *one)] == []
