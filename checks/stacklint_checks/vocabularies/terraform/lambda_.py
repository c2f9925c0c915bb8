"""AWS Lambda in Terraform's words."""

from __future__ import annotations

from stacklint_checks.rows import Property, Shape
from stacklint_checks.services.compute import Function

SHAPES = (Shape(Function, "aws_lambda_function", {"runtime": Property("runtime")}),)

NAMES: dict[str, str] = {"aws_lambda_function": "function_name"}
