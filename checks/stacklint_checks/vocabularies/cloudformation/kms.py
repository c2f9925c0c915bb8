"""AWS KMS in CloudFormation's words."""

from __future__ import annotations

from stacklint_checks.rows import Policy, Property, Shape
from stacklint_checks.services.kms import Key

SHAPES = (
    Shape(
        Key,
        "AWS::KMS::Key",
        {
            "rotation": Property("EnableKeyRotation", default=False),
            "spec": Property("KeySpec", default="SYMMETRIC_DEFAULT"),
            "store": Property("Origin"),
            "policy": Policy(Property("KeyPolicy")),
        },
    ),
)

NAMES: dict[str, str] = {}
