"""The names of aws-cdk-lib by module, and its deprecations."""

from __future__ import annotations

from stacklint_checks.schemas import cdk_names
from stacklint_checks.schemas.cdk_api import types


def test_types_of_a_module() -> None:
    assert {"Bucket", "IBucket", "BucketProps", "CfnBucket", "CfnBucketProps"} <= cdk_names.types("aws_s3")
    assert "AmazonLinux2023ImageSsmParameter" in cdk_names.types("aws_ec2")
    assert {"Stack", "Duration", "CfnOutput"} <= cdk_names.types("core")
    assert "Construct" in cdk_names.types("constructs")
    assert cdk_names.types("aws_nothing") == frozenset()
    assert cdk_names.modules() >= {"core", "constructs", "aws_s3", "pipelines"}
    assert "cx_api" not in cdk_names.modules()


def test_every_type_of_the_other_tables_is_named() -> None:
    for name in types():
        module, _, last = name.rpartition(".")
        if not module or module in cdk_names.modules():
            assert last in cdk_names.types(module or "core"), name


def test_deprecations() -> None:
    table = cdk_names.deprecations("aws_dynamodb.TableOptions")["pointInTimeRecovery"]
    assert table.words == "use `pointInTimeRecoverySpecification` instead"
    assert table.since == "2.180.0"
    assert set(cdk_names.deprecations("aws_ec2.NatInstanceProvider")) == {""}
    assert cdk_names.deprecations("aws_s3.Bucket") == {} or "" not in cdk_names.deprecations("aws_s3.Bucket")


def test_homes_and_protected() -> None:
    assert "aws_elasticloadbalancingv2_targets" in cdk_names.homes("InstanceTarget")
    assert cdk_names.homes("NothingOfTheKind") == ()
    assert "allocateLogicalId" in cdk_names.protected("Stack")
    assert "canContainersAccessInstanceRole" in cdk_names.gone("aws_ecs.AsgCapacityProvider")
