"""Terraform's JSON files say what the native ones say."""

from __future__ import annotations

import json
from datetime import date

from stacklint_checks.engine import Report, analyze
from stacklint_checks.fixing import edits
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

STACK = {
    "variable": {"env": {}, "open": {"default": "0.0.0.0/0"}},
    "locals": {"name": "logs-${var.env}"},
    "resource": {
        "aws_s3_bucket": {"logs": {"bucket": "${local.name}", "//": "a comment"}, "plain": [{"bucket": "plain"}]},
        "aws_security_group": {
            "web": {
                "ingress": [
                    {"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["${var.open}"]},
                ],
            },
        },
    },
    "output": {"bucket": {"value": "${aws_s3_bucket.logs.id}"}, "none": {"value": "${aws_s3_bucket.none.id}"}},
}
NATIVE = """
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({ Statement = [{
    Effect = "Deny", Principal = "*", Action = "s3:*", Resource = ["${aws_s3_bucket.logs.arn}", "${aws_s3_bucket.logs.arn}/*"]
    Condition = { Bool = { "aws:SecureTransport" = "false" } } }]
  })
}
"""


def report_of(text: str, **more: str) -> Report:
    """The report over a JSON file with native ones beside it."""
    sources = {"/w/main.tf.json": Source("/w/main.tf.json", text)}
    sources |= {(path := f"/w/{name}".replace("_", ".")): Source(path, inner) for name, inner in more.items()}
    return analyze(Unit("terraform", "/w", sources), Settings(), date(2026, 11, 25))


def found(report: Report) -> set[tuple[str, str]]:
    """Rules and resources."""
    return {(one.rule, one.resource) for one in report.findings}


def test_both_syntaxes_meet() -> None:
    """A policy in a native file completes a bucket in a JSON file; places are those of the JSON."""
    text = json.dumps(STACK, indent=2)
    report = report_of(text, b_tf=NATIVE, a_auto_tfvars_json='{"env": "dev"}')
    assert report.crashes == ()
    rules = found(report)
    assert ("s3-secure-transport", "aws_s3_bucket.logs") not in rules
    assert ("s3-secure-transport", "aws_s3_bucket.plain") in rules
    undefined = [one for one in report.findings if one.rule == "undefined-reference"]
    assert [text[one.place.start : one.place.end] for one in undefined] == ["aws_s3_bucket.none"]
    assert not any(one.rule == "syntax-error" for one in report.findings)


def test_errors_are_on_their_line() -> None:
    """A missing comma is reported where it is missing."""
    text = json.dumps(STACK, indent=2)
    at = text.index(",\n")
    report = report_of(text[:at] + text[at + 1 :])
    errors = [one for one in report.findings if one.rule == "syntax-error"]
    assert [text.count("\n", 0, one.place.start) for one in errors] == [text.count("\n", 0, at)]
    assert "expected ',' or '}'" in errors[0].message


def test_json_is_not_written() -> None:
    """No fix is offered that would edit a JSON file."""
    report = report_of(json.dumps(STACK, indent=2), b_tf=NATIVE)
    for finding in report.findings:
        for fix in finding.fixes:
            assert not any(edit.path.endswith(".json") for edit in edits(report, fix) or ())


def test_bad_json() -> None:
    """Nothing that is not JSON raises."""
    for text in (
        "",
        "{",
        "[]",
        '{"a"',
        '{"a":',
        '{"a": 1,}',
        "[" * 10_000,
        '{"a":' * 10_000,
        "\x00",
        '{"resource": 1, "variable": []}',
    ):
        report = report_of(text)
        assert report.crashes == ()
