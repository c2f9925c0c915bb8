"""One stray character breaks one block: what is found in the others stays."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from msgspec.structs import replace

from stacklint_checks.engine import Cache, Report, analyze
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

TODAY = date(2026, 11, 25)
STRAY = ['"', "'", "{", "}", "[", "]", "(", ")", ":", "#", "<<EOF\n", "\t", "\n"]
BLOCKS = 40
SETTINGS = Settings(select=("s3-secure-transport", "iam-wildcard-action"))


def terraform() -> str:
    """A real-size file: every block has a finding of its own."""
    blocks = []
    for number in range(BLOCKS):
        blocks.append(
            f"""resource "aws_s3_bucket" "b{number}" {{
  bucket = "name-${{var.env}}-{number}" # it's {number}
  tags = {{
    Team = "x"
  }}
}}

resource "aws_iam_role_policy" "p{number}" {{
  role   = aws_iam_role.r{number}.id
  policy = <<EOF
{{
  "Statement": [{{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}]
}}
EOF
}}
"""
        )
    return 'variable "env" {}\n\n' + "\n".join(blocks)


def template() -> str:
    """The same as a template."""
    head = "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Env:\n    Type: String\nResources:\n"
    blocks = []
    for number in range(BLOCKS):
        blocks.append(
            f"""  B{number}:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "name-${{Env}}-{number}" # it's {number}
      Tags:
        - Key: Team
          Value: 'x'
  P{number}:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - {{Effect: Allow, Action: "s3:*", Resource: "*"}}
"""
        )
    return head + "".join(blocks)


def json_template() -> str:
    """The same in JSON."""
    resources = []
    for number in range(BLOCKS):
        resources.append(
            f"""    "B{number}": {{
      "Type": "AWS::S3::Bucket",
      "Properties": {{
        "BucketName": {{ "Fn::Sub": "name-${{Env}}-{number}" }},
        "Tags": [{{ "Key": "Team", "Value": "x" }}]
      }}
    }}"""
        )
    head = '{\n  "AWSTemplateFormatVersion": "2010-09-09",\n  "Parameters": {\n    "Env": { "Type": "String" }\n  },\n'
    return head + '  "Resources": {\n' + ",\n".join(resources) + "\n  }\n}\n"


def found(report: Report) -> Counter[tuple[str, str]]:
    """Findings by rule and resource."""
    return Counter((one.rule, one.resource) for one in report.findings if one.rule != "syntax-error")


CASES = {
    "terraform": ("terraform", "/w/main.tf", terraform()),
    "yaml": ("cloudformation", "/w/t.yaml", template()),
    "json": ("cloudformation", "/w/t.json", json_template()),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("stray", STRAY, ids=repr)
@pytest.mark.parametrize("edited", ["inserted", "deleted"])
def test_other_blocks_keep_their_findings(case: str, stray: str, edited: str) -> None:
    """In at least 99 % of places, the file read anew finds in all other blocks what it found before."""
    dialect, path, text = CASES[case]
    unit = Unit(dialect, "/w" if dialect == "terraform" else path, {path: Source(path, text)})
    whole = found(analyze(unit, SETTINGS, TODAY))
    assert sum(whole.values()) >= BLOCKS
    step = max(len(text) // 24, 1)
    if edited == "inserted":
        places = [(at, at) for at in range(step, len(text), step)]
    else:
        places = [(at, at + 1) for at in range(len(text)) if text[at] == stray[0]][
            :: max(text.count(stray[0]) // 24, 1)
        ]
    kept = total = 0
    for start, end in places:
        broken = text[:start] + (stray if edited == "inserted" else "") + text[end:]
        report = analyze(replace(unit, sources={path: Source(path, broken)}), SETTINGS, TODAY, Cache())
        lost = {resource for _, resource in whole - found(report)}
        total += 1
        kept += len(lost) <= (2 if edited == "deleted" and stray == "\n" else 1)  # a line break may part two blocks
    assert kept >= 0.99 * total, f"{total - kept} of {total} places lost findings elsewhere"
