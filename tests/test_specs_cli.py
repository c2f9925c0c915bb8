"""What the specs say the engine finds, ``stacklint --check --format json`` finds: every example, in one run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from spec_files import Example
from test_specs import EXAMPLES

Shown = tuple[str, int, int, int, str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[tuple[str, Shown]]]:
    """Findings by the number of their example: rule, and file, line, columns and message."""
    root = tmp_path_factory.mktemp("specs")
    (root / ".git").mkdir()
    for number, example in enumerate(EXAMPLES):
        folder = root / f"{number:04}"
        for path, text in example.files.items():
            file = folder / path.removeprefix("/spec/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        settings = {"today": "2026-11-25", **example.settings}
        (folder / ".stacklint.yaml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    command = [sys.executable, "-P", "-m", "stacklint", "--check", str(root), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    found = defaultdict(list)
    for one in json.loads(done.stdout)["findings"]:
        path = Path(one["path"]).relative_to(root)
        end = one["end_column"] - 1 if one["end_line"] == one["line"] else -1
        shown = ("/".join(path.parts[1:]), one["line"] - 1, one["column"] - 1, end, one["message"])
        found[int(path.parts[0])].append((one["rule"], shown))
    return found


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=lambda n: f"{EXAMPLES[n].spec.stem}: {EXAMPLES[n].name}")
def test_the_command_line_says_the_same(number: int, told: dict[int, list[tuple[str, Shown]]]) -> None:
    """The carets' findings of the spec's rule, as JSON."""
    example: Example = EXAMPLES[number]
    expected = [
        (one.path.removeprefix("/spec/"), one.line, one.start, one.end, one.message) for one in example.expected
    ]
    assert sorted(shown for rule, shown in told[number] if rule == example.spec.stem) == sorted(expected)
