"""The table of CDKTF's names against well-known facts."""

from __future__ import annotations

import pytest

from stacklint_checks.schemas import cdktf, terraform


@pytest.mark.parametrize(
    ("name", "type_name", "module"),
    [
        ("S3Bucket", "aws_s3_bucket", "s3_bucket"),
        ("S3BucketVersioningA", "aws_s3_bucket_versioning", "s3_bucket_versioning"),
        ("DbInstance", "aws_db_instance", "db_instance"),
        ("Instance", "aws_instance", "instance"),
        ("VpcSecurityGroupIngressRule", "aws_vpc_security_group_ingress_rule", "vpc_security_group_ingress_rule"),
        ("S3ControlBucket", "aws_s3control_bucket", "s3_control_bucket"),
        ("DataAwsAmi", "data.aws_ami", "data_aws_ami"),
        ("DataAwsIamPolicyDocument", "data.aws_iam_policy_document", "data_aws_iam_policy_document"),
        ("AwsProvider", "provider", "provider"),
    ],
)
def test_types(name: str, type_name: str, module: str) -> None:
    found = cdktf.construct(name)
    assert found
    assert found.type == type_name
    assert cdktf.module(name) == module
    assert module in cdktf.modules()


@pytest.mark.parametrize("name", ["", "S3Bukket", "S3BucketVersioning", "S3BucketConfig", "aws_s3_bucket"])
def test_unknown(name: str) -> None:
    assert cdktf.construct(name) is None
    assert cdktf.module(name) == ""


@pytest.mark.parametrize(
    ("name", "path", "argument", "attribute", "many"),
    [
        ("SecurityGroup", (), "ingress", "ingress", True),
        ("SecurityGroup", ("ingress",), "self_attribute", "self", False),
        ("S3Bucket", (), "versioning", "versioning", False),
        ("S3BucketServerSideEncryptionConfigurationA", ("rule",), "bucket_key_enabled", "bucket_key_enabled", False),
        ("Instance", (), "fetch_password_data", "get_password_data", False),
        ("AwsProvider", (), "default_tags", "default_tags", True),
        ("Wafv2WebAcl", (), "rule_json", "rule_json", False),
    ],
)
def test_arguments(name: str, path: tuple[str, ...], argument: str, attribute: str, many) -> None:
    found = cdktf.construct(name)
    assert found
    one = found.arguments(*path)[argument]
    assert (one.attribute, one.many) == (attribute, many)


def test_required() -> None:
    role = cdktf.construct("IamRole")
    assert role
    assert {name for name, one in role.arguments().items() if one.required} == {"assume_role_policy"}
    assert role.arguments().keys().isdisjoint(cdktf.META)


def test_outputs() -> None:
    bucket = cdktf.construct("S3Bucket")
    assert bucket
    assert bucket.attribute("arn") == "arn"
    assert bucket.attribute("bucket") == "bucket"
    assert bucket.attribute("no_such") == ""


def test_names_agree_with_terraforms_own_schema() -> None:
    """Where both tables know a type, what may be set in the older schema is nearly always an argument of the class."""
    agreed = differed = 0
    for name in cdktf.names():
        found = cdktf.construct(name)
        assert found
        if found.type == "provider" or not terraform.known(found.type):
            continue
        ours = {one.attribute for one in found.arguments().values()}
        settable = {one.name for one in terraform.attributes(found.type).values() if one.settable}
        agreed += len(settable & ours)
        differed += len(settable - ours)
    assert agreed > 11_000
    assert differed / agreed < 0.02


def test_class_of_a_type() -> None:
    assert cdktf.of_type("aws_s3_bucket") == "S3Bucket"
    assert cdktf.of_type("aws_s3_bucket_versioning") == "S3BucketVersioningA"
    assert cdktf.of_type("data.aws_iam_policy_document") == "DataAwsIamPolicyDocument"
    assert cdktf.of_type("aws_no_such") == ""
