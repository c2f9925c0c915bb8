"""What is remembered follows the text, not the number of edits."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from stacklint_checks.engine import Cache, analyze
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

TODAY = date(2026, 11, 25)
TERRAFORM = """
locals {
  tags = { Owner = "NAME" }
}

resource "aws_s3_bucket" "NAME" {
  bucket = "x-NAME"
  tags   = merge(local.tags, { Name = "NAME" })
}

resource "aws_s3_bucket_policy" "all" {
  bucket = aws_s3_bucket.NAME.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:*", Resource = "*" }] })
}

output "NAME" {
  value = aws_s3_bucket.NAME.arn
}
"""
TEMPLATE = """
Parameters:
  Owner:
    Type: String
    Default: NAME
Resources:
  BucketNAME:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "${Owner}-NAME"
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref BucketNAME
      PolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:*", Resource: "*"}]}
Outputs:
  BucketNAME:
    Value: !GetAtt BucketNAME.Arn
"""


@pytest.mark.parametrize(
    ("dialect", "path", "text", "edits"),
    [("terraform", "/w/main.tf", TERRAFORM, 3000), ("cloudformation", "/w/stack.yaml", TEMPLATE, 2000)],
)
def test_what_nobody_asks_for_is_forgotten(dialect: str, path: str, text: str, edits: int) -> None:
    """After thousands of names that came and went, no more is remembered than of the last text alone."""
    empty = Unit(dialect, "/w" if dialect == "terraform" else path)
    cache = Cache()
    for number in range(edits):
        fresh = Source(path, text.replace("NAME", f"a{number}"))
        analyze(replace(empty, sources={path: fresh}), Settings(), TODAY, cache)
    unit = replace(empty, sources={path: Source(path, text.replace("NAME", "last"))})
    scratch = Cache()
    for _ in range(2):  # what was asked from outside in the round before is kept for one more
        analyze(unit, Settings(), TODAY, cache)
        analyze(unit, Settings(), TODAY, scratch)
    assert len(cache.memo) == len(scratch.memo)
