"""AWS IAM in Terraform's words."""

from __future__ import annotations

from stacklint_checks.rows import NotHere, Part, Policies, Property, Row, Shape
from stacklint_checks.services.iam import Attachment, IdentityPolicy, ManagedPolicy

_DOCUMENTS = (
    ("aws_iam_policy", "", "policy"),
    ("aws_iam_role_policy", "", "policy"),
    ("aws_iam_user_policy", "", "policy"),
    ("aws_iam_group_policy", "", "policy"),
    ("aws_iam_role", "inline_policy", "policy"),
    ("aws_ssoadmin_permission_set_inline_policy", "", "inline_policy"),
)
_NONE = NotHere("inline policies are resources of their own")
_MANY = NotHere("it is its own holder, or attaches to several")
_ATTACHMENTS: tuple[tuple[str, str, Row], ...] = (
    ("aws_iam_role_policy_attachment", "policy_arn", Property("role")),
    ("aws_iam_user_policy_attachment", "policy_arn", Property("user")),
    ("aws_iam_group_policy_attachment", "policy_arn", Property("group")),
    ("aws_iam_policy_attachment", "policy_arn", _MANY),
    ("aws_iam_role", "managed_policy_arns", _MANY),
    ("aws_iam_role_policy_attachments_exclusive", "policy_arns", _MANY),
    ("aws_iam_user_policy_attachments_exclusive", "policy_arns", _MANY),
    ("aws_iam_group_policy_attachments_exclusive", "policy_arns", _MANY),
    ("aws_ssoadmin_managed_policy_attachment", "managed_policy_arn", _MANY),
)

SHAPES = (
    *(Shape(IdentityPolicy, type_, {"documents": Policies(each, path)}) for type_, each, path in _DOCUMENTS),
    *(
        Shape(Attachment, type_, {"policies": Property(path), "holder": holder, "inline": _NONE})
        for type_, path, holder in _ATTACHMENTS
    ),
    Shape(ManagedPolicy, "data.aws_iam_policy", {"arn": Property("arn"), "name": Property("name")}),
)

NAMES = {"aws_iam_role": "name", "aws_iam_policy": "name", "aws_iam_user": "name", "aws_iam_group": "name"}

_P = "arn:${Partition}"
_R = "${Region}:${Account}"

ARNS = {
    f"{_P}:s3:::${{BucketName}}": ("aws_s3_bucket", ""),
    f"{_P}:s3:::${{BucketName}}/${{ObjectName}}": ("aws_s3_bucket", "/*"),
    f"{_P}:dynamodb:{_R}:table/${{TableName}}": ("aws_dynamodb_table", ""),
    f"{_P}:dynamodb:{_R}:table/${{TableName}}/index/${{IndexName}}": ("aws_dynamodb_table", "/index/*"),
    f"{_P}:sqs:{_R}:${{QueueName}}": ("aws_sqs_queue", ""),
    f"{_P}:sns:{_R}:${{TopicName}}": ("aws_sns_topic", ""),
    f"{_P}:kms:{_R}:key/${{KeyId}}": ("aws_kms_key", ""),
    f"{_P}:secretsmanager:{_R}:secret:${{SecretId}}": ("aws_secretsmanager_secret", ""),
    f"{_P}:lambda:{_R}:function:${{FunctionName}}": ("aws_lambda_function", ""),
    f"{_P}:logs:{_R}:log-group:${{LogGroupName}}": ("aws_cloudwatch_log_group", ""),
    f"{_P}:logs:{_R}:log-group:${{LogGroupName}}:log-stream:${{LogStreamName}}": ("aws_cloudwatch_log_group", ":*"),
    f"{_P}:kinesis:{_R}:stream/${{StreamName}}": ("aws_kinesis_stream", ""),
    f"{_P}:firehose:{_R}:deliverystream/${{DeliveryStreamName}}": ("aws_kinesis_firehose_delivery_stream", ""),
    f"{_P}:states:{_R}:stateMachine:${{StateMachineName}}": ("aws_sfn_state_machine", ""),
    f"{_P}:ecr:{_R}:repository/${{RepositoryName}}": ("aws_ecr_repository", ""),
    f"{_P}:events:{_R}:event-bus/${{EventBusName}}": ("aws_cloudwatch_event_bus", ""),
    f"{_P}:ssm:{_R}:parameter/${{ParameterNameWithoutLeadingSlash}}": ("aws_ssm_parameter", ""),
}

SCAFFOLDS = {
    f"{holder} policy": (Part(f"aws_iam_{holder}_policy", {holder: "@holder", "policy": "@policy"}),)
    for holder in ("role", "user", "group")
}
