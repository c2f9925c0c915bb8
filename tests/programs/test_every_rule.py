"""Every rule about resources finds what it is for in Pulumi and in CDKTF, underlines it, and fixes it."""

from __future__ import annotations

import ast
from datetime import date

import pytest

from stacklint_checks import engine
from stacklint_checks.edits import apply
from stacklint_checks.fixing import edits
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

PULUMI = "import json\nimport pulumi\nimport pulumi_aws as aws\n\n"
CDKTF = """import json
from cdktf import TerraformStack
import imports.aws as aws


class Main(TerraformStack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
"""
OPEN = '{"protocol": "tcp", "from_port": %s, "to_port": %s, "cidr_blocks": ["0.0.0.0/0"]}'
ANYTHING = '{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}'
STATEMENT = 'json.dumps({"Statement": [{"Effect": "Allow", "Action": %s, "Resource": %s}]})'

#: The rule, what Pulumi and what CDKTF calls the class, its arguments, and what is underlined (the class and name if empty).
CASES = [
    ("ebs-encryption", "ebs.Volume", "EbsVolume", 'availability_zone="a", encrypted=False', "False"),
    ("ebs-encryption", "ec2.Instance", "Instance", 'root_block_device={"encrypted": False}', "False"),
    ("ec2-imdsv2", "ec2.Instance", "Instance", 'metadata_options={"http_tokens": "optional"}', '"optional"'),
    ("outdated-lambda-runtime", "lambda_.Function", "LambdaFunction", 'role="r", runtime="python3.8"', '"python3.8"'),
    ("dynamodb-pitr", "dynamodb.Table", "DynamodbTable", 'point_in_time_recovery={"enabled": False}', "False"),
    ("kms-rotation", "kms.Key", "KmsKey", "enable_key_rotation=False", "False"),
    ("rds-backup-retention", "rds.Instance", "DbInstance", "backup_retention_period=0", "0"),
    ("rds-deletion-protection", "rds.Instance", "DbInstance", "deletion_protection=False", "False"),
    ("rds-multi-az", "rds.Instance", "DbInstance", "multi_az=False", "False"),
    ("rds-public", "rds.Instance", "DbInstance", "publicly_accessible=True", "True"),
    ("rds-storage-encryption", "rds.Instance", "DbInstance", "storage_encrypted=False", "False"),
    ("rds-storage-encryption", "rds.Cluster", "RdsCluster", "storage_encrypted=False", "False"),
    ("sns-encryption", "sns.Topic", "SnsTopic", "", ""),
    ("sqs-encryption", "sqs.Queue", "SqsQueue", "sqs_managed_sse_enabled=False", "False"),
    (
        "iam-broad-managed-policy",
        "iam.RolePolicyAttachment",
        "IamRolePolicyAttachment",
        'role="r", policy_arn="arn:aws:iam::aws:policy/AdministratorAccess"',
        '"arn:aws:iam::aws:policy/AdministratorAccess"',
    ),
    ("iam-wildcard-action", "iam.Policy", "IamPolicy", "policy=" + STATEMENT % ('"*"', '"arn:aws:s3:::b"'), '"*"'),
    ("iam-wildcard-resource", "iam.Policy", "IamPolicy", "policy=" + STATEMENT % ('"s3:GetObject"', '"*"'), '"*"'),
    ("log-group-retention", "cloudwatch.LogGroup", "CloudwatchLogGroup", "", ""),
    ("log-group-kms", "cloudwatch.LogGroup", "CloudwatchLogGroup", "retention_in_days=30", ""),
    ("sg-open-admin-port", "ec2.SecurityGroup", "SecurityGroup", "ingress=[%s]" % (OPEN % (22, 22)), '"0.0.0.0/0"'),
    ("sg-open-ingress", "ec2.SecurityGroup", "SecurityGroup", "ingress=[%s]" % (OPEN % (5000, 5000)), '"0.0.0.0/0"'),
    ("sg-open-egress", "ec2.SecurityGroup", "SecurityGroup", f"egress=[{ANYTHING}]", '"0.0.0.0/0"'),
    ("s3-public-acl", "s3.Bucket", "S3Bucket", 'acl="public-read"', '"public-read"'),
    ("s3-versioning", "s3.Bucket", "S3Bucket", "", ""),
    ("s3-encryption-missing", "s3.Bucket", "S3Bucket", "", ""),
    ("s3-public-access-block", "s3.Bucket", "S3Bucket", "", ""),
    ("s3-secure-transport", "s3.Bucket", "S3Bucket", "", ""),
    ("s3-access-logging", "s3.Bucket", "S3Bucket", "", ""),
    ("hardcoded-resource-name", "sqs.Queue", "SqsQueue", 'name="orders"', '"orders"'),
    ("missing-tags", "s3.Bucket", "S3Bucket", "", ""),
    ("hardcoded-ami", "ec2.Instance", "Instance", 'ami="ami-0123456789abcdef0"', '"ami-0123456789abcdef0"'),
]
#: Those whose fix may not be offered: it depends on what else is in the program.
WITHOUT_FIX = {"iam-wildcard-resource", "iam-wildcard-action", "iam-broad-managed-policy", "log-group-kms"}


def program(dialect: str, path: str, arguments: str) -> str:
    """A program that makes one resource."""
    more = f", {arguments}" if arguments else ""
    if dialect == "pulumi":
        return f'{PULUMI}aws.{path}("thing"{more})\n'
    return f'{CDKTF}        aws.{path}(self, "thing"{more})\n'


def analyze(dialect: str, text: str) -> engine.Report:
    name = "/p/__main__.py"
    found = engine.analyze(Unit(dialect, "/p", {name: Source(name, text)}), Settings(), date(2026, 11, 25))
    assert not found.crashes
    return found


@pytest.mark.parametrize("dialect", ["pulumi", "cdktf"])
@pytest.mark.parametrize(("rule", "pulumi", "cdktf", "arguments", "underlined"), CASES)
def test_rule(dialect: str, rule: str, pulumi: str, cdktf: str, arguments: str, underlined: str) -> None:
    path = pulumi if dialect == "pulumi" else cdktf
    text = program(dialect, path, arguments)
    before = analyze(dialect, text)
    (finding,) = [one for one in before.findings if one.rule == rule]
    stands = text[finding.place.start : finding.place.end]
    assert stands == (underlined or (f'aws.{path}("thing"' if dialect == "pulumi" else f'aws.{path}(self, "thing"'))
    made = [found for fix in finding.fixes if (found := edits(before, fix)) is not None]
    assert made or rule in WITHOUT_FIX
    for one in made:
        after = apply(text, list(one))
        ast.parse(after)
        assert finding.message not in [each.message for each in analyze(dialect, after).findings if each.rule == rule]
