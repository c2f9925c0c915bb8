"""Blocks that are no resources, override files, and OpenTofu's files beside Terraform's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from stacklint_checks.engine import Report, analyze
from stacklint_checks.files import Files
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit, discover

TODAY = date(2026, 11, 25)
BUCKET = 'resource "aws_s3_bucket" "logs" {}\n'
ABOUT_NAMES = (
    "undefined-reference",
    "unused-declaration",
    "duplicate-declaration",
    "duplicate-provider",
    "syntax-error",
)


def report_of(**files: str) -> Report:
    """What the rules about names say of a root module; ``a_b`` stands for ``a_b.tf``."""
    sources = {f"/w/{name}.tf": Source(f"/w/{name}.tf", text) for name, text in files.items()}
    return analyze(Unit("terraform", "/w", sources), Settings(select=ABOUT_NAMES), TODAY)


def said(report: Report) -> list[str]:
    """Each finding as its rule and message."""
    return [f"{one.rule}: {one.message}" for one in report.findings]


FORMER = {
    "moved": "moved {\n  from = aws_s3_bucket.old\n  to   = aws_s3_bucket.logs\n}\n",
    "moved module": "moved {\n  from = module.old\n  to   = module.old.aws_s3_bucket.logs\n}\n",
    "removed": "removed {\n  from = aws_s3_bucket.old\n\n  lifecycle {\n    destroy = false\n  }\n}\n",
    "import": 'import {\n  to = aws_s3_bucket.logs\n  id = "logs"\n}\n',
    "import of what is generated": 'import {\n  to = aws_s3_bucket.new\n  id = "new"\n}\n',
}


@pytest.mark.parametrize("text", FORMER.values(), ids=FORMER)
def test_blocks_about_addresses_may_name_what_is_not_declared(text: str) -> None:
    """What was moved, removed, or is imported need not stand in the code."""
    assert said(report_of(main=BUCKET + text)) == []


def test_an_import_uses_what_it_computes_with() -> None:
    """Its id and its collection are expressions like any other."""
    text = (
        'import {\n  for_each = var.ids\n  to       = aws_s3_bucket.logs\n  id       = "${each.value}-${var.nmae}"\n}\n'
    )
    report = report_of(main=f'variable "ids" {{}}\n{BUCKET}{text}')
    assert said(report) == ["undefined-reference: var.nmae is not declared"]


def test_a_check_reads_names_and_its_own_data_source() -> None:
    """A data source in a check is its own; conditions use what they name."""
    text = """check "up" {
  data "http" "shop" {
    url = var.url
  }

  assert {
    condition     = data.http.shop.status_code == 200 && var.on
    error_message = "${data.http.shop.url} is down, ${local.none}"
  }
}
"""
    report = report_of(main=f'variable "url" {{}}\nvariable "on" {{}}\n{text}')
    assert said(report) == ["undefined-reference: local.none is not declared"]


def test_ephemeral_resources_are_declared_and_used() -> None:
    """By their own prefix."""
    text = """ephemeral "aws_secretsmanager_secret_version" "shop" {
  secret_id = var.secret
}

provider "postgresql" {
  password = ephemeral.aws_secretsmanager_secret_version.shop.secret_string
}
"""
    assert said(report_of(main=f'variable "secret" {{}}\n{text}')) == []


def test_resources_of_a_check_or_an_ephemeral_one_are_not_judged() -> None:
    """They are read, and nothing is created that could lack something."""
    text = 'ephemeral "aws_kms_secrets" "a" {}\ncheck "b" {\n  data "aws_s3_bucket" "c" {\n    bucket = "d"\n  }\n}\n'
    sources = {"/w/main.tf": Source("/w/main.tf", text)}
    report = analyze(Unit("terraform", "/w", sources), Settings(ignore=("missing-outputs",)), TODAY)
    assert said(report) == []


OPEN = """resource "aws_security_group_rule" "ssh" {
  type        = "ingress"
  from_port   = 22
  to_port     = 22
  protocol    = "tcp"
  cidr_blocks = ["0.0.0.0/0"]
}
"""


def judged(**files: str) -> list[tuple[str, str]]:
    """File and message of what is said about open ports."""
    sources = {f"/w/{name}.tf": Source(f"/w/{name}.tf", text) for name, text in files.items()}
    report = analyze(Unit("terraform", "/w", sources), Settings(select=("sg-open-admin-port",)), TODAY)
    return [(one.place.path, one.message) for one in report.findings]


@pytest.mark.parametrize("name", ["override", "prod_override"])
def test_override_files_change_what_they_name(name: str) -> None:
    """Their attributes win, the rest stays, and nothing is declared twice."""
    closed = 'resource "aws_security_group_rule" "ssh" {\n  cidr_blocks = ["10.0.0.0/8"]\n}\n'
    other = 'resource "aws_security_group_rule" "ssh" {\n  protocol = "-1"\n}\n'
    message = "aws_security_group_rule.ssh is open to 0.0.0.0/0 on"
    assert judged(main=OPEN) == [("/w/main.tf", f"{message} port 22 (SSH)")]
    assert judged(main=OPEN, **{name: closed}) == []
    assert judged(main=OPEN, **{name: other}) == [("/w/main.tf", f"{message} all ports")]
    assert said(report_of(main=OPEN, **{name: closed})) == []


def test_a_file_that_only_sounds_like_an_override_declares_anew() -> None:
    """Only ``override`` and ``_override`` at the end of the name count."""
    assert said(report_of(main=OPEN, overrides=OPEN)) == [
        "duplicate-declaration: aws_security_group_rule.ssh is declared twice"
    ]


def test_overrides_change_defaults_locals_and_outputs() -> None:
    """Variables keep what the override leaves out."""
    base = 'variable "cidr" {\n  type    = string\n  default = "0.0.0.0/0"\n}\n' + OPEN.replace(
        '["0.0.0.0/0"]', "[var.cidr]"
    )
    over = 'variable "cidr" {\n  default = "10.0.0.0/8"\n}\n'
    assert len(judged(main=base)) == 1
    assert judged(main=base, override=over) == []


def test_opentofu_files_shadow_those_of_the_same_name(tmp_path: Path) -> None:
    """``main.tofu`` is read instead of ``main.tf``, and beside ``other.tf``."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.tf").write_text(OPEN)
    (tmp_path / "main.tofu").write_text(OPEN.replace("0.0.0.0/0", "10.0.0.0/8"))
    (tmp_path / "other.tf").write_text(OPEN.replace('"ssh"', '"other"'))
    (unit,) = discover([str(tmp_path)], Files())
    report = analyze(unit, Settings(select=("sg-open-admin-port", "duplicate-declaration")), TODAY)
    assert [(Path(one.place.path).name, one.resource) for one in report.findings] == [
        ("other.tf", "aws_security_group_rule.other")
    ]
