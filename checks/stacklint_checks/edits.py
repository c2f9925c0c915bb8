"""Fixes before and after a dialect has written them: intents on sites, and edits of text.

No rule holds text of a dialect: it says what should be so, and the dialect that owns the site writes it.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from .facts import Kind, Path
from .source import Span
from .values import Value


class Link(Struct, frozen=True):
    """A written reference to a resource: its attribute in neutral words (``arn``, ``id``, ``name``) and text around it.

    Terraform writes ``aws_s3_bucket.b.arn`` or ``"${aws_s3_bucket.b.arn}/*"``, CloudFormation ``!GetAtt B.Arn`` or
    ``!Sub "${B.Arn}/*"``.
    """

    address: str
    attribute: str
    prefix: str = ""
    suffix: str = ""


class Use(Struct, frozen=True):
    """A written use of a declaration: ``var.x``, ``local.tags``, ``!Ref X``, or a pseudo value.

    ``name`` is a ``Declaration.name`` of the dialect, or one of ``region``, ``account``, ``partition``. ``prefix`` and
    ``suffix`` are literal text around it.
    """

    name: str
    prefix: str = ""
    suffix: str = ""


class Statement(Struct, frozen=True):
    """A policy statement to write. ``resources`` may hold links; ``principals`` maps a kind (``AWS``) or is ``"*"``."""

    sid: str
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str | Link | Use, ...]
    principals: str | Mapping[str, tuple[str | Link | Use, ...]] | None = None
    conditions: Mapping[str, Mapping[str, str | Link | Use]] = field(default_factory=dict)


class PolicyDocument(Struct, frozen=True):
    """A whole policy document to write, in the form in which the property takes one (``jsonencode``, a mapping)."""

    statements: tuple[Statement, ...]


Written = (
    str | int | float | bool | Link | Use | Statement | PolicyDocument | tuple["Written", ...] | Mapping[str, "Written"]
)


class Companion(Struct, frozen=True):
    """A separate resource that sets a property of another one: its type and the property that names the other."""

    type: str
    join: str


class Site(Struct, frozen=True):
    """Where a property is written, or would be, in the dialect's vocabulary.

    ``address`` is the resource, or the root's variable or parameter, that holds ``path``. Where ``companion`` is given
    the path lies in a companion of that resource which does not exist yet and has to be created. A path into a policy
    ends before the document; the dialect finds the document behind it, whatever form it has.
    """

    address: str
    path: Path
    companion: Companion | None = None


class Set(Struct, frozen=True):
    """Make the property have the value. ``over`` is the value that stands there now, if one does."""

    site: Site
    value: Written
    over: Value | None = None


class Unset(Struct, frozen=True):
    """Take the property away."""

    site: Site


class Add(Struct, frozen=True):
    """Add an element to the list, map or policy document at the site, creating it where it is missing."""

    site: Site
    element: Written


class Declare(Struct, frozen=True):
    """Declare an output, variable, local or parameter. ``body`` is in neutral words: value, default, description, type.

    ``near`` is a resource of the module or template that it belongs to, ``""`` for the root.
    """

    kind: Kind
    name: str
    body: Mapping[str, Written]
    near: str = ""


class Create(Struct, frozen=True):
    """Create a resource after another one. ``type`` and ``properties`` are in the dialect's vocabulary."""

    name: str
    type: str
    properties: Mapping[str, Written]
    after: str


class Rename(Struct, frozen=True):
    """Write another name over a reference or key."""

    at: Span
    name: str


class Replace(Struct, frozen=True):
    """Write another value over an expression, wherever that expression stands."""

    at: Span
    value: Written


class Remove(Struct, frozen=True):
    """Remove a whole declaration, with the comment lines that belong to it. ``at`` lies inside it."""

    at: Span


Intent = Set | Unset | Add | Declare | Create | Rename | Replace | Remove


class TextEdit(Struct, frozen=True):
    """Replace ``start`` to ``end`` of a file's current text. ``create`` says that the file does not exist yet."""

    path: str
    start: int
    end: int
    text: str
    create: bool = False


def apply(text: str, edits: list[TextEdit]) -> str:
    """The text after edits of one file, which must not overlap; insertions at one place keep their order."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            message = f"overlapping edits at offset {edit.start}"
            raise ValueError(message)
        pieces += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join(pieces) + text[at:]
