"""CDKTF programs as the resources that they deploy, in Terraform's words."""

from __future__ import annotations

import pytest

from deployed import deployed, one, plain, report, stack
from stacklint_checks.stack import Stack

HEAD = """
from constructs import Construct
from cdktf import App, Fn, TerraformOutput, TerraformStack, TerraformVariable, Token, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument, DataAwsIamPolicyDocumentStatement, DataAwsIamPolicyDocumentStatementPrincipals)
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket, S3BucketVersioning
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA, S3BucketVersioningVersioningConfiguration)
from cdktf_cdktf_provider_aws.security_group import SecurityGroup, SecurityGroupIngress
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue


class Main(TerraformStack):
    def __init__(self, scope: Construct, id: str):
        super().__init__(scope, id)
"""
TAIL = '\n\napp = App()\nMain(app, "main")\napp.synth()\n'


def program(text: str) -> str:
    """A program with one stack, in which the text stands."""
    return HEAD + "".join(f"        {line}\n" for line in text.strip("\n").split("\n")) + TAIL


def read(text: str) -> dict[str, object]:
    """The resources of a stack."""
    return deployed("cdktf", program(text))


def asked(text: str) -> Stack:
    """What rules may ask about a stack."""
    return stack("cdktf", program(text))


@pytest.mark.parametrize(
    "text",
    [
        "from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket\n",
        "from cdktf_cdktf_provider_aws.s3 import S3Bucket\n",
        "from imports.aws.s3_bucket import S3Bucket\n",
        "from imports.aws import S3Bucket\n",
        "from imports.aws.s3 import S3Bucket\n",
        "import imports.aws as aws\nS3Bucket = aws.S3Bucket\n",
    ],
)
def test_layouts_of_the_library(text: str) -> None:
    found = deployed("cdktf", f'{text}S3Bucket(stack, "logs", bucket="logs", force_destroy=True)\n')
    assert found == {"aws_s3_bucket.logs": {"bucket": "logs", "force_destroy": True}}


def test_structs_are_blocks() -> None:
    found = read(
        """
bucket = S3Bucket(self, "b", versioning=S3BucketVersioning(enabled=True))
S3BucketVersioningA(self, "v", bucket=bucket.id,
                    versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"))
SecurityGroup(self, "s", ingress=[SecurityGroupIngress(from_port=22, to_port=22, self_attribute=True,
                                                       protocol="tcp", cidr_blocks=["0.0.0.0/0"])])
SecurityGroup(self, "t", ingress=[{"from_port": 22, "cidr_blocks": ["0.0.0.0/0"]}])
"""
    )
    assert found["aws_s3_bucket.b"] == {"versioning": [{"enabled": True}]}
    assert found["aws_s3_bucket_versioning.v"] == {
        "bucket": "<aws_s3_bucket.b.id>",
        "versioning_configuration": [{"status": "Enabled"}],
    }
    ingress = {"from_port": 22, "to_port": 22, "self": True, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
    assert found["aws_security_group.s"] == {"ingress": [ingress]}
    assert found["aws_security_group.t"] == {"ingress": [{"from_port": 22, "cidr_blocks": ["0.0.0.0/0"]}]}


def test_what_is_set_later() -> None:
    found = read(
        """
bucket = S3Bucket(self, "b", acl="private", bucket_prefix="x")
bucket.put_versioning(enabled=True)
bucket.acl = "public-read"
bucket.reset_bucket_prefix()
bucket.add_override("force_destroy", True)
group = SecurityGroup(self, "s")
group.put_ingress([SecurityGroupIngress(from_port=22, to_port=22)])
group.add_override("ingress.0.from_port", 23)
"""
    )
    assert found["aws_s3_bucket.b"] == {"acl": "public-read", "versioning": [{"enabled": True}], "force_destroy": True}
    assert found["aws_security_group.s"] == {"ingress": "?"}


def test_documents() -> None:
    found = read(
        """
bucket = S3Bucket(self, "b")
document = DataAwsIamPolicyDocument(self, "d", statement=[DataAwsIamPolicyDocumentStatement(
    effect="Deny", actions=["s3:*"], resources=[f"{bucket.arn}/*"],
    principals=[DataAwsIamPolicyDocumentStatementPrincipals(type="*", identifiers=["*"])])])
S3BucketPolicy(self, "p", bucket=bucket.bucket, policy=document.json)
IamRole(self, "r", assume_role_policy=Fn.jsonencode({"Statement": [{"Effect": "Allow", "Principal": "*"}]}))
IamRole(self, "t", assume_role_policy=Token.as_string(document.json))
"""
    )
    statement = {
        "Effect": "Deny",
        "Action": ["s3:*"],
        "Resource": ["<aws_s3_bucket.b.arn>/*"],
        "Principal": "*",
    }
    assert found["aws_s3_bucket_policy.p"] == {
        "bucket": "<aws_s3_bucket.b.bucket>",
        "policy": {"json": {"Statement": [statement]}},
    }
    assert found["aws_iam_role.r"] == {
        "assume_role_policy": {"json": {"Statement": [{"Effect": "Allow", "Principal": "*"}]}}
    }
    assert found["aws_iam_role.t"] == {"assume_role_policy": {"json": {"Statement": [statement]}}}


def test_variables_are_given() -> None:
    found = read(
        """
acl = TerraformVariable(self, "acl", type="string", default="public-read")
name = TerraformVariable(self, "name", type="string")
S3Bucket(self, "b", acl=acl.string_value, bucket=f"{name.string_value}-logs")
"""
    )
    assert found["aws_s3_bucket.b"] == {
        "acl": {"given": "var.acl", "default": "public-read"},
        "bucket": "<var.name>-logs",
    }


def test_language_of_the_resource_is_not_its_own() -> None:
    text = program(
        'SqsQueue(self, "q", count=2, name="q", lifecycle=TerraformResourceLifecycle(prevent_destroy=True), depends_on=[])'
    )
    found = one("cdktf", text, "aws_sqs_queue.q")
    assert plain(found.properties) == {"name": "q"}
    assert plain(found.meta) == {"count": 2, "lifecycle": [{"prevent_destroy": True}], "depends_on": []}


def test_scope_is_an_argument_of_some() -> None:
    text = "from cdktf_cdktf_provider_aws.wafv2_ip_set import Wafv2IpSet\n"
    found = read(f'{text}Wafv2IpSet(self, "s", scope="REGIONAL", ip_address_version="IPV4")')
    assert found == {"aws_wafv2_ip_set.s": {"scope": "REGIONAL", "ip_address_version": "IPV4"}}


def test_default_tags() -> None:
    found = asked(
        """
AwsProvider(self, "aws", region="eu-west-1", default_tags=[AwsProviderDefaultTags(tags={"Team": "core"})])
west = AwsProvider(self, "west", alias="west", region="us-west-2")
SqsQueue(self, "a")
SqsQueue(self, "b", provider=west)
"""
    )
    told = {one.name: plain(found.inherited_tags(one)) for one in found.resources()}
    assert told == {"a": {"Team": "core"}, "b": None}
    assert [(one.name, one.alias) for one in found.providers()] == [("aws", ""), ("aws", "west")]


def test_aspects_may_add_tags() -> None:
    text = 'from cdktf import Aspects\nAspects.of(self).add(Tagger())\nSqsQueue(self, "a")'
    found = asked(text)
    assert plain(found.inherited_tags(found.resources()[0])) == "?"


def test_outputs_belong_to_the_stack() -> None:
    found = asked('q = SqsQueue(self, "q")\nTerraformOutput(self, "url", value=q.url)')
    holder = found.holder(found.resources()[0])
    assert holder
    assert holder.name == "Main"
    assert plain(holder.properties) == {"Outputs": ["url"]}


def test_modules_take_resources() -> None:
    text = 'from imports.vpc import Vpc\nq = SqsQueue(self, "q")\nw = SqsQueue(self, "w")\nVpc(self, "v", queue=q.arn)'
    found = asked(text)
    assert {one.name: found.passed_on(one) for one in found.resources()} == {"q": True, "w": False}


def test_a_finding_stands_at_the_argument() -> None:
    text = program('S3Bucket(self, "b", acl="public-read", tags={"a": "b"})')
    found = report("cdktf", main=text)
    (finding,) = [one for one in found.findings if one.rule == "s3-public-acl"]
    assert text[finding.place.start : finding.place.end] == '"public-read"'


@pytest.mark.parametrize(
    "text",
    [
        "S3Bucket(self",
        "S3Bucket()",
        'S3Bucket(self, "b", versioning=[], grant=3, bucket=None)',
        'S3Bucket(self, "b").put_versioning()',
        'S3Bucket(self, "b").put_grant(grants)',
        'S3Bucket(self, "b").add_override()',
        'Fn.jsonencode().x\nIamRole(self, "r", assume_role_policy=Fn.jsonencode())',
        'DataAwsIamPolicyDocument(self, "d", statement=DataAwsIamPolicyDocumentStatement()).json',
        'SqsQueue(SqsQueue(self, "a"), "b", provider=SqsQueue(self, "c"))',
    ],
)
def test_nothing_raises(text: str) -> None:
    read(text)
