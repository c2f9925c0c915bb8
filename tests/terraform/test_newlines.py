"""Fixes end their lines as the file does, also where they keep a piece of it."""

from __future__ import annotations

from datetime import date

import pytest

from stacklint_checks.engine import analyze
from stacklint_checks.fixing import applied, edits
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

POLICY = """resource "aws_sqs_queue" "jobs" {
}

resource "aws_iam_policy" "app" {
  policy = jsonencode({
    Statement = [
      {
        Action = [
          "sqs:ListQueues",
          "sqs:SendMessage",
          "cloudwatch:PutMetricData"
        ]
        Effect   = "Allow"
        Resource = "*"
      }
    ]
  })
}
"""
TEMPLATE = """Resources:
  Jobs:
    Type: AWS::SQS::Queue
  App:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action:
              - sqs:ListQueues
              - sqs:SendMessage
              - cloudwatch:PutMetricData
            Resource: "*"
"""


@pytest.mark.parametrize(
    ("dialect", "root", "path", "text"),
    [("terraform", "/w", "/w/main.tf", POLICY), ("cloudformation", "/w/t.yaml", "/w/t.yaml", TEMPLATE)],
)
def test_what_is_kept_of_a_list_keeps_its_line_ends(dialect: str, root: str, path: str, text: str) -> None:
    """The fix of a file with carriage returns is that of the file without them, with carriage returns."""
    made = []
    for newline in ("\n", "\r\n"):
        source = Source(path, text.replace("\n", newline))
        report = analyze(
            Unit(dialect, root, {path: source}), Settings(select=("iam-wildcard-resource",)), date(2026, 11, 25)
        )
        (finding,) = report.findings
        written = edits(report, finding.fixes[0])
        assert written is not None
        made.append(applied(report.sources, written)[path].text)
    assert made[0] != text
    assert made[1] == made[0].replace("\n", "\r\n")
