"""The tables themselves: named source, sorted, small; and how they are searched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stacklint_checks.schemas import tables

DATA = Path(tables.DATA)
BIG = ("cdk", "cdk_api", "cdk_l1", "cdk_names", "cdk_older", "cdktf", "cloudformation", "iam", "pulumi", "terraform")
SMALL = ("accounts", "lambda_runtimes", "main_taggable")


def test_every_file_is_listed_here() -> None:
    assert sorted(path.name for path in DATA.iterdir()) == sorted(
        [f"{name}.jsonl" for name in BIG] + [f"{name}.json" for name in SMALL]
    )


@pytest.mark.parametrize("name", BIG)
def test_big_table_names_source_and_is_sorted(name: str) -> None:
    header = tables.record(name, "")
    assert "==" in header["source"]
    assert header["generator"] == f"checks/generate/{name}.py"
    lines = (DATA / f"{name}.jsonl").read_bytes().splitlines()
    keys = [line[: line.index(b'",') + 2] for line in lines]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("name", BIG)
def test_bisection_finds_every_key_and_no_other(name: str) -> None:
    lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[1:]
    keys = [line[2 : line.index('",')] for line in lines]
    assert tables.names(name) == frozenset(keys)
    for key, line in [*list(zip(keys, lines, strict=True))[::23], (keys[0], lines[0]), (keys[-1], lines[-1])]:
        assert tables.record(name, key) == json.loads(line)[1], key
        assert tables.record(name, key + "x") is None
        assert tables.record(name, key[:-1] + "\x7f") is None
    for absent in ("\x00", "~", 'a"b', "é", "AWS::", "aws_"):
        assert tables.record(name, absent) is None


@pytest.mark.parametrize("name", ["accounts", "lambda_runtimes"])
def test_small_table_names_source(name: str) -> None:
    assert "==" in tables.document(name)["source"]
    assert tables.document(name)["generator"] == f"checks/generate/{name}.py"


def test_tables_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in DATA.iterdir()}
    assert sizes["cdk_older.jsonl"] <= 200_000
    cdk = sum(sizes.pop(name) for name in list(sizes) if name.startswith("cdk") and name != "cdktf.jsonl")
    assert cdk <= 9_000_000
    assert sum(sizes.values()) <= 8_000_000
