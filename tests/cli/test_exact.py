"""``--check --synth``: programs are run because somebody asked, and what they declare is judged."""

from __future__ import annotations

import sys

from oracle_parts import environment, oracle

from .conftest import Program

APP = """\
import json
import aws_cdk as cdk
from aws_cdk import aws_s3 as s3

with open("config.json") as file:
    CONFIG = json.load(file)


class Logs(cdk.Stack):
    def __init__(self, scope, id_):
        super().__init__(scope, id_)
        s3.Bucket(self, "Store", versioned=CONFIG["versioned"])


app = cdk.App()
Logs(app, "Logs")
app.synth()
"""
PROJECT = {"app.py": APP, "cdk.json": '{"app": "python app.py"}', "config.json": '{"versioned": false}'}
ONLY = ("--check", ".", "--select", "s3-versioning")


def test_what_only_a_run_tells(program: Program) -> None:
    """Without a run nothing is known of the argument; with one the finding says that it rests on it."""
    given = environment(oracle())
    program.lay(PROJECT)
    assert program(*ONLY, env=given).code == 0
    ran = program(*ONLY, "--synth", env=given)
    assert (ran.code, ran.err) == (1, "")
    assert "12:9  information  s3-versioning (synthesized)  Store does not enable versioning" in ran.out
    [found] = program(*ONLY, "--synth", "--format", "json", env=given).json["findings"]
    assert found["exact"] is True
    assert [(fix["title"], fix["safe"]) for fix in found["fixes"]] == [("Enable versioning (review)", False)]
    program.lay({"config.json": '{"versioned": true}'})
    assert program(*ONLY, "--synth", env=given).code == 0


def test_a_program_that_cannot_be_run(program: Program) -> None:
    """What its text tells is still reported; the exit code is that of a check that could not be made."""
    program.lay({**PROJECT, "app.py": APP.replace('CONFIG["versioned"]', "False")})
    ran = program(*ONLY, "--synth", env={"VIRTUAL_ENV": sys.prefix})
    assert ran.code == 2
    assert "could not be synthesized: aws-cdk-lib is not installed" in ran.err
    assert "s3-versioning  Store does not enable versioning" in ran.out


def test_nothing_is_run_unasked(program: Program) -> None:
    """Not even where a file of the workspace asks for it."""
    mark = program.folder / "ran"
    text = f"open({str(mark)!r}, 'w').close()\n{APP}"
    program.lay({**PROJECT, "app.py": text, ".stacklint.yaml": "synth: on-save\n"})
    program(*ONLY, env={"VIRTUAL_ENV": sys.prefix})
    assert not mark.exists()
    program(*ONLY, "--synth", env={"VIRTUAL_ENV": sys.prefix})
    assert mark.exists()
