"""DynamoDB, SNS and SQS in Terraform's words."""

from __future__ import annotations

from stacklint_checks.rows import Property, Shape
from stacklint_checks.services.data import Queue, Table, Topic

SHAPES = (
    Shape(Table, "aws_dynamodb_table", {"recovery": Property("point_in_time_recovery.enabled", default=False)}),
    Shape(Topic, "aws_sns_topic", {"kms_key": Property("kms_master_key_id")}),
    Shape(
        Queue,
        "aws_sqs_queue",
        {"kms_key": Property("kms_master_key_id"), "managed": Property("sqs_managed_sse_enabled", default=False)},
    ),
)

NAMES: dict[str, str] = {}
