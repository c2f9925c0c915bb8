"""DynamoDB, SNS and SQS in CloudFormation's words."""

from __future__ import annotations

from stacklint_checks.rows import Property, Shape
from stacklint_checks.services.data import Queue, Table, Topic

SHAPES = (
    *(
        Shape(
            Table,
            type_,
            {"recovery": Property("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", default=False)},
        )
        for type_ in ("AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable")
    ),
    Shape(Topic, "AWS::SNS::Topic", {"kms_key": Property("KmsMasterKeyId")}),
    Shape(
        Queue,
        "AWS::SQS::Queue",
        {"kms_key": Property("KmsMasterKeyId"), "managed": Property("SqsManagedSseEnabled", default=False)},
    ),
)

NAMES: dict[str, str] = {}
