"""Names that the libraries of Pulumi and CDKTF do not have, or call deprecated."""

from __future__ import annotations

from datetime import date

import pytest

from deployed import stack
from stacklint_checks.engine import analyze
from stacklint_checks.facts import Misnamed
from stacklint_checks.programs.terraform.names import text_at
from stacklint_checks.programs.terraform.truth import misnamed
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

HEAD = "import pulumi\nimport pulumi_aws as aws\n"


def told(text: str, dialect: str = "pulumi") -> list[tuple[str, Misnamed]]:
    """What is wrong, with the text where it is said."""
    found = stack(dialect, HEAD + text if dialect == "pulumi" else text)
    wrong = [one for block in found.blocks("/p/__main__.py") for one in found.memo.ask(misnamed, block)]
    return [(text_at(found.memo, one.at), one) for one in wrong]


@pytest.mark.parametrize(
    ("text", "name", "instead"),
    [
        ('aws.s3.Bukket("b")', "Bukket", "Bucket"),
        ('aws.s3.BuckeetPolicy("b", bucket="b")', "BuckeetPolicy", "BucketPolicy"),
        ("aws.ec2.get_amii(owners=['self'])", "get_amii", "get_ami"),
        ('aws.ec2.Instance("i", ami="a", instace_type="t3.micro")', "instace_type", "instance_type"),
        ('aws.ec2.Instance("i", metadata_options={"http_token": "required"})', "http_token", "http_tokens"),
        ('aws.ec2.Instance("i", metadata_options={"httpToken": "required"})', "httpToken", "http_tokens"),
        (
            'aws.ec2.Instance("i", metadata_options=aws.ec2.InstanceMetadataOptionsArgs(http_token="required"))',
            "http_token",
            "http_tokens",
        ),
        ('aws.ec2.SecurityGroup("s", ingress=[{"from_prt": 22}])', "from_prt", "from_port"),
        ('aws.s3.BucketAcl("b", bucket="b", acl=aws.s3.CannedAcl.PUBLIC_REED)', "PUBLIC_REED", "PUBLIC_READ"),
        ('b = aws.s3.Bucket("b")\naws.s3.BucketPolicy("p", bucket=b.buckett, policy="")', "buckett", "bucket"),
    ],
)
def test_misspelled(text: str, name: str, instead: str) -> None:
    ((written, found),) = told(text)
    assert written == name
    assert found.near == (instead,)
    assert found.deprecated is None


@pytest.mark.parametrize(
    ("text", "name", "instead", "message"),
    [
        ('aws.s3.BucketVersioningV2("v", bucket="b")', "BucketVersioningV2", "BucketVersioning", "has been deprecated"),
        ('aws.s3.Bucket("b", acl="private")', "acl", "", "s3.BucketAcl"),
    ],
)
def test_deprecated(text: str, name: str, instead: str, message: str) -> None:
    """Only where something else tells that the library is of version 7; in 6 there is nothing to use instead."""
    assert told(text) == []
    ((written, found),) = told('aws.s3.BucketAcl("a", bucket="a", acl="private")\n' + text)
    assert (written, found.near) == (name, (instead,) if instead else ())
    assert message in (found.deprecated or "")


@pytest.mark.parametrize(
    "text",
    [
        'aws.s3.Bucket("b", tags={"Nme": "x"}, opts=pulumi.ResourceOptions())',
        'aws.s3.Bucket("b", aws.s3.BucketArgs(bucket="b"))',
        'aws.lambda_.Function("f", environment={"variables": {"handlr": "x"}}, role="r")',
        'aws.newservice.Thing("x")',
        'aws.s3.SomethingQuiteNew("x", brand_new_argument=1)',
        "aws.get_region().name",
        'b = aws.s3.Bucket("b")\naws.s3.BucketPolicy("p", bucket=b.id, policy=b.arn.apply(str))',
        "aws.ec2.get_ami_output(most_recent=True, owners=['self'])",
        'import pulumi_awsx as awsx\nawsx.ec2.Vpcc("v", cidr_blok="x")',
    ],
)
def test_silent(text: str) -> None:
    assert told(text) == []


def test_cdktf() -> None:
    text = (
        "from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue\n"
        "from cdktf_cdktf_provider_aws.instance import Instance, InstanceMetadataOptions\n"
        'SqsQueue(self, "q", nme="q", id="q", count=2, provider=None)\n'
        'Instance(self, "i", metadata_options=InstanceMetadataOptions(http_token="required"))\n'
    )
    found = told(text, "cdktf")
    assert [(written, one.near) for written, one in found] == [("nme", ("name",)), ("http_token", ("http_tokens",))]


def test_of_another_module() -> None:
    ((written, found),) = told("aws.get_ami(owners=['self'])")
    assert (written, found.near, found.elsewhere) == ("get_ami", (), "pulumi_aws.ec2")


def test_of_versions() -> None:
    """What the project pins decides: a newer library is not judged, and 6 deprecates what it deprecates."""
    text = HEAD + 'aws.s3.Bucket("b", acl="private", tgas={})\n'
    for library, expected in (("6.0.2", ["tgas"]), ("7.2.0", ["acl", "tgas"]), ("5.43.0", []), ("8.0.0", [])):
        unit = Unit("pulumi", "/p", {"/p/app.py": Source("/p/app.py", text)}, library=library)
        memo = analyze(unit, Settings(), date(2026, 11, 25)).memo
        blocks = memo.look(("blocks", "/p/app.py"))
        assert [one.name for block in blocks for one in memo.ask(misnamed, block)] == expected, library
