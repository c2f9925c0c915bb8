"""What nobody wants to meet: a message or a finding each time, and the rest is checked."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import RULE, Program

Bucket = Callable[[str], str]
FOUND = f"good/main.tf:1:1 {RULE}"


@pytest.fixture
def messy(program: Program, bucket: Bucket) -> Program:
    program.lay({"good/main.tf": bucket("a")})
    return program


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("bad/main.tf", b"\x7fELF\0\0", "is not text (it holds NUL bytes)"),
        ("bad/main.tf", b"x = 1\n" * 900_000, "is 5.4 MB and was not checked"),
        ("bad/main.tf", "x = 1".encode("utf-16"), "is UTF-16 or UTF-32"),
        ("bad/t.yaml", b"Resources:\n  A:\n    Type: AWS::S3::Bucket\n" + b"#\n" * 2_500_000, "is 5.0 MB"),
    ],
    ids=["binary", "too large", "UTF-16", "large template"],
)
def test_what_cannot_be_read_is_an_error_beside_the_findings(
    messy: Program, name: str, data: bytes, message: str
) -> None:
    messy.lay({name: data})
    ran = messy.json()
    assert ran.code == 2
    assert ran.found == [FOUND]
    (error,) = ran.json["errors"]
    assert error["path"] == name
    assert message in error["message"]
    assert ran.err.startswith(f"stacklint: error: {name}: ")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("odd/main.tf", b""),
        ("odd/main.tf", b"\xef\xbb\xbf"),
        ("odd/main.tf", b"\r\n\r\n\t"),
        ("odd/main.tf", b"x = " + b"[" * 10_000),
        ("odd/main.tf", b"x = " + b"(" * 10_000 + b")" * 10_000 + b"\n"),
        ("odd/main.tf", b'x = "' + b"${" * 10_000),
        ("odd/main.tf", b"a {\n" * 10_000),
        ("odd/main.tf.json", b"[" * 10_000),
        ("odd/main.tf.json", b'{"resource": {"aws_s3_bucket": {"b": "\\ud800"}}}'),
        ("odd/t.yaml", b"Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties: " + b"[" * 10_000),
        (
            "odd/t.yaml",
            b"Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties: {A: !Odd {B: !!python/none x}}\n",
        ),
        ("odd/t.yaml", b"Resources:\n\tA:\n\t\tType: AWS::S3::Bucket\n"),
        ("odd/t.json", b'{"Resources": {"A": {"Type": "AWS::S3::Bucket", "P": ' + b"[" * 10_000),
        (
            "odd/t.yaml",
            b"AWSTemplateFormatVersion: '2010-09-09'\nMetadata:\n  a0: &a0 [x]\n"
            + b"".join(f"  a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n".encode() for n in range(20))
            + b"Resources:\n  B:\n    Type: AWS::SNS::Topic\n    Properties: {T: *a20}\n",
        ),
    ],
)
def test_strange_text_is_checked_like_any_other(messy: Program, name: str, data: bytes) -> None:
    messy.lay({name: data})
    ran = messy.json()
    assert ran.code == 1
    assert ran.json["errors"] == []
    assert FOUND in ran.found


def test_links_that_lead_nowhere_or_round(messy: Program) -> None:
    (messy.folder / "good/self.tf").symlink_to("self.tf")
    (messy.folder / "good/gone.tf").symlink_to("nowhere.tf")
    (messy.folder / "good/round").symlink_to(messy.folder)
    ran = messy.json()
    assert ran.found == [FOUND]
    assert ran.code == 2
    messages = {error["path"]: error["message"] for error in ran.json["errors"]}
    assert set(messages) == {"good/self.tf", "good/gone.tf"}
    assert "does not exist" in messages["good/gone.tf"]


def test_pipes_and_folders_with_the_names_of_files(messy: Program) -> None:
    (messy.folder / "bad/folder.tf").mkdir(parents=True)
    os.mkfifo(messy.folder / "bad/pipe.tf")
    ran = messy.json()
    assert ran.found == [FOUND]
    assert [error["path"] for error in ran.json["errors"]] == ["bad/pipe.tf"]


def test_names_that_are_no_text(messy: Program) -> None:
    Path(os.fsdecode(os.fsencode(messy.folder) + b"/good/\xff.tf")).write_text('resource "aws_s3_bucket" "n" {}\n')
    ran = messy.json()
    assert ran.code == 1
    assert len(ran.found) == 2
    assert messy.check().code == 1


def test_text_is_printed_where_the_terminal_knows_only_ascii(messy: Program, bucket: Bucket) -> None:
    messy.lay({"good/main.tf": bucket("é𝒳")})
    ran = messy("--check", "--select", RULE, env={"PYTHONIOENCODING": "ascii"})
    assert ran.code == 1
    assert "aws_s3_bucket.\\xe9\\U0001d4b3" in ran.out


def test_text_does_not_steer_the_terminal(messy: Program) -> None:
    messy.lay({"good/main.tf": 'resource "aws_s3_bucket" "b" { # \x1b[2J \u202e\n}\n'})
    out = messy.check().out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_one_broken_block_is_one_syntax_error(messy: Program, bucket: Bucket) -> None:
    messy.lay({"good/main.tf": bucket("a") + 'resource "x" "y" {\n  z = "open\n}\n' + bucket("b")})
    assert messy.json().found == [FOUND, "good/main.tf:5:7 syntax-error", f"good/main.tf:7:1 {RULE}"]


def test_a_reader_that_has_seen_enough_is_no_error(messy: Program, bucket: Bucket) -> None:
    messy.lay({"good/main.tf": "".join(bucket(f"b{number}") for number in range(3000))})
    read, write = os.pipe()
    os.close(read)
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "stacklint", "--check"],
        cwd=messy.folder,
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr
