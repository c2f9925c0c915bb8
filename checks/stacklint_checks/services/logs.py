"""Views of CloudWatch Logs."""

from __future__ import annotations

from stacklint_checks.fields import Field, View


class LogGroup(View, frozen=True):
    """A log group."""

    retention: Field
    kms_key: Field
