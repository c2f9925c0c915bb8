"""Views of AWS IAM."""

from __future__ import annotations

import re

from stacklint_checks.fields import Field, PolicyField, StatementView, View
from stacklint_checks.values import Given, Items, Known, OneOf, Value

_HOLE = "…"


class IdentityPolicy(View, frozen=True):
    """What gives permissions to a role, user or group: a policy, or a role with the policies written in it."""

    documents: tuple[PolicyField, ...]


class Attachment(View, frozen=True):
    """What attaches managed policies: ``policies`` holds one ARN or name, or a list of them.

    ``holder`` is whom it attaches them to, where that is another resource. ``inline`` is where this resource has
    policies of its own; in SAM that is the same list.
    """

    policies: Field
    holder: Field
    inline: Field


class ManagedPolicy(View, frozen=True):
    """A managed policy that exists already and is looked up."""

    arn: Field
    name: Field


def _is_list(content: object) -> bool:
    return isinstance(content, Items)


def is_written(statement: StatementView, value: Value) -> bool:
    """Whether a value of a statement has a place of its own: what a library adds by itself stands nowhere."""
    return value.origin is not None or value.at is None or value.at != statement.header


def pattern_of(value: Value) -> str:
    """The text of a value; parts that are not known become ``…``, which is in no ARN."""
    return "".join(part if isinstance(part, str) else _HOLE for part in value.parts)


def is_wildcard_arn(pattern: str) -> bool:
    """Whether an element of ``Resource`` is ``*``, or an ARN with only wildcards after the service."""
    if not pattern.strip("*"):
        return bool(pattern)
    fields = pattern.split(":", 5)
    return len(fields) > 3 and fields[0] == "arn" and not "".join(fields[3:]).strip("*/:")


def is_service_wildcard(action: str) -> bool:
    """Whether an element of ``Action`` is ``*``, or every action of a service (``s3:*``)."""
    return bool(re.fullmatch(r"\*+|[\w-]+:\*+|\*+:\*+", action))


def written_elements(value: Value) -> tuple[Value, ...]:
    """The elements of a list or the single one that are there in any case; none where the caller chooses them.

    One of a bounded set (a loop's) is an element.
    """
    if isinstance(value, Given) or (isinstance(value, OneOf) and any(one.must(_is_list) for one in value.members)):
        return ()
    if isinstance(value, Known) and isinstance(value.content, Items):
        return tuple(value.each())
    return (value,)
