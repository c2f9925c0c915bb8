"""What programs of other people taught: code that looks like a finding and is none, and fixes that would not fit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from deployed import report
from stacklint_checks.engine import Report, analyze
from stacklint_checks.files import Files
from stacklint_checks.fixing import applied, edits
from stacklint_checks.program_files import dialect_of, is_program_file
from stacklint_checks.settings import Settings
from stacklint_checks.units import discover

HEAD = "from dataclasses import dataclass, field\nimport pulumi\nimport pulumi_aws as aws\n\n"


COMPONENT = """import pulumi
import pulumi_aws as aws


class Queues(pulumi.ComponentResource):
    def __init__(self):
        self.orders = aws.sqs.Queue("orders")


Queues()
"""


def rules(found: Report) -> set[str]:
    return {one.rule for one in found.findings}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("hardcoded-credentials", 'class A(dict):\n    def key(self):\n        return pulumi.get(self, "api_key")\n'),
        ("hardcoded-credentials", 'class A:\n    def __init__(self, p):\n        pulumi.set(self, "password", p)\n'),
        ("hardcoded-region", '@dataclass\nclass A:\n    region: str = "eu-west-1"\n'),
        ("hardcoded-region", '@dataclass\nclass A:\n    zones: list = field(default_factory=lambda: ["eu-west-1a"])\n'),
    ],
)
def test_no_literal_of_the_stack(rule: str, text: str) -> None:
    assert rule not in rules(report("pulumi", __main__=HEAD + text))


@pytest.mark.parametrize("text", ['REGION: str = "eu-west-1"\n', 'class A:\n    region = "eu-west-1"\n'])
def test_constants_are_literals_all_the_same(text: str) -> None:
    assert "hardcoded-region" in rules(report("pulumi", __main__=HEAD + text))


def test_names_that_another_file_sets() -> None:
    main = 'import pulumi\nimport shared\nshared.prefix = "shop"\npulumi.export("name", shared.name())\n'
    shared = "import pulumi\n\n\ndef name():\n    return f'{prefix}-{pulumi.get_stack()}-{sufix}'\n"
    found = report("pulumi", __main__=main, shared=shared)
    assert [one.message for one in found.findings if one.rule == "undefined-reference"] == ["sufix is not declared"]


@pytest.mark.parametrize(
    "name", ["test_stack.py", "tests/vpc_test.py", "conftest.py", "lib/stack.test.ts", "test/integ.vpc.ts"]
)
def test_tests_are_no_programs(name: str) -> None:
    assert not is_program_file(name)
    assert dialect_of(f"/p/{name}", "import pulumi\n" if name.endswith(".py") else 'import "aws-cdk-lib"\n') == ""


@pytest.mark.parametrize("name", ["testing.py", "latest.py", "contest.py"])
def test_programs_with_like_names(name: str) -> None:
    assert is_program_file(name)
    assert dialect_of(f"/p/{name}", "import pulumi\n") == "pulumi"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("hardcoded-region", 'import pulumi\nimport other\nother.Index("i", spec={"region": "eu-west-1"})\n'),
        ("hardcoded-resource-name", HEAD + 'aws.cloudwatch.LogGroup("l", name="/aws/lambda/shop")\n'),
        (
            "hardcoded-region",
            HEAD + 'def ask():\n    return prompt("Which region?", "eu-west-1")\n\n\naws.sqs.Queue("q")\n',
        ),
        (
            "hardcoded-resource-name",
            HEAD + 'aws.lambda_.Function("f", name="shop")\naws.cloudwatch.LogGroup("l", name="/aws/lambda/shop")\n',
        ),
        (
            "missing-outputs",
            COMPONENT,
        ),
        (
            "hardcoded-resource-name",
            HEAD + 'aws.s3.Bucket("b", bucket="acme-b")\naws.s3.BucketPolicy("p", bucket="acme-b", policy="{}")\n',
        ),
    ],
)
def test_no_fix_where_it_would_not_fit(rule: str, text: str) -> None:
    found = report("pulumi", __main__=text)
    finding, *_ = [one for one in found.findings if one.rule == rule]
    assert not [fix for fix in finding.fixes if edits(found, fix) is not None]


def test_unknown_parts_of_a_name_are_told_once() -> None:
    text = HEAD + 'import names\naws.sns.Topic(f"web-{names.a()}{names.b()}-topic")\n'
    messages = [one.message for one in report("pulumi", __main__=text).findings]
    assert "web-…-topic sets no key to encrypt its messages with" in messages


@pytest.mark.parametrize("key", ["aws:defaultTags", '"aws:defaultTags"'])
def test_tags_of_the_configuration(tmp_path: Path, key: str) -> None:
    program = tmp_path / "__main__.py"
    program.write_text(HEAD + 'aws.sqs.Queue("q")\naws.sqs.Queue("w", opts=pulumi.ResourceOptions(protect=True))\n')
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    assert "missing-tags" in rules(analyze(discover([str(program)], Files())[0], Settings(), date(2026, 11, 25)))
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  {key}:\n    tags:\n      Team: shop\n")
    assert "missing-tags" not in rules(analyze(discover([str(program)], Files())[0], Settings(), date(2026, 11, 25)))


@pytest.mark.parametrize(
    ("required", "written"),
    [
        ("pulumi-aws>=6.0.0,<7.0.0", "BucketVersioningV2("),
        ("pulumi-aws==7.2.0", "BucketVersioning("),
        ("", "BucketVersioning("),
    ],
)
def test_names_of_the_library_that_is_required(tmp_path: Path, required: str, written: str) -> None:
    program = tmp_path / "__main__.py"
    program.write_text(HEAD + 'aws.s3.Bucket("data")\n')
    (tmp_path / "requirements.txt").write_text(f"{required}\n")
    found = analyze(discover([str(program)], Files())[0], Settings(), date(2026, 11, 25))
    (fix,) = next(one for one in found.findings if one.rule == "s3-versioning").fixes
    (after,) = applied(found.sources, edits(found, fix) or ()).values()
    assert f"aws.s3.{written}" in after.text
