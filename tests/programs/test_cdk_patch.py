"""Fixes in CDK programs are written as CDK is written: each case is a construct, what is wanted, and the outcome."""

from __future__ import annotations

from datetime import date

import pytest

from stacklint_checks.edits import (
    Add,
    Companion,
    Declare,
    Intent,
    Link,
    Replace,
    Set,
    Site,
    Statement,
    Unset,
    Use,
    apply,
)
from stacklint_checks.engine import Report, analyze
from stacklint_checks.facts import Kind, Path
from stacklint_checks.programs.cdk import patch
from stacklint_checks.programs.cdk.resources import addresses, resource, type_of
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source, Span
from stacklint_checks.units import Unit
from stacklint_checks.values import at_path

PYTHON = """\
import aws_cdk as cdk
from aws_cdk import aws_s3 as s3, aws_kms as kms, aws_logs as logs, aws_rds as rds, aws_sns as sns, aws_sqs as sqs
from aws_cdk import aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_iam as iam


class Data(cdk.Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        key = kms.Key(self, "Key")
        {}


Data(cdk.App(), "Data")
"""
TYPESCRIPT = """\
import * as cdk from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';

class Data extends cdk.Stack {{
  constructor(scope: cdk.App, id: string) {{
    super(scope, id);
    {}
  }}
}}
new Data(new cdk.App(), 'Data');
"""
BLOCK = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
SSE = ("BucketEncryption", "ServerSideEncryptionConfiguration", "ServerSideEncryptionByDefault", "SSEAlgorithm")
KEY = (*SSE[:-1], "KMSMasterKeyID")
Wanted = dict[Path, object]
SETS: list[tuple[str, Wanted, str]] = [
    (
        's3.Bucket(self, "X")',
        {("PublicAccessBlockConfiguration", name): True for name in BLOCK},
        's3.Bucket(self, "X", block_public_access=s3.BlockPublicAccess.BLOCK_ALL)',
    ),
    (
        's3.Bucket(self, "X", versioned=False)',
        {("VersioningConfiguration", "Status"): "Enabled"},
        's3.Bucket(self, "X", versioned=True)',
    ),
    ('s3.Bucket(self, "X")', {SSE: "aws:kms"}, 's3.Bucket(self, "X", encryption=s3.BucketEncryption.KMS_MANAGED)'),
    (
        's3.Bucket(self, "X", encryption=s3.BucketEncryption.S3_MANAGED)',
        {SSE: "aws:kms", KEY: Link("Data/Key", "arn")},
        's3.Bucket(self, "X", encryption=s3.BucketEncryption.KMS, encryption_key=key)',
    ),
    (
        's3.Bucket(self, "X", bucket_name=name_of("a-name-that-is-long"), versioned=bool(0), event_bridge_enabled=True)',
        {("PublicAccessBlockConfiguration", name): True for name in BLOCK},
        """s3.Bucket(
            self,
            "X",
            bucket_name=name_of("a-name-that-is-long"),
            versioned=bool(0),
            event_bridge_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        )""",
    ),
    ('kms.Key(self, "X")', {("EnableKeyRotation",): True}, 'kms.Key(self, "X", enable_key_rotation=True)'),
    (
        'logs.LogGroup(self, "X")',
        {("RetentionInDays",): 90},
        'logs.LogGroup(self, "X", retention=logs.RetentionDays.THREE_MONTHS)',
    ),
    (
        'logs.LogGroup(self, "X")',
        {("KmsKeyId",): Link("Data/Key", "arn")},
        'logs.LogGroup(self, "X", encryption_key=key)',
    ),
    (
        'rds.DatabaseInstance(self, "X", engine=e, vpc=v)',
        {("BackupRetentionPeriod",): 7},
        'rds.DatabaseInstance(self, "X", engine=e, vpc=v, backup_retention=cdk.Duration.days(7))',
    ),
    (
        'rds.DatabaseInstance(self, "X", engine=e, vpc=v, publicly_accessible=True)',
        {("PubliclyAccessible",): False},
        'rds.DatabaseInstance(self, "X", engine=e, vpc=v, publicly_accessible=False)',
    ),
    (
        'sns.Topic(self, "X")',
        {("KmsMasterKeyId",): "alias/aws/sns"},
        'sns.Topic(self, "X", master_key=kms.Alias.from_alias_name(self, "XKey", "alias/aws/sns"))',
    ),
    (
        'sns.Topic(self, "X", topic_name="orders")',
        {("TopicName",): Use("AWS::StackName", suffix="-orders")},
        'sns.Topic(self, "X", topic_name=f"{self.stack_name}-orders")',
    ),
    (
        's3.CfnBucket(self, "X")',
        {("VersioningConfiguration", "Status"): "Enabled"},
        's3.CfnBucket(self, "X", versioning_configuration=s3.CfnBucket.VersioningConfigurationProperty(status="Enabled"))',
    ),
    (
        's3.CfnBucket(self, "X", public_access_block_configuration={"block_public_acls": False})',
        {("PublicAccessBlockConfiguration", "BlockPublicAcls"): True},
        's3.CfnBucket(self, "X", public_access_block_configuration={"block_public_acls": True})',
    ),
    (
        's3.Bucket(self, "X")',
        {("ObjectLockConfiguration", "ObjectLockEnabled"): "Enabled"},
        """x = s3.Bucket(self, "X")
        x.node.default_child.add_property_override("ObjectLockConfiguration.ObjectLockEnabled", "Enabled")""",
    ),
]
SETS_TYPESCRIPT: list[tuple[str, Wanted, str]] = [
    (
        "new s3.Bucket(this, 'X');",
        {("PublicAccessBlockConfiguration", name): True for name in BLOCK},
        "new s3.Bucket(this, 'X', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL });",
    ),
    (
        "new s3.Bucket(this, 'X', {\n      bucketName: 'x',\n    });",
        {("VersioningConfiguration", "Status"): "Enabled"},
        "new s3.Bucket(this, 'X', {\n      bucketName: 'x',\n      versioned: true,\n    });",
    ),
    (
        "new s3.Bucket(this, 'X', { bucketName: 'a-name-that-is-long', removalPolicy: cdk.RemovalPolicy.RETAIN });",
        {("VersioningConfiguration", "Status"): "Enabled"},
        """new s3.Bucket(this, 'X', {
      bucketName: 'a-name-that-is-long',
      removalPolicy: cdk.RemovalPolicy.RETAIN,
      versioned: true,
    });""",
    ),
    (
        "new s3.Bucket(this, 'X', { bucketName: 'a-name' /* that is fixed, as others know it */, autoDeleteObjects: b });",
        {("VersioningConfiguration", "Status"): "Enabled"},
        (
            "new s3.Bucket(this, 'X', { bucketName: 'a-name' /* that is fixed, as others know it */, autoDeleteObjects: b,"
            " versioned: true });"
        ),
    ),
    (
        "new s3.CfnBucket(this, 'X');",
        {("VersioningConfiguration", "Status"): "Enabled"},
        "new s3.CfnBucket(this, 'X', { versioningConfiguration: { status: 'Enabled' } });",
    ),
    (
        "new s3.Bucket(this, 'X');",
        {("ObjectLockConfiguration", "ObjectLockEnabled"): "Enabled"},
        """const x = new s3.Bucket(this, 'X');
    (x.node.defaultChild as s3.CfnBucket).addPropertyOverride(
      'ObjectLockConfiguration.ObjectLockEnabled',
      'Enabled',
    );""",
    ),
]
DENY = Statement("DenyInsecureTransport", "Deny", ("s3:*",), ("*",), "*", {"Bool": {"aws:SecureTransport": "false"}})
ALLOW = Statement("Logs", "Allow", ("s3:PutObject",), (Link("Data/X", "arn", suffix="/*"),), {"Service": ("x.com",)})


def analyzed(path: str, text: str) -> Report:
    """The report of a program of one file."""
    report = analyze(Unit("cdk", "/app", {path: Source(path, text)}), Settings(), date(2026, 11, 25))
    assert not report.crashes, report.crashes[0].trace
    return report


def written(path: str, body: str, *intents: Intent) -> str | None:
    """The body after a fix, ``None`` where it cannot be written."""
    frame = PYTHON if path.endswith(".py") else TYPESCRIPT
    text = frame.format(body)
    report = analyzed(path, text)
    assert "Data/X" in addresses(report.memo)
    edits = patch(report.memo, report.documents, tuple(_at_main(report, one) for one in intents))
    if edits is None:
        return None
    head, tail = frame.format("\0").split("\0")
    done = apply(text, edits)
    assert done.endswith(tail)
    return done.removesuffix(tail).removeprefix(head)


def main_address(report: Report) -> str:
    """The address of what ``X`` stands for: a database has a group of subnets beside it."""
    databases = [one for one in addresses(report.memo) if type_of(report.memo, one) == "AWS::RDS::DBInstance"]
    return databases[0] if databases else "Data/X"


def _at_main(report: Report, one: Intent) -> Intent:
    if isinstance(one, Set) and one.site.address == "Data/X":
        return Set(Site(main_address(report), one.site.path), one.value)
    return one


def sets(wanted: Wanted) -> list[Intent]:
    """Intents that set properties of the construct ``X``."""
    return [Set(Site("Data/X", path), value) for path, value in wanted.items()]  # type: ignore[arg-type]


@pytest.mark.parametrize("case", SETS, ids=lambda case: case[2][:80])
def test_python(case: tuple[str, Wanted, str]) -> None:
    """A property of CloudFormation becomes the argument that sets it."""
    body, wanted, expected = case
    assert written("/app/app.py", body, *sets(wanted)) == expected


@pytest.mark.parametrize("case", SETS_TYPESCRIPT, ids=lambda case: case[2][:80])
def test_typescript(case: tuple[str, Wanted, str]) -> None:
    """The same in TypeScript."""
    body, wanted, expected = case
    assert written("/app/app.ts", body, *sets(wanted)) == expected


@pytest.mark.parametrize("case", [case for case in SETS if "CfnBucket" not in case[2]])
def test_what_is_written_is_read(case: tuple[str, Wanted, str]) -> None:
    """Afterwards the resource has the wanted values."""
    _, wanted, expected = case
    report = analyzed("/app/app.py", PYTHON.format(expected))
    found = resource(report.memo, main_address(report))
    assert found is not None
    for path, value in wanted.items():
        if isinstance(value, bool | int | str) and not str(value).startswith("alias/"):
            assert at_path(found.properties, path).must(value.__eq__), path


def test_a_policy_without_tls_is_an_argument() -> None:
    """The statement that denies plain HTTP has an argument of its own, others have a method."""
    beside = Companion("AWS::S3::BucketPolicy", "Bucket")
    site = Site("Data/X", ("PolicyDocument",), beside)
    assert written("/app/app.py", 's3.Bucket(self, "X")', Add(site, DENY)) == 's3.Bucket(self, "X", enforce_ssl=True)'
    assert written("/app/app.ts", "new s3.Bucket(this, 'X');", Add(site, DENY)) == (
        "new s3.Bucket(this, 'X', { enforceSSL: true });"
    )
    assert written("/app/app.ts", "const b = new s3.Bucket(this, 'X');", Add(site, ALLOW)) == (
        """const b = new s3.Bucket(this, 'X');
    b.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'Logs',
        actions: ['s3:PutObject'],
        resources: [`${b.bucketArn}/*`],
        principals: [new iam.ServicePrincipal('x.com')],
      }),
    );"""
    )


def test_tags_and_outputs() -> None:
    """Tags follow the construct, those of a stack end its constructor, and so do outputs."""
    body = 's3.Bucket(self, "X")'
    assert written("/app/app.py", body, Add(Site("Data/X", ("Tags",)), {"Name": "x"})) == (
        'x = s3.Bucket(self, "X")\n        cdk.Tags.of(x).add("Name", "x")'
    )
    assert written("/app/app.py", body, Add(Site("Data", ("Tags",)), {"Team": "a"})) == (
        's3.Bucket(self, "X")\n        cdk.Tags.of(self).add("Team", "a")'
    )
    output = Declare(Kind.OUTPUT, "XId", {"value": Link("Data/X", "id")}, "Data/X")
    assert written("/app/app.py", body, output) == (
        'x = s3.Bucket(self, "X")\n        cdk.CfnOutput(self, "XId", value=x.bucket_name)'
    )


def test_a_rule_of_a_security_group_asks_for_a_parameter() -> None:
    """The parameter is declared before the group, and the peer is what is written over."""
    body = 'x = ec2.SecurityGroup(self, "X", vpc=v)\n        x.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(22))'
    declared = Declare(Kind.PARAMETER, "AdminCidr", {"type": "String"}, "Data/X")
    change = Set(Site("Data/X", ("SecurityGroupIngress", 0, "CidrIp")), Use("AdminCidr"))
    assert written("/app/app.py", body, declared, change) == (
        """admin_cidr = cdk.CfnParameter(self, "AdminCidr", type="String")
        x = ec2.SecurityGroup(self, "X", vpc=v)
        x.add_ingress_rule(ec2.Peer.ipv4(admin_cidr.value_as_string), ec2.Port.tcp(22))"""
    )


def test_a_parameter_that_is_there_is_used_again() -> None:
    """CDK refuses a second construct with the same id in a scope."""
    rule = 'x = ec2.SecurityGroup(self, "X", vpc=v)\n        x.add_ingress_rule({}, ec2.Port.tcp(22))'
    body = f'cidr = cdk.CfnParameter(self, "AdminCidr")\n        {rule}'
    declared = Declare(Kind.PARAMETER, "AdminCidr", {"type": "String"}, "Data/X")
    change = Set(Site("Data/X", ("SecurityGroupIngress", 0, "CidrIp")), Use("AdminCidr"))
    assert written("/app/app.py", body.format("ec2.Peer.any_ipv4()"), declared, change) == (
        body.format("ec2.Peer.ipv4(cidr.value_as_string)")
    )


def test_a_new_id_is_one_that_nothing_has() -> None:
    """Beside a construct of that name it gets a number; in a loop it is made of the construct's own."""
    wanted = sets({("KmsMasterKeyId",): "alias/aws/sns"})
    key = 'kms.Key(self, "XKey")\n        '
    assert written("/app/app.py", key + 'sns.Topic(self, "X")', *wanted) == (
        key + 'sns.Topic(self, "X", master_key=kms.Alias.from_alias_name(self, "XKey2", "alias/aws/sns"))'
    )
    loop = 'for name in ("X", "Y"):\n            sns.Topic(self, name{})'
    assert written("/app/app.py", loop.format(""), *wanted) == loop.format(
        ', master_key=kms.Alias.from_alias_name(self, f"{name}Key", "alias/aws/sns")'
    )


def test_one_action_becomes_several() -> None:
    """Elements are written where the one stood."""
    body = 'x = iam.Role(self, "X", assumed_by=p)\n        x.add_to_policy(iam.PolicyStatement(actions=["s3:*"], resources=[]))'
    report = analyzed("/app/app.py", PYTHON.format(body))
    block = next(block for block in report.documents["/app/app.py"].blocks if '"s3:*"' in block.text)
    start = block.text.index('"s3:*"')
    change = Replace(Span(block.id, start, start + len('"s3:*"')), ("s3:GetObject", "s3:PutObject"))
    assert written("/app/app.py", body, change) == body.replace('"s3:*"', '"s3:GetObject", "s3:PutObject"')


def test_an_argument_is_taken_away() -> None:
    """What set the property goes."""
    body = 's3.Bucket(self, "X", bucket_name="x", versioned=True)'
    assert written("/app/app.py", body, Unset(Site("Data/X", ("BucketName",)))) == (
        's3.Bucket(self, "X", versioned=True)'
    )


def test_a_literal_that_serves_one_use_is_edited_where_it_stands() -> None:
    """One that serves others, too, stays."""
    wanted = sets({("PubliclyAccessible",): False})
    once = 'public = True\n        rds.DatabaseInstance(self, "X", engine=e, vpc=v, publicly_accessible=public)'
    assert written("/app/app.py", once, *wanted) == once.replace("True", "False")
    twice = f"{once}\n        print(public)"
    assert written("/app/app.py", twice, *wanted) == twice.replace("=public", "=False")


def test_what_cannot_be_reached_is_not_written() -> None:
    """A key that is made later, or elsewhere, is not referred to."""
    body = 's3.Bucket(self, "X")\n        later = kms.Key(self, "Later")'
    assert written("/app/app.py", body, *sets({KEY: Link("Data/Later", "arn"), SSE: "aws:kms"})) is None
    assert written("/app/app.py", body, *sets({("NoSuchThing", 3, "Deep"): Link("Data/None", "arn")})) is None
