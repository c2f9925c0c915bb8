"""AWS Lambda in CloudFormation's words."""

from __future__ import annotations

from stacklint_checks.rows import Property, Shape
from stacklint_checks.services.compute import Function

SHAPES = (
    Shape(Function, "AWS::Lambda::Function", {"runtime": Property("Runtime")}),
    Shape(Function, "AWS::Serverless::Function", {"runtime": Property("Runtime")}),
)

NAMES: dict[str, str] = {"AWS::Lambda::Function": "FunctionName", "AWS::Serverless::Function": "FunctionName"}
