"""AWS KMS in Terraform's words."""

from __future__ import annotations

from stacklint_checks.rows import FirstOf, InCompanion, Policy, Property, Shape
from stacklint_checks.services.kms import Key

SHAPES = (
    Shape(
        Key,
        "aws_kms_key",
        {
            "rotation": Property("enable_key_rotation", default=False),
            "spec": Property("customer_master_key_spec", default="SYMMETRIC_DEFAULT"),
            "store": Property("custom_key_store_id"),
            "policy": Policy(FirstOf((Property("policy"), InCompanion("aws_kms_key_policy", "key_id", "policy")))),
        },
    ),
)

NAMES: dict[str, str] = {}
