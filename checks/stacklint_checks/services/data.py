"""Views of DynamoDB, SNS and SQS."""

from __future__ import annotations

from dataclasses import dataclass

from stacklint_checks.fields import Field, View


@dataclass(frozen=True, slots=True)
class Table(View):
    """A DynamoDB table. ``recovery`` is whether it can be restored to any point in time."""

    recovery: Field


@dataclass(frozen=True, slots=True)
class Topic(View):
    """An SNS topic."""

    kms_key: Field


@dataclass(frozen=True, slots=True)
class Queue(View):
    """An SQS queue. ``managed`` is whether SQS encrypts with a key of its own."""

    kms_key: Field
    managed: Field
