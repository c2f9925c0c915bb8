"""CDK programs are read as the version of the library that they pin has it, and as the newest where they pin none."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deployed import plain
from stacklint_checks.engine import analyze
from stacklint_checks.files import Files
from stacklint_checks.settings import Settings
from stacklint_checks.stack import Stack
from stacklint_checks.units import discover

PROGRAM = """import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront, aws_cloudfront_origins as origins
from aws_cdk import aws_opensearchservice as search, aws_s3 as s3

app = cdk.App()
stack = cdk.Stack(app, "Shop")
s3.Bucket(stack, "Data", encryption=s3.BucketEncryption.KMS)
s3.Bucket(stack, "Site", block_public_access=s3.BlockPublicAccess(block_public_acls=True))
cloudfront.Distribution(
    stack, "Web", default_behavior=cloudfront.BehaviorOptions(origin=origins.HttpOrigin("example.com"))
)
search.Domain(stack, "Search", version=search.EngineVersion.OPENSEARCH_2_5)
search.Domain(
    stack,
    "Strict",
    version=search.EngineVersion.OPENSEARCH_2_5,
    tls_security_policy=search.TLSSecurityPolicy.TLS_1_2,
)
"""
FLAGS = {f"@aws-cdk/core:flag{number}": True for number in range(9)}
OLD, NEW = "Policy-Min-TLS-1-0-2019-07", "Policy-Min-TLS-1-2-2019-07"


def stack_of(folder: Path, requirement: str, flags: dict[str, bool]) -> Stack:
    """The program in a folder that names the library so."""
    (folder / "app.py").write_text(PROGRAM, encoding="utf-8")
    (folder / "cdk.json").write_text(json.dumps({"app": "python app.py", "context": flags}), encoding="utf-8")
    (folder / "requirements.txt").write_text(f"{requirement}\nconstructs>=10\n", encoding="utf-8")
    (unit,) = discover([str(folder)], Files())
    report = analyze(unit, Settings(), date(2026, 11, 25))
    assert not report.crashes, report.crashes[0].trace
    return Stack(report.memo)


def read(folder: Path, requirement: str, flags: dict[str, bool] | None = None) -> dict[str, Any]:
    """The resources of the program by address."""
    found = stack_of(folder, requirement, flags or {}).resources()
    return {one.address.removeprefix("Shop/"): plain(one.properties) for one in found}


@pytest.mark.parametrize("requirement", ["aws-cdk-lib==2.100.0", "aws-cdk-lib==2.88.0", "aws-cdk-lib~=2.100.1"])
def test_older_defaults_of_a_pinned_version(tmp_path: Path, requirement: str) -> None:
    found = read(tmp_path, requirement)
    assert "EnableKeyRotation" not in found["Data/Key"]
    assert found["Search"]["DomainEndpointOptions"]["TLSSecurityPolicy"] == OLD
    assert found["Strict"]["DomainEndpointOptions"]["TLSSecurityPolicy"] == NEW


@pytest.mark.parametrize(
    "requirement", ["aws-cdk-lib", "aws-cdk-lib==2.276.0", "aws-cdk-lib==3.0", "aws-cdk-lib>=2.100.0,<3"]
)
def test_defaults_of_the_newest_where_no_older_one_is_pinned(tmp_path: Path, requirement: str) -> None:
    found = read(tmp_path, requirement)
    assert found["Data/Key"]["EnableKeyRotation"] is True
    assert found["Search"]["DomainEndpointOptions"]["TLSSecurityPolicy"] == NEW
    assert found["Strict"]["DomainEndpointOptions"]["TLSSecurityPolicy"] == NEW


def test_feature_flags_are_those_of_the_version(tmp_path: Path) -> None:
    def told(requirement: str) -> tuple[object, object]:
        found = read(tmp_path, requirement, FLAGS)
        behavior = found["Web"]["DistributionConfig"]["DefaultCacheBehavior"]
        return found["Site"]["PublicAccessBlockConfiguration"].get("BlockPublicPolicy"), behavior[
            "ViewerProtocolPolicy"
        ]

    assert told("aws-cdk-lib==2.100.0") == (None, "allow-all")
    assert told("aws-cdk-lib") == (True, "redirect-to-https")


def test_findings_follow_the_version(tmp_path: Path) -> None:
    def told(requirement: str) -> set[tuple[str, str]]:
        stack_of(tmp_path, requirement, FLAGS)
        (unit,) = discover([str(tmp_path)], Files())
        findings = analyze(unit, Settings(), date(2026, 11, 25)).findings
        return {(one.rule, PROGRAM[one.place.start : one.place.end]) for one in findings}

    older, newest = told("aws-cdk-lib==2.100.0"), told("aws-cdk-lib")
    assert older - newest == {("s3-public-access-block", 's3.Bucket(stack, "Site"')}
    assert newest <= older
