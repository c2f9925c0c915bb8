"""Programs that fail, never end, or reach for what they must not have. None of these needs a library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from stacklint.synth import isolation
from stacklint.synth.result import Synthesis
from stacklint.synth.runner import synthesize
from synthesized import Write, listing

Plainly = Callable[..., Synthesis]


def test_an_error_names_file_and_line(write: Write, run_plainly: Plainly) -> None:
    """The innermost line of the user's own, and the end of stderr for who wants the rest."""
    root = write({"app.py": "from lib.names import name\n\nname('')\n", "lib/names.py": "def name(text):\n    raise ValueError(f'bad: {text!r}')\n"})
    error = run_plainly(root).error
    assert error is not None
    assert error.message == "The program failed at lib/names.py, line 2: ValueError: bad: ''"
    assert (error.kind, error.file, error.line) == ("raised", "lib/names.py", 2)
    assert "Traceback" in error.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def f(:\n", "The program failed at app.py, line 1: SyntaxError: invalid syntax"),
        ("import sys\nsys.exit('no stage given')\n", "The program ended itself at app.py, line 2, with: no stage given"),
        ("import os\nos._exit(3)\n", "The program ended with status 3"),
        ("x = 1\n", "The program ended without an error, but made no App and so declared nothing."),
        ("import os\nos.environ['DB_PASSWORD']\n", "The program failed at app.py, line 2: KeyError: 'DB_PASSWORD', which exact mode keeps from programs, as it may be a credential"),
        ("def f():\n    f()\nf()\n", "The program failed at app.py, line 2: RecursionError: maximum recursion depth exceeded"),
    ],
    ids=["syntax", "exit", "killed", "nothing", "credential", "recursion"],
)
def test_each_way_to_fail_has_its_sentence(write: Write, run_plainly: Plainly, text: str, message: str) -> None:
    """Whatever the program does."""
    error = run_plainly(write({"app.py": text})).error
    assert error is not None
    assert error.message == message


def test_an_endless_loop_is_stopped_with_all_that_it_started(write: Write, run_plainly: Plainly) -> None:
    """Processes in the same group; and, where there are namespaces, those in a group of their own too."""
    mark = f"stacklint-test-{os.getpid()}-{time.monotonic_ns()}"
    text = f"""\
import subprocess, sys
for apart in {[False, True] if "--pid" in isolation.prefix() else [False]}:
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", {mark!r}], start_new_session=apart)


def forever():
    while True:
        pass  # here


forever()
"""
    started = time.monotonic()
    found = run_plainly(write({"app.py": text}), limit=2.0)
    assert found.error is not None
    assert found.error.kind == "timeout"
    assert found.error.message in {
        f"The program did not finish within 2 s and was stopped; it was at app.py, line {line}." for line in (7, 8)
    }
    assert time.monotonic() - started < 30
    time.sleep(0.2)
    assert mark not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


def test_a_run_can_be_given_up(write: Write) -> None:
    """A newer text makes the run of an older one pointless."""
    root = write({"app.py": "import time\ntime.sleep(600)\n"})
    begun = time.monotonic()
    given = {"PATH": os.environ["PATH"], "VIRTUAL_ENV": sys.prefix}
    found = synthesize(root, "cdk", "app.py", 60, given, cancelled=lambda: time.monotonic() > begun + 0.5)
    assert found.error is not None
    assert found.error.message == "The run was given up for a newer one."
    assert found.seconds < 30


CONNECT = """\
import socket, urllib.request
try:
    socket.create_connection(("127.0.0.1", {port}), timeout=5)
except OSError as error:
    print("first:", error, file=__import__("sys").stderr)
urllib.request.urlopen("http://127.0.0.1:{port}/", timeout=5)
"""


@pytest.mark.parametrize("namespaces", [True, False], ids=["isolated", "hooked"])
def test_nothing_is_reached(write: Write, run_plainly: Plainly, monkeypatch: pytest.MonkeyPatch, namespaces: bool) -> None:  # noqa: FBT001
    """A server that listens on this machine gets no connection, whichever layer stands before it."""
    if not namespaces:
        monkeypatch.setattr(isolation, "prefix", tuple)
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        error = run_plainly(write({"app.py": CONNECT.format(port=server.getsockname()[1])})).error
        with pytest.raises(TimeoutError):
            server.accept()
    assert error is not None
    assert "at app.py, line 6: " in error.message
    assert "Stacklint runs programs without a network" in error.message
    assert "first: Stacklint runs programs without a network" in error.stderr


def test_other_programs_reach_nothing_where_there_are_namespaces(write: Write, run_plainly: Plainly) -> None:
    """What the program starts has no network device to use."""
    text = "import subprocess, sys\nraise SystemExit(subprocess.run(['cat', '/proc/net/dev'], capture_output=True, text=True).stdout.replace('\\n', ';'))\n"
    error = run_plainly(write({"app.py": text})).error
    assert error is not None
    devices = {part.split(":")[0].strip() for part in error.message.split(";") if ":" in part} - {error.message.split(":")[0]}
    assert not isolation.prefix() or devices <= {"lo"}, error.message


def test_credentials_are_not_seen(write: Write, run_plainly: Plainly, tmp_path: Path) -> None:
    """Neither in the environment nor in files that are found through the home folder; regions are."""
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "credentials").write_text("[default]\naws_secret_access_key = x\n")
    secret = {
        "AWS_ACCESS_KEY_ID": "1",
        "AWS_SECRET_ACCESS_KEY": "1",
        "AWS_SESSION_TOKEN": "1",
        "AWS_PROFILE": "1",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "1",
        "GITHUB_TOKEN": "1",
        "PULUMI_ACCESS_TOKEN": "1",
        "PULUMI_CONFIG_PASSPHRASE": "1",
        "DB_PASSWORD": "1",
        "STRIPE_KEY": "1",
        "SSH_AUTH_SOCK": "1",
        "NODE_OPTIONS": "--inspect",
    }
    kept = {"AWS_REGION": "eu-central-1", "STAGE": "prod", "GITHUB_SHA": "abc"}
    text = "import json, os\nfound = [os.path.exists(os.path.expanduser('~/.aws/credentials')), dict(os.environ)]\nopen(os.environ['TMPDIR'] + '/../../seen.json', 'w').write(json.dumps(found))\n"
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    root = write({"app.py": text.replace("os.environ['TMPDIR'] + '/../../seen.json'", repr(str(scratch / "seen.json")))})
    run_plainly(root, **{**secret, **kept, "HOME": str(home)})
    profile, seen = json.loads((scratch / "seen.json").read_text())
    assert profile is False
    assert {name: value for name, value in seen.items() if name in secret and name != "NODE_OPTIONS"} == {}
    assert "--inspect" not in seen["NODE_OPTIONS"]
    assert {name: seen[name] for name in kept} == kept


def test_nothing_is_written_into_the_project(write: Write, run_plainly: Plainly) -> None:
    """No bytecode; temporary files lie elsewhere, and are gone."""
    text = "import helper, os, tempfile\nhandle, path = tempfile.mkstemp()\nraise SystemExit(path)\n"
    root = write({"app.py": text, "helper.py": ""})
    before = listing(root)
    error = run_plainly(root).error
    assert listing(root) == before
    assert error is not None
    path = error.message.partition("with: ")[2]
    assert path
    assert not os.path.exists(path)


@pytest.mark.parametrize("requirements", [False, True])
def test_a_missing_library_is_named_with_what_to_do(write: Write, run_plainly: Plainly, requirements: bool) -> None:  # noqa: FBT001
    """Which package, for which interpreter, and how it is installed."""
    root = write({"app.py": "import os\nimport aws_cdk\n"} | ({"requirements.txt": "aws-cdk-lib\n"} if requirements else {}))
    error = run_plainly(root).error
    python = os.path.join(sys.prefix, "bin", "python3")
    what = f"-r {os.path.realpath(root)}/requirements.txt" if requirements else "aws-cdk-lib"
    assert error is not None
    assert error.message == f"aws-cdk-lib is not installed for the interpreter {python}: run {python} -m pip install {what}"
    assert (error.kind, error.file, error.line) == ("missing", "app.py", 2)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"cdk.json": '{"app": "mvn -q exec:java"}'}, 'The program is started by "mvn -q exec:java" in cdk.json; exact mode runs Python and TypeScript.'),
        ({"cdk.json": "{", "a.py": "x = 1"}, "Nothing says how the program is started: there is no cdk.json, and no file makes an App."),
        ({}, "Nothing says how the program is started: there is no cdk.json, and no file makes an App."),
    ],
)
def test_what_cannot_be_started_is_said(write: Write, tmp_path: Path, files: dict[str, str], message: str) -> None:
    """Other languages, broken settings, nothing at all."""
    (tmp_path / "project").mkdir()
    error = synthesize(write(files), "cdk").error
    assert error is not None
    assert error.message == message
