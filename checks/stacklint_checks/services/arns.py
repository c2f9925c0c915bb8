"""What a policy may be narrowed to: the actions that use data, and the ARNs of the unit's resources."""

from __future__ import annotations

from collections.abc import Iterable

from stacklint_checks.edits import Link
from stacklint_checks.facts import Resource
from stacklint_checks.schemas import iam
from stacklint_checks.stack import Stack

#: What uses the data of a service, from the policy templates of AWS SAM (CRUD, poller, publisher and key policies).
DATA_ACTIONS = {
    "dynamodb": (
        "BatchGetItem",
        "BatchWriteItem",
        "ConditionCheckItem",
        "DeleteItem",
        "DescribeTable",
        "GetItem",
        "PutItem",
        "Query",
        "Scan",
        "UpdateItem",
    ),
    "events": ("PutEvents",),
    "firehose": ("PutRecord", "PutRecordBatch"),
    "kinesis": ("DescribeStream", "GetRecords", "GetShardIterator", "ListShards", "PutRecord", "PutRecords"),
    "kms": ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey"),
    "lambda": ("InvokeFunction",),
    "logs": ("CreateLogGroup", "CreateLogStream", "PutLogEvents"),
    "s3": ("DeleteObject", "GetBucketLocation", "GetObject", "ListBucket", "PutObject"),
    "secretsmanager": ("DescribeSecret", "GetSecretValue"),
    "sns": ("Publish",),
    "sqs": ("ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage", "SendMessage"),
    "ssm": ("GetParameter", "GetParameters", "GetParametersByPath"),
    "states": ("DescribeExecution", "StartExecution"),
}


def arns_for(patterns: Iterable[str], holder: Resource, stack: Stack) -> tuple[Link, ...]:
    """The ARNs of the unit's resources that actions take, seen from the holder of the policy.

    None unless every action takes a resource and the unit has some for each, all in the holder's module.
    """
    found: dict[Link, None] = {}
    for pattern in patterns:
        named = iam.expand(pattern) if pattern.strip("*:") else ()
        for action in named:
            own = [pair for format_ in iam.arn_formats(action) for pair in stack.arns(format_)]
            near = [link for one, link in own if one.module == holder.module and not one.conditional]
            if not near or len(near) != len(own):
                return ()
            found |= dict.fromkeys(near)
        if not named:
            return ()
    return tuple(sorted(found, key=lambda link: (link.address, link.suffix)))
