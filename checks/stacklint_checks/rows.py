"""The kinds of row that say where a view's field stands in a dialect's vocabulary. Rows are data, read both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .fields import View
from .values import Content


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the resource itself, as a dotted path. ``default`` is what the platform does without it."""

    path: str
    default: Content = None


@dataclass(frozen=True, slots=True)
class InCompanion:
    """A property of another resource that names this one in its property ``join``.

    ``create`` holds further properties (dotted path → value) that the companion needs when a fix has to create it.
    """

    type: str
    join: str
    path: str
    default: Content = None


@dataclass(frozen=True, slots=True)
class Pair:
    """The value under a name in a list of name-and-value objects at a dotted path, or in a map of them.

    ``name`` and ``value`` are the keys of such an object (``Key`` and ``Value``); both are empty for a map.
    """

    path: str
    key: str
    name: str = ""
    value: str = ""
    default: Content = None


@dataclass(frozen=True, slots=True)
class FirstOf:
    """The first row that is written; where none is, a fix writes the first."""

    rows: tuple[Property | InCompanion, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy document found by another row."""

    row: Property | InCompanion | FirstOf


@dataclass(frozen=True, slots=True)
class UsedBy:
    """The resources that name this one in one of the properties, as (type, dotted path) pairs."""

    uses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NotHere:
    """The vocabulary has no such property; the reason is for the parity table."""

    reason: str


Row = Property | InCompanion | Pair | FirstOf | Policy | UsedBy | NotHere


@dataclass(frozen=True, slots=True)
class Shape:
    """How one resource type is seen as a view.

    With ``each``, one view for every element at that dotted path (a nested block, a list of objects). With ``where``, only
    resources whose property (dotted path) has the given value.
    """

    view: type[View]
    type: str
    rows: Mapping[str, Row]
    each: str = ""
    where: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A vocabulary's rows: the shapes of every view, and the dotted path of each type's physical name."""

    shapes: tuple[Shape, ...]
    names: Mapping[str, str]
