"""A character too many or too few is reported on its line, in words, and what is right is never reported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import hcl2
import pytest

from stacklint_checks.documents.terraform.strict import first_error
from stacklint_checks.engine import Cache, analyze
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

TODAY = date(2026, 11, 25)
SETTINGS = Settings(select=("syntax-error",))
CHARACTERS = '"{}[]()=,'
FEWEST = 300
BLOCKS = (
    """resource "aws_s3_bucket" "logs" {
  count         = var.create ? 1 : 0
  bucket        = "${var.prefix}-logs"
  force_destroy = (var.env != "prod")

  tags = merge(local.tags, {
    Name = "logs"
    Env  = var.env
  })

  lifecycle {
    ignore_changes = [tags["Owner"]]
  }
}
""",
    """resource "aws_security_group" "web" {
  vpc_id = aws_vpc.main.id

  dynamic "ingress" {
    for_each = toset([22, 80])
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["10.0.0.0/8", "${var.office}/32"]
    }
  }

  egress {
    protocol    = "-1"
    cidr_blocks = [
      "0.0.0.0/0",
    ]
  }
}
""",
    """resource "aws_iam_role_policy" "worker" {
  role   = aws_iam_role.worker.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "${aws_s3_bucket.logs[0].arn}/*"
      },
    ]
  })
}
""",
    """variable "subnets" {
  description = "Where it runs"
  type = map(object({
    cidr = string
    zone = optional(string, "a")
  }))
  default = {}

  validation {
    condition     = length(var.subnets) > 0
    error_message = "At least one."
  }
}
""",
    """locals {
  zones = { for key, one in var.subnets : key => one.zone if one.zone != null }
  names = [for key in keys(local.zones) : upper("${key}-x")]
  all   = flatten([local.names, ["last"]])
}
""",
)


class Case(NamedTuple):
    """A broken text, the line of the edit, and the line of the opener that it may have left open."""

    text: str
    line: int
    openers: frozenset[int]
    edit: str


def really_broken(text: str) -> bool:
    """Whether python-hcl2 does not read a text, which is this project's second opinion."""
    try:
        hcl2.loads(text)
    except Exception:  # noqa: BLE001 - lark has many
        return True
    return False


def cases() -> Iterator[Case]:
    """Deletes every such character, and inserts each at deterministic places."""
    for block in BLOCKS:
        for at, character in enumerate(block):
            if character in CHARACTERS:
                yield Case(block[:at] + block[at + 1 :], block.count("\n", 0, at), _openers(block, at), f"-{character}")
        for number, character in enumerate(CHARACTERS):
            for at in range(number * 3, len(block), 41):
                yield Case(
                    block[:at] + character + block[at:], block.count("\n", 0, at), _openers(block, at), f"+{character}"
                )


def _openers(block: str, at: int) -> frozenset[int]:
    """The line of the innermost bracket around a place, which loses its closer to the edit."""
    stack: list[int] = []
    for match in re.finditer(r"[\[({\])}]", block):
        if match.group() in "[({":
            if match.start() >= at:
                break
            stack.append(match.start())
        elif match.start() >= at:
            break
        else:
            stack.pop()
    return frozenset(block.count("\n", 0, opened) for opened in stack[-1:])


def blamed(text: str) -> list[tuple[int, str]]:
    """The line and words of each syntax-error."""
    report = analyze(Unit("terraform", "/w", {"/w/main.tf": Source("/w/main.tf", text)}), SETTINGS, TODAY, Cache())
    source = Source("/w/main.tf", text)
    return [
        (source.position(one.place.start).line, one.message) for one in report.findings if one.rule == "syntax-error"
    ]


BROKEN = [case for case in cases() if really_broken(case.text)]


def test_errors_are_on_the_right_line() -> None:
    """In 95 % of real mistakes, the first error stands on the line of the edit, or at the bracket it leaves open."""
    assert len(BROKEN) >= FEWEST
    wrong = []
    for case in BROKEN:
        errors = blamed(case.text)
        unclosed = bool(errors) and "never closed" in errors[0][1]
        if not errors or (errors[0][0] != case.line and not (unclosed and errors[0][0] in case.openers)):
            wrong.append((case.edit, case.line, errors, case.text))
    share = 1 - len(wrong) / len(BROKEN)
    assert share >= 0.95, f"{share:.1%} of {len(BROKEN)}\n" + "\n".join(map(str, wrong[:5]))


def test_errors_are_in_words() -> None:
    """No token of a grammar shows, and every message fits on a line."""
    for case in BROKEN:
        for _, message in blamed(case.text):
            assert not re.search(r"[A-Z]{3,}_|_start|_end|_lit|__|Token\(|\bNode\b|\n", message), message
            assert 0 < len(message) < 120


@pytest.mark.parametrize("block", BLOCKS)
def test_right_blocks_have_no_errors(block: str) -> None:
    """What hcl2 reads is read."""
    assert not really_broken(block)
    assert first_error(block) is None
    assert blamed(block) == []


RIGHT = {
    "blocks in comments": '/*\nresource "a_b" "c" {\n}\n*/\n\n/*\nresource "a_b" "d" {\n}\n*/\nlocals {\n  a = 1\n}\n',
    "a nested block in column 0": 'resource "a_b" "c" {\n  x {\n    y = 1\n  }\n\nconfiguration_info {\n  revision = 1\n}\n  z = 2\n}\n',
    "a heredoc with blocks": 'locals {\n  a = <<-E\nresource "a_b" "c" {\n}\n  E\n}\n',
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_odd_files_have_no_errors(text: str) -> None:
    """What people write though few do is read."""
    assert not really_broken(text)
    assert blamed(text) == []


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ('provider "g" {\n  a = 1\n  b = 2\n  a = 3\n}\n', [(3, "a is set twice, first 2 lines above")]),
        ('resource "a" "b" {\n  c {\n    d = 1\n    d = 2\n  }\n}\n', [(3, "d is set twice, first on the line above")]),
        ("locals {\n  a = 1\n  a = 2\n}\n", []),  # duplicate-declaration says it
        ('resource "a" "b" {\n  c = { d = 1, d = 2 }\n}\n', []),  # which is allowed
    ],
)
def test_settings_written_twice(text: str, errors: list[tuple[int, str]]) -> None:
    """Terraform takes a setting once."""
    assert blamed(text) == errors
