"""What the specs say the engine finds, the language server publishes: every example, opened in one session."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import yaml
from client import Client
from journeys import uri

sys.path.insert(0, str(Path(__file__).parent.parent))

from test_specs import EXAMPLES

LANGUAGES = {"tf": "terraform", "json": "json", "py": "python", "ts": "typescript"}


def test_the_server_says_the_same(connect: Callable[..., Client], tmp_path: Path) -> None:
    """The carets' findings of each spec's rule are published for each opened file."""
    (tmp_path / ".git").mkdir()
    for number, example in enumerate(EXAMPLES):
        for path, text in example.files.items():
            file = tmp_path / f"{number:04}" / path.removeprefix("/spec/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        settings = yaml.safe_dump({"today": "2026-11-25", **example.settings}, sort_keys=False)
        (tmp_path / f"{number:04}" / ".stacklint.yaml").write_text(settings, encoding="utf-8")
    client = connect()
    wrong = []
    for number, example in enumerate(EXAMPLES):
        for path, text in example.files.items():
            document = uri(tmp_path / f"{number:04}" / path.removeprefix("/spec/"))
            client.open(document, text, LANGUAGES.get(path.rpartition(".")[2], "yaml"))
            found = [
                (one["range"]["start"]["line"], one["range"]["start"]["character"], one["message"])
                for one in client.diagnostics(document, 1)
                if one["code"] == example.spec.stem
            ]
            expected = [(one.line, one.start, one.message) for one in example.expected if one.path == path]
            if sorted(found) != sorted(expected):
                wrong.append((example.spec.stem, example.name, path, found, expected))
            client.notify("textDocument/didClose", {"textDocument": {"uri": document}})
    assert not wrong
