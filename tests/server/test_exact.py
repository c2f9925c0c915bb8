"""``synth: on-save``: a saved program is run where the editor's own settings say so, and nowhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from client import Client, edit

from oracle_parts import environment, oracle

APP = """\
import json
import aws_cdk as cdk
from aws_cdk import aws_s3 as s3

CONFIG = json.load(open("config.json"))


class Logs(cdk.Stack):
    def __init__(self, scope, id_):
        super().__init__(scope, id_)
        s3.Bucket(self, "Store", versioned=CONFIG["versioned"])


app = cdk.App()
Logs(app, "Logs")
app.synth()
"""
LINE = 10


def saved(client: Client, path: Path, text: str = APP) -> str:
    """Open a program in the editor and save it; its document."""
    path.write_text(text, encoding="utf-8")
    path.with_name("config.json").write_text('{"versioned": false}', encoding="utf-8")
    path.with_name("cdk.json").write_text('{"app": "python app.py"}', encoding="utf-8")
    uri = path.as_uri()
    client.open(uri, text, "python")
    client.diagnostics(uri, 1)
    client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    return uri


def test_findings_of_a_run(connect: Callable[..., Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They come with the save, say where they are from, move with the text, and go with an edit of what they rest on."""
    for name, value in environment(oracle()).items():
        monkeypatch.setenv(name, value)
    client = connect(initializationOptions={"synth": "on-save", "select": ["s3-versioning"]})
    uri = saved(client, tmp_path / "app.py")
    [found] = client.diagnostics(uri, 1, 60)
    assert (found["range"]["start"]["line"], found["source"], found["code"]) == (
        LINE,
        "stacklint synth",
        "s3-versioning",
    )
    client.change(uri, 2, edit(0, 0, "# moved\n"))
    [found] = client.diagnostics(uri, 2)
    assert found["range"]["start"]["line"] == LINE + 1
    client.change(uri, 3, edit(LINE + 1, 26, "Other"))
    assert client.diagnostics(uri, 3) == []


def test_a_program_that_fails(connect: Callable[..., Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first time a message says why, in the words of ``--check --synth``; after that the log does."""
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    client = connect(initializationOptions={"synth": "on-save"})
    uri = saved(client, tmp_path / "app.py")
    for method in ("window/showMessage", "window/logMessage"):
        told = client.wait(lambda message, method=method: message.get("method") == method, 60)["params"]["message"]
        assert f"{tmp_path} could not be synthesized: aws-cdk-lib is not installed" in told
        client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})


@pytest.mark.parametrize("options", [{}, {"synth": "off"}], ids=str)
def test_nothing_is_run_unasked(connect: Callable[..., Client], tmp_path: Path, options: dict[str, str]) -> None:
    """Nor where a file of the workspace asks for it; waited for twice as long as a run takes where it is asked for."""
    (tmp_path / ".stacklint.yaml").write_text("synth: on-save\n", encoding="utf-8")
    mark = tmp_path / "ran"
    text = f"open({str(mark)!r}, 'w').close()\n{APP}"
    asked = connect(initializationOptions={"synth": "on-save"})
    saved(asked, tmp_path / "app.py", text)
    started = time.monotonic()
    while not mark.exists():
        assert time.monotonic() - started < 60
        time.sleep(0.05)
    took = time.monotonic() - started
    asked.stop()
    mark.unlink()
    saved(connect(initializationOptions=options), tmp_path / "app.py", text)
    time.sleep(2 * took)
    assert not mark.exists()
