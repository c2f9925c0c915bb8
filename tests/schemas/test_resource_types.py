"""Tags: the table against both schemas, and the main types against the prose that names them."""

from __future__ import annotations

import pytest

from stacklint_checks.schemas import cloudformation, resource_types, terraform
from stacklint_checks.schemas.resource_types import Tags
from stacklint_checks.schemas.tables import document

MAIN = document("main_taggable")


@pytest.mark.parametrize("vocabulary", ["cloudformation", "terraform"])
@pytest.mark.parametrize("prose", MAIN["types"])
def test_main_types_exist_and_take_tags(prose: str, vocabulary: str) -> None:
    names = MAIN["types"][prose][vocabulary]
    assert names
    for name in names:
        assert resource_types.known(name), name
        assert resource_types.taggable(name), name
        assert name in resource_types.main_taggable()
        assert ("::" in name) == (vocabulary == "cloudformation")


def test_main_types_are_those_of_the_prose() -> None:
    assert ", ".join(MAIN["types"]) == MAIN["quote"]
    assert len(resource_types.main_taggable()) == sum(
        len(names) for row in MAIN["types"].values() for names in row.values()
    )


@pytest.mark.parametrize(
    "name",
    [
        "AWS::EC2::VPCEndpoint",
        "AWS::CloudWatch::Alarm",
        "AWS::Events::Rule",
        "AWS::SSM::Parameter",
        "AWS::EC2::FlowLog",
        "AWS::AutoScaling::AutoScalingGroup",
        "aws_vpc_endpoint",
        "aws_cloudwatch_metric_alarm",
        "aws_launch_template",
        "aws_autoscaling_group",
        "aws_iam_instance_profile",
        "aws_lb_listener",
    ],
)
def test_criteria_names_these_as_out(name: str) -> None:
    assert resource_types.known(name)
    assert name not in resource_types.main_taggable()


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("AWS::S3::Bucket", Tags("Tags", "list")),
        ("AWS::SSM::Parameter", Tags("Tags", "map")),
        ("AWS::ApiGatewayV2::Api", Tags("Tags", "map")),
        ("AWS::EFS::FileSystem", Tags("FileSystemTags", "list")),
        ("AWS::Cognito::UserPool", Tags("UserPoolTags", "map")),
        ("AWS::Serverless::Function", Tags("Tags", "map")),
        ("AWS::AutoScaling::AutoScalingGroup", Tags("Tags", "propagated")),
        ("AWS::EC2::CapacityReservation", Tags("TagSpecifications", "specifications")),
        ("aws_s3_bucket", Tags("tags", "map")),
        ("aws_autoscaling_group", Tags("tag", "propagated")),
    ],
)
def test_form(name: str, tags: Tags) -> None:
    assert resource_types.tags(name) == tags


@pytest.mark.parametrize(
    "name",
    [
        "AWS::IAM::Policy",
        "AWS::S3::BucketPolicy",
        "AWS::EC2::Route",
        "AWS::Lambda::Permission",
        "AWS::EC2::LaunchTemplate",
        "aws_route",
        "aws_s3_bucket_policy",
        "aws_iam_role_policy",
        "aws_autoscaling_group_tag",
        "data.aws_vpc",
        "AWS::No::Such",
        "aws_no_such",
        "",
    ],
)
def test_takes_no_tags(name: str) -> None:
    assert resource_types.taggable(name) is None


def test_named_property_exists_in_that_form() -> None:
    for name in sorted(cloudformation.types())[::7]:
        found = resource_types.tags(name)
        if found is None:
            continue
        assert found.name not in cloudformation.read_only(name), name
        entries = cloudformation.properties(name, found.name)
        if found.form in {"list", "propagated"}:
            assert entries.keys() >= {"Key", "Value"}, name
            assert ("PropagateAtLaunch" in entries) == (found.form == "propagated"), name
        elif found.form == "map":
            assert not cloudformation.closed(name, found.name), name
    for name in sorted(terraform.types())[::7]:
        found = resource_types.tags(name)
        assert found is None or terraform.attributes(name)[found.name].settable, name


def test_secret_paths_of_both() -> None:
    assert resource_types.secret_paths("AWS::RDS::DBCluster") == {"MasterUserPassword"}
    assert resource_types.secret_paths("aws_rds_cluster") == {"master_password", "master_password_wo"}
