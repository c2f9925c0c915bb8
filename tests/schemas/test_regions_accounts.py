"""Regions, zones, and AWS's own accounts."""

from __future__ import annotations

import pytest

from stacklint_checks.schemas.accounts import load_balancer_account, log_accounts
from stacklint_checks.schemas.regions import PARTITIONS, REGIONS, region_of_zone, region_pattern
from stacklint_checks.schemas.tables import document


def test_regions() -> None:
    assert {"us-east-1", "eu-central-1", "ap-southeast-5", "cn-north-1", "us-gov-west-1"} <= REGIONS
    assert not {region for region in REGIONS if "global" in region}
    assert PARTITIONS["cn-north-1"] == "aws-cn"
    assert PARTITIONS["us-gov-west-1"] == "aws-us-gov"


def test_agrees_with_cfn_lint() -> None:
    """cfn-lint lists regions for which it has schemas; all are regions."""
    from cfnlint.helpers import REGIONS as THEIRS

    assert set(THEIRS) <= REGIONS


def test_zones() -> None:
    assert region_of_zone("us-east-1a") == "us-east-1"
    for text in ("", "a", "us-east-1", "us-east-9a", "us-east-1aa", "us-east-1A", "us-east-1é", "us-west-2-lax-1a"):
        assert region_of_zone(text) is None, text


@pytest.mark.parametrize(
    ("text", "region", "zone"),
    [
        ("arn:aws:sns:eu-west-1:1:t", "eu-west-1", None),
        ("s3.us-gov-west-1.amazonaws.com", "us-gov-west-1", None),
        ("us-east-1b", "us-east-1", "b"),
    ],
)
def test_pattern_finds(text: str, region: str, zone: str | None) -> None:
    found = region_pattern().search(text)
    assert found
    assert (found["region"], found["zone"]) == (region, zone)


@pytest.mark.parametrize("text", ["logs-us-east-1", "us-east-10", "xus-east-1", "us-east-1-logs", "us-east-1abc"])
def test_pattern_wants_the_region_alone(text: str) -> None:
    assert region_pattern().search(text) is None


def test_accounts() -> None:
    assert load_balancer_account("us-east-1") == "127311923021"  # as AWS documents for us-east-1
    assert load_balancer_account("eu-central-1") == "054676820928"
    assert load_balancer_account("nowhere-1") is None
    assert log_accounts()["127311923021"] == "elb"
    for account in log_accounts():
        assert len(account) == 12
        assert account.isdecimal()
    assert set(document("accounts")["elb"]) <= REGIONS
