"""Journeys with --check: what is printed, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import ROOT, RULE, Program

Bucket = Callable[[str], str]


def test_clean_found_and_wrong_use_have_their_exit_codes(program: Program, bucket: Bucket) -> None:
    program.lay({"clean/main.tf": "", "bad/main.tf": bucket("logs")})
    assert program.check("clean").code == 0
    assert program.check("bad").code == 1
    assert program.check("gone").code == 2
    assert program.check("bad", "gone").code == 2


def test_text_groups_by_file_and_underlines(program: Program, bucket: Bucket) -> None:
    program.lay({"b/main.tf": bucket("é𝒳"), "a.tf": "\n\n" + bucket("one")})
    ran = program.check()
    says = "does not deny requests without TLS (aws:SecureTransport)"
    assert ran.out == (
        "a.tf\n"
        f"  3:1  warning  s3-secure-transport  aws_s3_bucket.one {says}\n"
        '    3 | resource "aws_s3_bucket" "one" {\n'
        "      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "      = fix: Deny requests without TLS  (--fix applies it)\n"
        "\n"
        "b/main.tf\n"
        f"  1:1  warning  s3-secure-transport  aws_s3_bucket.é𝒳 {says}\n"
        '    1 | resource "aws_s3_bucket" "é𝒳" {\n'
        "      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "      = fix: Deny requests without TLS  (--fix applies it)\n"
        "\n"
        "2 files checked, 2 warnings (2 fixable with --fix)\n"
    )
    assert ran.err == ""


def test_json_counts_lines_and_code_points_from_one(program: Program) -> None:
    program.lay({"main.tf": '# é𝒳\n/* 𝒳 */ resource "aws_s3_bucket" "b" {\n}\n'})
    (finding,) = program.json().json["findings"]
    fixes = finding.pop("fixes")
    assert finding == {
        "rule": RULE,
        "severity": "warning",
        "message": "aws_s3_bucket.b does not deny requests without TLS (aws:SecureTransport)",
        "path": "main.tf",
        "line": 2,
        "column": 9,
        "end_line": 2,
        "end_column": 37,
        "resource": "aws_s3_bucket.b",
    }
    (fix,) = fixes
    assert (fix["title"], fix["safe"]) == ("Deny requests without TLS", True)
    (edit,) = fix["edits"]
    assert (edit["path"], edit["create"], edit["start"]) == ("main.tf", False, edit["end"])
    assert edit["start"] in ([3, 2], [4, 1])


def test_an_empty_report_has_the_same_form(program: Program) -> None:
    program.lay({"main.tf": ""})
    assert program.json().json == {"schema_version": 1, "findings": [], "errors": []}


def test_the_edits_of_the_report_are_those_of_fix(program: Program, bucket: Bucket) -> None:
    program.lay({"main.tf": "# é𝒳\r\n" + bucket("a").replace("\n", "\r\n")})
    lines = program.text("main.tf").split("\n")
    (finding,) = program.json().json["findings"]
    edits = finding["fixes"][0]["edits"]
    for edit in sorted(edits, key=lambda edit: edit["start"], reverse=True):
        (first, column), (last, end) = edit["start"], edit["end"]
        joined = lines[first - 1][: column - 1] + edit["text"] + lines[last - 1][end - 1 :]
        lines[first - 1 : last] = joined.split("\n")
    program.check("--fix")
    assert program.text("main.tf") == "\n".join(lines)


def test_the_threshold_decides_what_is_shown_and_how_it_ends(program: Program, bucket: Bucket) -> None:
    program.lay({"main.tf": bucket("a") + 'x "y" {\n'})
    assert {finding["severity"] for finding in program.json().json["findings"]} == {"warning", "error"}
    ran = program.json("--severity", "error")
    assert ran.code == 1
    assert {finding["severity"] for finding in ran.json["findings"]} == {"error"}
    program.lay({"main.tf": bucket("a")})
    assert program.json("--severity", "error").code == 0
    assert program.json("--severity", "warning").code == 1


def test_rules_are_chosen_on_the_command_line(program: Program, bucket: Bucket) -> None:
    program.lay({"main.tf": bucket("a")})
    assert program("--check", "--select", RULE).code == 1
    assert program("--check", "--select", "syntax-error").code == 0
    assert program("--check", "--select", RULE, "--ignore", RULE).code == 0
    ran = program("--check", "--select", "s3-secure-transprt")
    assert ran.code == 2
    assert "did you mean 's3-secure-transport'?" in ran.err


def test_the_command_line_comes_before_the_settings_file(program: Program, bucket: Bucket) -> None:
    program.lay({"main.tf": bucket("a"), ".stacklint.yaml": f"ignore: [{RULE}]\n"})
    assert program("--check", "--ignore", "settings", "--no-config").code == 1
    assert RULE not in program("--check").out
    assert program.check().code == 1
    program.lay({"other.yaml": "rules: {s3-secure-transport: {severity: error}}\n"})
    assert "error  s3-secure-transport" in program.check("--config", "other.yaml").out
    assert program.check("--config", "gone.yaml").code == 2


def test_mistakes_in_settings_are_findings_on_them(program: Program) -> None:
    program.lay({"main.tf": "", ".stacklint.yaml": "profile: strict\nignroe: []\n"})
    ran = program.json()
    assert ran.found == [".stacklint.yaml:2:1 settings"]
    assert ran.code == 1
    assert program("--check", "--ignore", "settings").code == 0


def test_settings_exclude_and_differ_by_path(program: Program, bucket: Bucket) -> None:
    settings = f"exclude: [old/, '*.gen.tf']\nper-path:\n  lab/**: {{ignore: [{RULE}]}}\n"
    program.lay(
        {
            ".stacklint.yaml": settings,
            "old/main.tf": bucket("a"),
            "new/main.tf": bucket("a"),
            "new/x.gen.tf": bucket("b"),
            "lab/main.tf": bucket("a"),
        }
    )
    paths = {finding["path"] for finding in program.json("--no-config").json["findings"]}
    assert paths == {"old/main.tf", "new/main.tf", "new/x.gen.tf", "lab/main.tf"}
    named = [one for one in program("--check", "--format", "json").json["findings"] if one["rule"] == RULE]
    assert [one["path"] for one in named] == ["new/main.tf"]
    assert {one["path"] for one in program.json("old").json["findings"]} == {"old/main.tf"}


def test_ignore_comments_are_followed(program: Program, bucket: Bucket) -> None:
    program.lay({"main.tf": f"# stacklint: ignore[{RULE}] public data\n" + bucket("a") + bucket("b")})
    assert program.json().found == [f"main.tf:5:1 {RULE}"]


def test_a_named_file_stands_for_itself_and_a_folder_for_its_stack(program: Program, bucket: Bucket) -> None:
    program.lay(
        {
            "app/main.tf": bucket("a") + 'module "m" {\n  source = "../m"\n}\n',
            "app/other.tf": bucket("b"),
            "m/main.tf": bucket("c"),
        }
    )
    assert program.json("app/main.tf").found == [f"app/main.tf:1:1 {RULE}"]
    assert [one.split(":")[0] for one in program.json("app").found] == ["app/main.tf", "app/other.tf", "m/main.tf"]


def test_what_two_stacks_find_in_a_shared_module_is_told_once(program: Program, bucket: Bucket) -> None:
    call = 'module "m" {\n  source = "../m"\n}\n'
    program.lay({"a/main.tf": call, "b/main.tf": call, "m/main.tf": bucket("c")})
    assert program.json().found == [f"m/main.tf:1:1 {RULE}"]


def test_other_yaml_and_json_is_left_alone_without_a_word(program: Program) -> None:
    program.lay(
        {
            "values.yaml": "Resources: [\n",
            "k8s.yml": "apiVersion: v1\nkind: Pod\n",
            "data.json": '{"a": [1,',
            "big.json": b'{"a": "' + b"x" * 6_000_000 + b'"}',
            "binary.yaml": b"Resources\0\xff",
        }
    )
    ran = program.check()
    assert (ran.code, ran.err, ran.out) == (0, "", "0 files checked, no findings\n")
    assert program.check("values.yaml").code == 0


def test_templates_are_known_by_what_they_hold(program: Program) -> None:
    program.lay(
        {
            "stack.yaml": "Resources:\n  Site:\n    Type: AWS::S3::Bucket\n",
            "stack.json": '{\n  "Resources": {\n    "Site": {"Type": "AWS::S3::Bucket"}\n  }\n}\n',
            "notes.yaml": "Resources: none\n",
        }
    )
    assert program.json().found == [f"stack.json:3:5 {RULE}", f"stack.yaml:2:3 {RULE}"]


def test_text_on_stdin_stands_for_a_file_of_its_stack(program: Program, bucket: Bucket) -> None:
    program.lay({"main.tf": bucket("saved"), "other.tf": bucket("other")})
    ran = program.json("-", "--stdin-filename", "main.tf", stdin=bucket("typed").encode())
    assert [one["resource"] for one in ran.json["findings"]] == ["aws_s3_bucket.typed"]
    assert program.json("--stdin-filename", "new.tf", stdin=bucket("new").encode()).found == [f"new.tf:1:1 {RULE}"]
    assert program.json("-").code == 2
    template = b"Resources:\n  Site:\n    Type: AWS::S3::Bucket\n"
    assert program.json("-", "--stdin-filename", "t.yaml", stdin=template).found == [f"t.yaml:2:3 {RULE}"]


def test_many_units_over_several_processes_say_the_same(program: Program, bucket: Bucket) -> None:
    padding = "# padding\n" * 5000
    program.lay({f"stack{number}/main.tf": bucket(f"b{number}") + padding for number in range(12)})
    serial, parallel = program.json("--jobs", "1"), program.json("--jobs", "3")
    assert len(serial.found) == 12
    assert parallel == serial


def test_options_may_stand_anywhere(program: Program, bucket: Bucket) -> None:
    program.lay({"a/main.tf": bucket("a"), "b/main.tf": bucket("b")})
    assert len(program("a", "--check", "--format", "json", "b", "--select", RULE).found) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--chekc", "."], "did you mean '--check'?"),
        (["main.tf"], "to check files: stacklint --check main.tf"),
        (["--check", "--fix", "--diff"], "exclude each other"),
        (["--check", "--config", "x", "--no-config"], "exclude each other"),
        (["--check", "--jobs", "0"], "--jobs takes a number from 1"),
        (["--check", "--jobs", "many"], "invalid int value"),
        (["--check", "--format", "xml"], "invalid choice"),
        (["--explain", "s3-secure-transprt"], "did you mean 's3-secure-transport'?"),
    ],
)
def test_wrong_use_says_what_is_wrong(program: Program, arguments: list[str], words: str) -> None:
    ran = program(*arguments)
    assert ran.code == 2
    assert words in ran.err
    assert ran.out == ""


def test_rules_are_listed_and_explained(program: Program) -> None:
    ran = program("--list-rules")
    assert ran.code == 0
    assert [RULE, "warning", "S3"] in [line.split()[:3] for line in ran.out.splitlines()]
    listed = json.loads(program("--list-rules", "--format", "json").out)
    assert {"id", "severity", "profile", "summary", "controls"} == set(listed[0])
    explained = program("--explain", RULE).out
    assert explained.startswith(
        f"{RULE} (warning, recommended profile)\n\nS3 bucket accepts requests without TLS.\n\n## Why\n"
    )
    assert "## Fix safety" in explained
    assert "cis-aws-3.0:2.1.1" in explained
    assert program("--explain", "syntax-error").code == 0
    assert program("--version").out.startswith("stacklint ")


def test_a_rule_that_crashes_is_named_and_hides_nothing(program: Program, bucket: Bucket, tmp_path: Path) -> None:
    program.lay({"main.tf": bucket("a") + 'x "y" {\n'})
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "from stacklint_checks.rules.s3 import s3_secure_transport as module\n"
        "from stacklint_checks.services.s3 import Bucket\n"
        "def check(bucket: Bucket):\n"
        "    raise KeyError('boom')\n"
        "check.declared = module.check.declared\n"
        "module.check = check\n"
    )
    ran = program("--check", "--format", "json", "--select", f"{RULE},syntax-error", env={"FIRST": str(broken)})
    assert ran.code == 2
    assert [finding["rule"] for finding in ran.json["findings"]] == ["syntax-error"]
    (error,) = ran.json["errors"]
    assert error["rule"] == RULE
    assert f"rule {RULE} crashed on aws_s3_bucket.a: KeyError: 'boom' (sitecustomize.py:4)" in ran.err
    assert "open an issue" in ran.err
    assert ran.err.count("\n") == 2


def on_a_terminal(program: Program, *arguments: str) -> str:
    """What a person sees on a terminal."""
    import os
    import pty
    import subprocess
    import sys

    ours, theirs = pty.openpty()
    command = [sys.executable, "-P", "-m", "stacklint", *arguments]
    paths = os.pathsep.join((str(ROOT / "server"), str(ROOT / "checks")))
    env = {**os.environ, "PYTHONPATH": paths, "TERM": "xterm-256color", "COLUMNS": "200"}
    env.pop("NO_COLOR", None)
    with subprocess.Popen(command, cwd=program.folder, stdin=theirs, stdout=theirs, stderr=theirs, env=env):
        os.close(theirs)
        seen = b""
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not data:
                break
            seen += data
    os.close(ours)
    return seen.decode()


def test_a_terminal_gets_colours_and_no_bar_for_a_short_run(program: Program, bucket: Bucket) -> None:
    program.lay({"a/main.tf": bucket("a"), "b/main.tf": "x = [bold]\n" + bucket("b")})
    seen = on_a_terminal(program, "--check", "--select", RULE)
    assert "\x1b[33mwarning\x1b[0m" in seen
    assert "2 files checked, 2 warnings (2 fixable with --fix)" in seen
    assert "checking" not in seen


def test_a_long_run_shows_how_far_it_is(program: Program, bucket: Bucket) -> None:
    program.lay({f"s{number}/main.tf": "".join(bucket(f"b{each}") for each in range(400)) for number in range(8)})
    seen = on_a_terminal(program, "--check", "--select", RULE, "--format", "json", "--jobs", "1")
    assert "checking" in seen
    assert "8/8" in seen
