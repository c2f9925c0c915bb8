"""Views of DynamoDB, SNS and SQS."""

from __future__ import annotations

from stacklint_checks.fields import Field, View


class Table(View, frozen=True):
    """A DynamoDB table. ``recovery`` is whether it can be restored to any point in time."""

    recovery: Field


class Topic(View, frozen=True):
    """An SNS topic."""

    kms_key: Field


class Queue(View, frozen=True):
    """An SQS queue. ``managed`` is whether SQS encrypts with a key of its own."""

    kms_key: Field
    managed: Field
