"""How CDK is customarily written where the generated table cannot tell, or tells more than one way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from stacklint_checks.edits import Statement, Written
from stacklint_checks.programs.write import Form


class Also(NamedTuple):
    """A value of an argument that sets properties in a way that the table does not have."""

    argument: str
    sets: Mapping[tuple[str | int, ...], Any]
    form: Form = True


#: A launch template that the construct makes beside the instance asks for tokens.
ALSO: Mapping[str, tuple[Also, ...]] = {
    "aws_ec2.Instance": (Also("requireImdsv2", {("MetadataOptions", "HttpTokens"): "required"}),),
    "aws_autoscaling.AutoScalingGroup": (Also("requireImdsv2", {("MetadataOptions", "HttpTokens"): "required"}),),
    "aws_ec2.LaunchTemplate": (
        Also("requireImdsv2", {("LaunchTemplateData", "MetadataOptions", "HttpTokens"): "required"}),
    ),
}

#: Members that are taken where others have the same effect.
PREFERRED = frozenset({"aws_cdk.aws_s3.BlockPublicAccess.BLOCK_ALL"})

#: An argument that is written together with another one, which the library would else refuse.
TOGETHER: Mapping[tuple[str, str], tuple[str, str]] = {
    ("aws_s3.Bucket", "encryptionKey"): ("encryption", "aws_cdk.aws_s3.BucketEncryption.KMS"),
    ("aws_sqs.Queue", "encryptionMasterKey"): ("encryption", "aws_cdk.aws_sqs.QueueEncryption.KMS"),
    ("aws_dynamodb.Table", "encryptionKey"): ("encryption", "aws_cdk.aws_dynamodb.TableEncryption.CUSTOMER_MANAGED"),
    ("aws_kinesis.Stream", "encryptionKey"): ("encryption", "aws_cdk.aws_kinesis.StreamEncryption.KMS"),
}

#: Arguments that are maps under a property, by the class and the property.
MAPS: Mapping[tuple[str, str], str] = {
    ("aws_rds.ParameterGroup", "Parameters"): "parameters",
    ("aws_rds.DatabaseInstance", "Parameters"): "parameters",
    ("aws_rds.DatabaseCluster", "Parameters"): "parameters",
    ("aws_lambda.Function", "Environment.Variables"): "environment",
}

#: The classes above CloudFormation's types that new resources are made of.
MADE_OF: Mapping[str, str] = {
    "AWS::S3::Bucket": "aws_s3.Bucket",
    "AWS::KMS::Key": "aws_kms.Key",
    "AWS::SNS::Topic": "aws_sns.Topic",
    "AWS::SQS::Queue": "aws_sqs.Queue",
    "AWS::Logs::LogGroup": "aws_logs.LogGroup",
}

#: Groups of parameters that an argument of the database makes.
PARAMETERS: Mapping[str, str] = {
    "AWS::RDS::DBParameterGroup": "parameters",
    "AWS::RDS::DBClusterParameterGroup": "parameters",
}

#: The constructs whose argument denies requests without TLS.
ENFORCE_SSL = "enforceSSL"

#: The method that adds a statement to what guards a resource, and to what a principal may do.
ADD_TO_RESOURCE_POLICY = "addToResourcePolicy"
IDENTITY_METHODS = ("addToPrincipalPolicy", "addToRolePolicy")

#: The classes of principals, by the kind in a statement.
PRINCIPALS: Mapping[str, str] = {
    "AWS": "aws_cdk.aws_iam.ArnPrincipal",
    "Service": "aws_cdk.aws_iam.ServicePrincipal",
    "Federated": "aws_cdk.aws_iam.FederatedPrincipal",
    "CanonicalUser": "aws_cdk.aws_iam.CanonicalUserPrincipal",
}

#: Members of ``Aws`` that stand for what is known after deployment only, by neutral and by CloudFormation's names.
PSEUDO: Mapping[str, str] = {
    "region": "REGION",
    "account": "ACCOUNT_ID",
    "partition": "PARTITION",
    "AWS::Region": "REGION",
    "AWS::AccountId": "ACCOUNT_ID",
    "AWS::Partition": "PARTITION",
    "AWS::StackName": "STACK_NAME",
    "AWS::StackId": "STACK_ID",
    "AWS::URLSuffix": "URL_SUFFIX",
}


#: The members of a stack that stand for the same, by those of ``Aws``.
OF_STACK: Mapping[str, str] = {
    "REGION": "region",
    "ACCOUNT_ID": "account",
    "PARTITION": "partition",
    "STACK_NAME": "stackName",
    "STACK_ID": "stackId",
    "URL_SUFFIX": "urlSuffix",
}
#: The function that gives the newest image of Amazon Linux.
NEWEST_IMAGE = "aws_cdk.aws_ec2.MachineImage.latestAmazonLinux2023"
#: What the command line sets to where it deploys to: the environment of a stack is taken from there.
DEFAULTS: Mapping[str, str] = {"region": "CDK_DEFAULT_REGION", "account": "CDK_DEFAULT_ACCOUNT"}


def denies_plain_http(statement: Statement) -> bool:
    """Whether a statement denies everyone everything without TLS, and nothing else."""
    refuses = {key.lower(): value for key, value in statement.conditions.get("Bool", {}).items()}
    only = len(statement.conditions) == 1 and refuses == {"aws:securetransport": "false"}
    return statement.effect == "Deny" and statement.principals in ("*", {"AWS": ("*",)}) and only


def delivers_access_logs(statement: Statement) -> bool:
    """Whether a statement lets S3 write the logs of other buckets: the library writes that by itself."""
    return statement.effect == "Allow" and statement.principals == {"Service": ("logging.s3.amazonaws.com",)}


def by_name(wanted: Written) -> str | None:
    """The function that finds a key by its alias, where that is what is wanted."""
    if isinstance(wanted, str) and wanted.startswith("alias/"):
        return "aws_cdk.aws_kms.Alias.fromAliasName"
    return None
