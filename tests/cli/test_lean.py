"""A check of a small file imports what that file needs: each module is milliseconds that everybody waits for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TERRAFORM = 'resource "aws_s3_bucket" "logs" {\n  bucket = "my-logs"\n}\n'
TEMPLATE = """AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: my-logs
"""
SCRIPT = """
import json, sys
from stacklint.cli import main
code = main(["--check", sys.argv[1]])
sys.stderr.write(json.dumps([code, sorted(sys.modules)]))
"""
#: Heavy ones, and what each of them would be imported for.
ELSEWHERE = (
    *("argparse", "shutil", "gettext"),  # options
    *("asyncio", "concurrent", "multiprocessing", "subprocess", "socket", "logging"),  # the server and its processes
    *("pygls", "lsprotocol", "attrs", "cattrs"),
    *("rich", "difflib"),  # terminals and patches
    *("yaml", "pathspec", "stacklint_checks.settings_keys", "stacklint_checks.settings_reading"),  # settings
    *("hcl2", "lark", "stacklint_checks.documents.terraform.strict"),  # what does not parse
    *("inspect", "pkgutil", "traceback", "dataclasses", "typing_extensions"),  # development, and defects
    *("importlib.resources", "pathlib", "tempfile", "ipaddress"),
    *("stacklint.pool", "stacklint.lsp", "stacklint.synth", "stacklint.output.progress", "stacklint.cfnlint"),
    *("stacklint_checks.programs", "stacklint_checks.program_files", "stacklint_checks.library_versions"),
    *("tree_sitter_python", "tree_sitter_typescript"),
    *("stacklint_checks.rules.data", "stacklint_checks.rules.network", "stacklint_checks.rules.logs"),
)


@pytest.mark.parametrize(
    ("name", "text", "other"),
    [("main.tf", TERRAFORM, "cloudformation"), ("stack.yaml", TEMPLATE, "terraform")],
)
def test_a_small_check_imports_nothing_that_it_does_not_need(tmp_path: Path, name: str, text: str, other: str) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / ".git").mkdir()
    ran = subprocess.run(
        [sys.executable, "-P", "-c", SCRIPT, str(tmp_path / name)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    code, loaded = json.loads(ran.stderr)
    assert code == 1
    assert "s3-secure-transport" in ran.stdout
    unwanted = (*ELSEWHERE, f"stacklint_checks.documents.{other}", f"stacklint_checks.vocabularies.{other}")
    assert not [module for module in loaded if any(module == one or module.startswith(f"{one}.") for one in unwanted)]
