"""CloudWatch Logs in Terraform's words."""

from __future__ import annotations

from stacklint_checks.rows import Property, Shape
from stacklint_checks.services.logs import LogGroup

SHAPES = (
    Shape(
        LogGroup,
        "aws_cloudwatch_log_group",
        {"retention": Property("retention_in_days"), "kms_key": Property("kms_key_id")},
    ),
)

NAMES: dict[str, str] = {}
