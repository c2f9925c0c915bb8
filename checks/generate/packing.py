"""Write the tables of ``stacklint_checks.schemas``: sorted, one record a line, so that a regenerated table diffs well.

Output depends on nothing but the source: no dates of the run, no paths, no order of hashes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parents[1] / "stacklint_checks" / "schemas"
DATA = SCHEMAS / "data"


def compact(value: object) -> str:
    """JSON without white space. Key order is the caller's, which makes it part of the format."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_records(name: str, header: Mapping[str, Any], records: Mapping[str, object]) -> None:
    """Write ``data/<name>.jsonl``: a line ``["",header]``, then a line ``["key",record]`` for each key.

    Lines are sorted by their bytes, which ``tables.record`` relies on to search the file without reading it.
    """
    lines = sorted(f"[{compact(key)},{compact(record)}]".encode() for key, record in records.items())
    target = DATA / f"{name}.jsonl"
    DATA.mkdir(exist_ok=True)
    target.write_bytes(b"\n".join([f'["",{compact(header)}]'.encode(), *lines]) + b"\n")
    print(f"{target.name}: {len(records)} records, {target.stat().st_size:,} bytes")


def write_document(name: str, header: Mapping[str, str], groups: Mapping[str, Mapping[str, object]]) -> None:
    """Write ``data/<name>.json``: the header's keys, then each group with a line for each of its keys."""
    rows = [f"{compact(key)}: {compact(value)}" for key, value in header.items()]
    for group, entries in groups.items():
        lines = ",\n  ".join(f"{compact(key)}: {compact(value)}" for key, value in entries.items())
        rows.append(f"{compact(group)}: {{\n  {lines}\n }}")
    target = DATA / f"{name}.json"
    DATA.mkdir(exist_ok=True)
    target.write_text("{\n " + ",\n ".join(rows) + "\n}\n", encoding="utf-8", newline="\n")
    print(f"{target.name}: {target.stat().st_size:,} bytes")
