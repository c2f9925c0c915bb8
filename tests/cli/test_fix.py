"""Journeys with --fix and --diff: what is written, and what is left alone."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

from .conftest import RULE, Program

Bucket = Callable[[str], str]


def test_fix_writes_says_so_and_has_nothing_to_do_twice(program: Program, bucket: Bucket) -> None:
    program.lay({"main.tf": bucket("a")})
    ran = program.check("--fix")
    assert ran.code == 0
    assert ran.out == f"fixed {RULE} in main.tf\n1 file checked, no findings\n"
    fixed = program.text("main.tf")
    assert fixed.startswith(bucket("a"))
    assert "aws:SecureTransport" in fixed
    again = program.check("--fix")
    assert (again.code, again.out) == (0, "1 file checked, no findings\n")
    assert program.text("main.tf") == fixed


def test_diff_is_a_patch_that_does_what_fix_does(program: Program, bucket: Bucket) -> None:
    files = {"a/main.tf": "\ufeff" + bucket("é𝒳"), "b/main.tf": bucket("b").rstrip("\n"), "c/main.tf": bucket("c")}
    program.lay(files)
    ran = program.check("--diff")
    assert ran.code == 1
    assert f"would fix {RULE} (3) in a/main.tf, b/main.tf, c/main.tf" in ran.err
    assert {name: program.text(name) for name in files} == files
    subprocess.run(["git", "apply", "-"], cwd=program.folder, input=ran.out.encode(), check=True)
    patched = {name: program.text(name) for name in files}
    program.lay(files)
    program.check("--fix")
    assert {name: program.text(name) for name in files} == patched
    assert program.check("--diff").out == ""
    assert program.check("--diff").code == 0


def test_line_ends_mark_and_mode_stay(program: Program, bucket: Bucket) -> None:
    program.lay({"main.tf": b"\xef\xbb\xbf" + bucket("a").replace("\n", "\r\n").encode()})
    path = program.folder / "main.tf"
    path.chmod(0o664)
    assert program.check("--fix").code == 0
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfresource")
    assert data.count(b"\n") == data.count(b"\r\n") > 3
    assert path.stat().st_mode & 0o777 == 0o664


def test_a_link_stays_a_link(program: Program, bucket: Bucket) -> None:
    program.lay({"shared/real.txt": bucket("a")})
    (program.folder / "app").mkdir()
    (program.folder / "app/main.tf").symlink_to("../shared/real.txt")
    assert program.check("--fix", "app").code == 0
    assert (program.folder / "app/main.tf").is_symlink()
    assert "SecureTransport" in program.text("shared/real.txt")


def test_a_module_that_two_stacks_share_is_fixed_once(program: Program, bucket: Bucket) -> None:
    call = 'module "m" {\n  source = "../m"\n}\n'
    program.lay({"a/main.tf": call + bucket("a"), "b/main.tf": call, "m/main.tf": bucket("c")})
    ran = program.check("--fix")
    assert ran.code == 0
    assert program.text("m/main.tf").count("DenyInsecureTransport") == 1
    assert program.text("a/main.tf").count("DenyInsecureTransport") == 1
    assert "(2)" in ran.out


def test_a_linked_file_of_two_stacks_is_fixed_once(program: Program, bucket: Bucket) -> None:
    program.lay({"a/main.tf": bucket("a"), "b/x.tf": ""})
    (program.folder / "b/main.tf").symlink_to("../a/main.tf")
    assert program.check("--fix").code == 0
    assert program.text("a/main.tf").count("DenyInsecureTransport") == 1


def test_only_what_was_named_is_changed(program: Program, bucket: Bucket) -> None:
    program.lay({"main.tf": bucket("a"), "other.tf": bucket("b"), "x.tf": bucket("c")})
    program.check("--fix", "main.tf", "x.tf")
    assert "SecureTransport" in program.text("main.tf")
    assert "SecureTransport" in program.text("x.tf")
    assert program.text("other.tf") == bucket("b")


def test_ignored_files_are_read_and_not_changed(program: Program, bucket: Bucket) -> None:
    program.lay({".gitignore": "generated.tf\n", "main.tf": bucket("a"), "generated.tf": bucket("b")})
    assert program.check("--fix").code == 0
    assert "SecureTransport" in program.text("main.tf")
    assert program.text("generated.tf") == bucket("b")


def test_a_read_only_target_is_reported_and_the_rest_is_fixed(program: Program, bucket: Bucket) -> None:
    program.lay({"a/main.tf": bucket("a"), "b/main.tf": bucket("b")})
    (program.folder / "a/main.tf").chmod(0o444)
    ran = program.check("--fix")
    assert ran.code == 2
    assert "a/main.tf: was not changed: it is read-only; make it writable and run again" in ran.err
    assert f"a/main.tf\n  1:1  warning  {RULE}" in ran.out
    assert program.text("a/main.tf") == bucket("a")
    assert "SecureTransport" in program.text("b/main.tf")


def test_a_file_with_bytes_that_are_no_text_is_checked_and_not_changed(program: Program, bucket: Bucket) -> None:
    data = b"# caf\xe9\n" + bucket("a").encode()
    program.lay({"main.tf": data})
    ran = program.check("--fix")
    assert ran.code == 2
    assert "main.tf: line 1 holds the byte 0xE9, which is not UTF-8" in ran.err
    assert f"2:1  warning  {RULE}" in ran.out
    assert (program.folder / "main.tf").read_bytes() == data


def test_fixing_stdin_prints_the_text(program: Program, bucket: Bucket) -> None:
    program.lay({"main.tf": bucket("saved")})
    ran = program.check("-", "--stdin-filename", "main.tf", "--fix", stdin=bucket("typed").encode())
    assert ran.out.startswith(bucket("typed"))
    assert "aws_s3_bucket.typed.arn" in ran.out
    assert program.text("main.tf") == bucket("saved")
    clean = program.check("-", "--stdin-filename", "main.tf", "--fix", stdin=b"locals {}\n")
    assert (clean.code, clean.out) == (0, "locals {}\n")


def test_json_after_fixing_is_the_report_of_what_is_left(program: Program, bucket: Bucket) -> None:
    program.lay({"main.tf": bucket("a") + 'x "y" {\n'})
    ran = program.json("--fix")
    assert ran.found == ["main.tf:19:7 syntax-error"] or [one.split()[1] for one in ran.found] == ["syntax-error"]
    assert f"fixed {RULE} in main.tf" in ran.err
