"""The kinds of row that say where a view's field stands in a dialect's vocabulary. Rows are data, read both ways."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from .fields import View
from .values import Content


class Property(Struct, frozen=True):
    """A property of the resource itself, as a dotted path. ``default`` is what the platform does without it.

    ``words`` maps the words of the view to those that the vocabulary writes instead (``private`` → ``Private``).
    """

    path: str
    default: Content = None
    words: Mapping[str, str | bool] = field(default_factory=dict)


class InCompanion(Struct, frozen=True):
    """A property of another resource that names this one in its property ``join``; an empty path is all of it."""

    type: str
    join: str
    path: str
    default: Content = None


class Pair(Struct, frozen=True):
    """The value under a name in a list of name-and-value objects at a dotted path, or in a map of them.

    ``name`` and ``value`` are the keys of such an object (``Key`` and ``Value``); both are empty for a map.
    """

    path: str
    key: str
    name: str = ""
    value: str = ""
    default: Content = None


class FirstOf(Struct, frozen=True):
    """The first row that is written; where none is, a fix writes the first."""

    rows: tuple[Property | InCompanion, ...]


class Policy(Struct, frozen=True):
    """A policy document found by another row."""

    row: Property | InCompanion | FirstOf


class Policies(Struct, frozen=True):
    """The policy documents in a list of the resource: ``path`` leads from an element of ``each`` to its document."""

    each: str
    path: str


class Each(Struct, frozen=True):
    """Views of the elements at the dotted paths (nested blocks, objects of a list); no path is the thing itself."""

    view: type[View]
    paths: tuple[str, ...]
    rows: Mapping[str, Row]


class UsedBy(Struct, frozen=True):
    """The resources that name this one in one of the properties, as (type, dotted path) pairs."""

    uses: tuple[tuple[str, str], ...]


class NotHere(Struct, frozen=True):
    """The vocabulary has no such property; the reason is for the parity table."""

    reason: str


Row = Property | InCompanion | Pair | FirstOf | Policy | Policies | Each | UsedBy | NotHere


class Shape(Struct, frozen=True):
    """How one resource type is seen as a view.

    With ``each``, one view for every element at that dotted path (a nested block, a list of objects). With ``where``,
    only resources whose property (dotted path) has the given value.
    """

    view: type[View]
    type: str
    rows: Mapping[str, Row]
    each: str = ""
    where: tuple[str, str] | None = None


class Part(Struct, frozen=True):
    """A resource of a scaffold. A text ``@word`` in its properties stands for what the rule has for that word.

    ``suffix`` is added to the scaffold's name, in lower case with underscores.
    """

    type: str
    properties: Mapping[str, object]
    suffix: str = ""


class Vocabulary(Struct, frozen=True):
    """A vocabulary's rows: the shapes of every view, and the dotted path of each type's physical name.

    ``arns`` tells which type has ARNs of a format of the Service Authorization Reference, and what follows the
    resource's own ARN in it (``/*`` for the objects of a bucket). ``scaffolds`` are the resources that make up
    something whole.
    """

    shapes: tuple[Shape, ...]
    names: Mapping[str, str]
    arns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    scaffolds: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
