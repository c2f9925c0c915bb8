"""Read the tables in ``data/``: one record of a big one at a time, a small one as a whole.

A big table (``.jsonl``) holds a line ``["key",record]`` for each key, sorted by bytes, and is searched by bisection in
mapped memory: a check reads the few records it asks for and nothing else. Files are found beside this module, because
``importlib.resources`` costs 10 ms to import, more than all that a check reads.
"""

from __future__ import annotations

import json
import mmap
import os
from functools import cache
from typing import Any

DATA = os.path.join(os.path.dirname(__file__), "data")


def record(table: str, key: str) -> Any:
    """The record of a key in ``data/<table>.jsonl``; None if it has none. The key ``""`` tells the table's source."""
    data = _mapped(table)
    wanted = f"[{json.dumps(key, ensure_ascii=False)},".encode()
    low, high = 0, len(data)
    while low < high:
        start = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
        head = data[start : start + len(wanted)]
        end = data.find(b"\n", start)
        if head == wanted:
            return json.loads(data[start + len(wanted) : data.rfind(b"]", start, end)])
        if head < wanted:
            low = end + 1
        else:
            high = start
    return None


@cache
def names(table: str) -> frozenset[str]:
    """All keys of ``data/<table>.jsonl``. Reads the whole table (about 1 ms): for "did you mean", not for look-ups."""
    data = _mapped(table)
    found = []
    start = data.find(b"\n") + 1  # the first line is the header
    while start < len(data):
        found.append(data[start + 2 : data.find(b'",', start)].decode())
        start = data.find(b"\n", start) + 1
    return frozenset(found)


def holding(table: str, text: str) -> list[str]:
    """The keys of the records of ``data/<table>.jsonl`` whose JSON holds a text. Reads the whole table."""
    data = _mapped(table)
    found: list[str] = []
    wanted = text.encode()
    at = data.find(wanted, data.find(b"\n") + 1)
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        found.append(data[start + 2 : data.find(b'",', start)].decode())
        at = data.find(wanted, data.find(b"\n", at))
    return found


@cache
def document(name: str) -> dict[str, Any]:
    """All of ``data/<name>.json``."""
    with open(os.path.join(DATA, f"{name}.json"), "rb") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded


@cache
def _mapped(table: str) -> mmap.mmap:
    with open(os.path.join(DATA, f"{table}.jsonl"), "rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
