"""IAM actions against cfn-lint's own copy of the same reference, and against the examples of criteria.md."""

from __future__ import annotations

import json
import random
from importlib.util import find_spec
from pathlib import Path

import pytest

from stacklint_checks.schemas import iam


def test_agrees_with_cfn_lint() -> None:
    """Two copies made on different days by different programs: nearly all actions, nearly the same answers."""
    spec = find_spec("cfnlint")
    assert spec
    assert spec.origin
    path = Path(spec.origin).parent / "data" / "AdditionalSpecs" / "Policies.json"
    theirs = json.loads(path.read_text(encoding="utf-8"))
    shared = sorted(iam.services() & theirs.keys())
    assert len(shared) > 400
    compared = differing = missing = 0
    for service in [*random.Random(7).sample(shared, 60), "s3", "iam", "ec2", "kms", "lambda", "logs"]:
        for name, told in theirs[service]["Actions"].items():
            takes = iam.takes_resource(f"{service}:{name}")
            compared += 1
            missing += takes is None
            differing += takes is not None and takes != bool(told.get("Resources"))
    assert compared > 2500
    assert missing + differing <= compared / 100


@pytest.mark.parametrize(
    "pattern",
    ["xray:Put*", "ecr:GetAuthorizationToken", "sts:GetCallerIdentity", "ssmmessages:*", "ec2messages:*"],
)
def test_takes_no_resource(pattern: str) -> None:
    """The examples of criteria.md, iam-wildcard-resource."""
    assert iam.takes_resource(pattern) is False


def test_the_reference_has_moved_since_criteria_was_written() -> None:
    """It names these as taking no resource; since then they may be narrowed to a dataset."""
    for name in ("cloudwatch:PutMetricData", "cloudwatch:GetMetricData"):
        assert [arn for arn in iam.arn_formats(name) if "dataset/" not in arn] == []


@pytest.mark.parametrize("name", ["s3:GetObject", "s3:PutObject", "dynamodb:*", "lambda:InvokeFunction", "kms:Decrypt"])
def test_takes_a_resource(name: str) -> None:
    assert iam.takes_resource(name) is True


def test_unknown_is_not_false() -> None:
    for pattern in ("s3:NoSuchAction", "nosuch:*", "s3", "", ":", "s3:", "*:GetObject", "s?:GetObject"):
        assert iam.takes_resource(pattern) is None, pattern
        assert iam.expand(pattern) == (), pattern
        assert iam.arn_formats(pattern) == (), pattern
    assert iam.action("s3:NoSuchAction") is None
    assert iam.level("s3:NoSuchAction") is None
    assert iam.actions("nosuch") == ()


def test_wildcards() -> None:
    assert iam.expand("s3:GetObject") == ("s3:GetObject",)
    assert iam.expand("S3:getobject") == ("s3:GetObject",)
    assert "s3:GetObject" in iam.expand("s3:Get*")
    assert "s3:PutObject" not in iam.expand("s3:Get*")
    assert iam.expand("s3:GetObjec?") == ("s3:GetObject",)
    assert iam.expand("s3:*") == iam.actions("s3")
    assert iam.expand("sts:*Caller*") == ("sts:GetCallerIdentity",)
    assert iam.expand("s3:[G]etObject") == ()


def test_star_is_every_action() -> None:
    assert len(iam.expand("*")) > 15_000
    assert iam.expand("*") == iam.expand("*:*")
    assert set(iam.actions("sqs")) <= set(iam.expand("*"))


def test_levels() -> None:
    assert iam.level("s3:GetObject") == "Read"
    assert iam.level("s3:ListBucket") == "List"
    assert iam.level("s3:DeleteObject") == "Write"
    assert iam.level("iam:AttachRolePolicy") == "Permissions management"
    assert iam.level("ec2:CreateTags") == "Tagging"


def test_arn_formats() -> None:
    assert "arn:${Partition}:s3:::${BucketName}/${ObjectName}" in iam.arn_formats("s3:GetObject")
    assert "arn:${Partition}:s3:::${BucketName}" in iam.arn_formats("s3:ListBucket")
    assert "arn:${Partition}:s3:::${BucketName}/${ObjectName}" not in iam.arn_formats("s3:ListBucket")
    for arn in iam.arn_formats("ec2:*"):
        assert arn.startswith("arn:${Partition}:"), arn
