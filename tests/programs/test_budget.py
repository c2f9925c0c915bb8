"""A program that is too long to be followed to its end: nothing is said to be missing, and nothing hangs."""

from __future__ import annotations

from datetime import date

from stacklint_checks.engine import analyze
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

PROGRAM = """import aws_cdk as cdk
from aws_cdk import aws_s3 as s3


class Shop(cdk.Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        bucket = s3.Bucket(self, "Main")
        {loops}
        self.protect(bucket)

    def protect(self, bucket): ...


Shop(cdk.App(), "Shop")
"""


def rules(loops: str) -> set[str]:
    """The rules that find something in the program."""
    unit = Unit("cdk", "/p", {"/p/app.py": Source("/p/app.py", PROGRAM.format(loops=loops))})
    report = analyze(unit, Settings(), date(2026, 11, 25))
    assert not report.crashes
    return {finding.rule for finding in report.findings}


def test_what_may_follow_is_not_missing() -> None:
    """A policy may be added behind where the budget ran out."""
    assert "s3-secure-transport" in rules("pass")
    endless = "[[[[a + b + c + d for a in range(40)] for b in range(40)] for c in range(40)] for d in range(40)]"
    assert "s3-secure-transport" not in rules(endless)
