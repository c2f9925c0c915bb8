"""AWS IAM in CloudFormation's words."""

from __future__ import annotations

from stacklint_checks.rows import NotHere, Part, Policies, Property, Shape
from stacklint_checks.services.iam import Attachment, IdentityPolicy

_DOCUMENTS = (
    ("AWS::IAM::Policy", "", "PolicyDocument"),
    ("AWS::IAM::ManagedPolicy", "", "PolicyDocument"),
    ("AWS::IAM::RolePolicy", "", "PolicyDocument"),
    ("AWS::IAM::UserPolicy", "", "PolicyDocument"),
    ("AWS::IAM::GroupPolicy", "", "PolicyDocument"),
    ("AWS::IAM::Role", "Policies", "PolicyDocument"),
    ("AWS::IAM::User", "Policies", "PolicyDocument"),
    ("AWS::IAM::Group", "Policies", "PolicyDocument"),
    ("AWS::Serverless::Function", "Policies", ""),
    ("AWS::Serverless::StateMachine", "Policies", ""),
    ("AWS::SSO::PermissionSet", "", "InlinePolicy"),
)
_ATTACHMENTS = (
    ("AWS::IAM::Role", "ManagedPolicyArns"),
    ("AWS::IAM::User", "ManagedPolicyArns"),
    ("AWS::IAM::Group", "ManagedPolicyArns"),
    ("AWS::Serverless::Function", "Policies"),
    ("AWS::Serverless::StateMachine", "Policies"),
)
_SELF = NotHere("managed policies are listed by their holder")

SHAPES = (
    *(Shape(IdentityPolicy, type_, {"documents": Policies(each, path)}) for type_, each, path in _DOCUMENTS),
    *(
        Shape(Attachment, type_, {"policies": Property(path), "holder": _SELF, "inline": Property("Policies")})
        for type_, path in _ATTACHMENTS
    ),
    Shape(
        Attachment,
        "AWS::SSO::PermissionSet",
        {"policies": Property("ManagedPolicies"), "holder": _SELF, "inline": NotHere("it holds one inline policy")},
    ),
)

NAMES = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::Group": "GroupName",
}

_P = "arn:${Partition}"
_R = "${Region}:${Account}"

ARNS = {
    f"{_P}:s3:::${{BucketName}}": ("AWS::S3::Bucket", ""),
    f"{_P}:s3:::${{BucketName}}/${{ObjectName}}": ("AWS::S3::Bucket", "/*"),
    f"{_P}:dynamodb:{_R}:table/${{TableName}}": ("AWS::DynamoDB::Table", ""),
    f"{_P}:dynamodb:{_R}:table/${{TableName}}/index/${{IndexName}}": ("AWS::DynamoDB::Table", "/index/*"),
    f"{_P}:sqs:{_R}:${{QueueName}}": ("AWS::SQS::Queue", ""),
    f"{_P}:sns:{_R}:${{TopicName}}": ("AWS::SNS::Topic", ""),
    f"{_P}:kms:{_R}:key/${{KeyId}}": ("AWS::KMS::Key", ""),
    f"{_P}:secretsmanager:{_R}:secret:${{SecretId}}": ("AWS::SecretsManager::Secret", ""),
    f"{_P}:lambda:{_R}:function:${{FunctionName}}": ("AWS::Lambda::Function", ""),
    f"{_P}:kinesis:{_R}:stream/${{StreamName}}": ("AWS::Kinesis::Stream", ""),
    f"{_P}:firehose:{_R}:deliverystream/${{DeliveryStreamName}}": ("AWS::KinesisFirehose::DeliveryStream", ""),
    f"{_P}:states:{_R}:stateMachine:${{StateMachineName}}": ("AWS::StepFunctions::StateMachine", ""),
    f"{_P}:ecr:{_R}:repository/${{RepositoryName}}": ("AWS::ECR::Repository", ""),
    f"{_P}:events:{_R}:event-bus/${{EventBusName}}": ("AWS::Events::EventBus", ""),
}

SCAFFOLDS = {"inline policy": (Part("", {"PolicyName": "@name", "PolicyDocument": "@policy"}),)}
