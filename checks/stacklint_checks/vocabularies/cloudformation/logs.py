"""CloudWatch Logs in CloudFormation's words."""

from __future__ import annotations

from stacklint_checks.rows import Property, Shape
from stacklint_checks.services.logs import LogGroup

SHAPES = (
    Shape(
        LogGroup,
        "AWS::Logs::LogGroup",
        {"retention": Property("RetentionInDays"), "kms_key": Property("KmsKeyId")},
    ),
)

NAMES: dict[str, str] = {}
