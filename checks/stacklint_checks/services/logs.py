"""Views of CloudWatch Logs."""

from __future__ import annotations

from dataclasses import dataclass

from stacklint_checks.fields import Field, View


@dataclass(frozen=True, slots=True)
class LogGroup(View):
    """A log group."""

    retention: Field
    kms_key: Field
