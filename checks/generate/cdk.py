"""Write ``cdk.jsonl``: what each construct of aws-cdk-lib puts into a template, and what each argument changes.

Needs node and npm; an argument names a folder with the library installed. ``cdk_probe/main.mjs`` synthesizes every
construct alone, sets each argument to each candidate value, calls each method, and notes the difference; then it tries
pairs of arguments that meet in a place. Arguments are tried twice, without feature flags and with those that ``cdk
init`` recommends; a record ``name!flags`` holds what the second differs in. Takes about half an hour of CPU time.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cdk_library import Node, header, installed
from packing import write_records

PROBE = Path(__file__).with_name("cdk_probe") / "main.mjs"
PROCESSES = 2
LARGEST = 60_000  # bytes of one property; what is larger is told by its simplest form
QUIET = {"CDK_VALIDATION": "false", "JSII_DEPRECATED": "quiet"}
REPEATED = 60  # characters of a part that is worth telling once
OF_THE_RUN = {"stack", "env", "outdir", "assetOutdir"}  # attributes that tell of the synthesis, not of the template
EFFECT = ("set", "unset", "add", "drop", "with", "no")


def probed(folder: Path, work: str, flags: str = "off", wanted: tuple[str, ...] = ()) -> dict[str, Any]:
    """What the probe tells of all constructs, or of those wanted: their ``props``, ``pairs`` or ``methods``."""
    with TemporaryDirectory() as assets:  # else each synthesis leaves a folder behind
        parts = [
            subprocess.Popen(
                ["node", str(PROBE), work, flags, str(PROCESSES), str(part), *wanted],
                cwd=folder,
                env=os.environ | QUIET | {"CDK_OUTDIR": str(Path(assets) / str(part))},
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            for part in range(PROCESSES)
        ]
        lines = [line for part in parts for line in part.communicate()[0].splitlines()]
    return dict(json.loads(line) for line in lines)


def packed(knob: Any) -> Any:
    """A knob with the values of an enum told in short, and without the library's words for what it rejects."""
    if isinstance(knob, list):
        return [packed(each) for each in knob]
    if not isinstance(knob, dict):
        return knob
    out = {key: value if key in EFFECT[:5] else packed(value) for key, value in knob.items()}
    if "no" in out:
        out["no"] = 1
    if isinstance(out.get("="), dict):
        choices(out)
    return out


def choices(knob: Node) -> None:
    """Where most values of an enum only put another text at one place, that place is told once, as ``@``."""
    single = Counter(
        tuple(effect["set"][0][:2])
        for effect in knob["="].values()
        if set(effect) == {"set"} and len(effect["set"]) == 1
    )
    place, count = single.most_common(1)[0] if single else (None, 0)
    if place and count > 1:
        knob["@"] = list(place)
    for name, effect in knob["="].items():
        if effect == {"no": 1}:
            knob["="][name] = 1
        elif not effect:
            knob["="][name] = 0
        elif "@" in knob and set(effect) == {"set"} and [step[:2] for step in effect["set"]] == [knob["@"]]:
            knob["="][name] = [effect["set"][0][2]]


def simplified(knob: Node) -> Node:
    """A knob without what its parts do, if it is too large to keep."""
    if len(json.dumps(knob)) <= LARGEST:
        return knob
    out = {key: value for key, value in knob.items() if key not in {"()", "{}", "[]", "{*}"}}
    for key in ("{}", "[]", "{*}"):
        if key in knob:
            out[key] = {word: value for word, value in knob[key].items() if word in EFFECT}
    return out | {"cut": True}


def record(table: Node) -> Node:
    """What is kept of a construct's table."""
    attributes = {name: value for name, value in table["attributes"].items() if name not in OF_THE_RUN}
    props = {name: simplified(packed(knob)) for name, knob in table["props"].items()}
    outside = {word: value for word, value in table.get("outside", {}).items() if value}
    base = {path: resource for path, resource in table["base"].items() if not path.startswith("$")}
    return {"base": base, "attributes": attributes, "props": props} | ({"outside": outside} if outside else {})


def grouped(pairs: list[list[Any]]) -> list[list[Any]]:
    """Pairs of arguments: [name, keys, name, keys, effect]; values of the same correction are told together."""
    found: dict[tuple[str, str, str], tuple[list[str], list[str], Node]] = {}
    for one, key, other, second, effect in pairs:
        first, seconds, _ = found.setdefault((one, other, json.dumps(effect)), ([], [], effect))
        first.append(key)
        seconds.append(second)
    return [
        [one, sorted(set(keys)), other, sorted(set(seconds)), effect]
        for (one, other, _), (keys, seconds, effect) in found.items()
    ]


class _Pool:
    """Parts that a record repeats, told once in ``shared`` and meant by ``{"&": number}``."""

    def __init__(self, record: Node) -> None:
        self.counts: Counter[str] = Counter()
        self.numbers: dict[str, int] = {}
        self.shared: list[Any] = []
        self.count(record)

    def count(self, value: Any) -> None:
        """Count the parts."""
        if isinstance(value, dict | list):
            text = json.dumps(value)
            if len(text) >= REPEATED:
                self.counts[text] += 1
            if self.counts[text] <= 1:
                for each in value.values() if isinstance(value, dict) else value:
                    self.count(each)

    def replaced(self, value: Any) -> Any:
        """The value with its repeated parts replaced."""
        if not isinstance(value, dict | list):
            return value
        text = json.dumps(value)
        if self.counts[text] < 2:
            return self.inside(value)
        if text not in self.numbers:
            inner = self.inside(value)
            self.numbers[text] = len(self.shared)
            self.shared.append(inner)
        return {"&": self.numbers[text]}

    def inside(self, value: Any) -> Any:
        """The value itself, its parts replaced."""
        if isinstance(value, dict):
            return {key: self.replaced(each) for key, each in value.items()}
        return [self.replaced(each) for each in value]


def pooled(record: Node) -> Node:
    """A record whose repeated parts are told once."""
    pool = _Pool(record)
    out: Node = pool.inside(record)
    return out | ({"shared": pool.shared} if pool.shared else {})


def changed(plain: Node, flagged: Node) -> Node:
    """What feature flags change: whole groups of resources and attributes, and single properties."""
    groups = [word for word in ("base", "attributes", "outside") if word in flagged]
    out = {word: flagged[word] for word in groups if flagged[word] != plain.get(word)}
    props: Node = {name: {} for name in plain["props"] if name not in flagged["props"]}
    props |= {name: knob for name, knob in flagged["props"].items() if knob != plain["props"].get(name)}
    return out | ({"props": props} if props else {})


def records(told: dict[str, dict[str, Any]]) -> dict[str, object]:
    """The records of the table, from what the probe told: ``props``, ``flagged``, ``pairs``, ``methods``."""
    out: dict[str, object] = {}
    for name, table in sorted(told["props"].items()):
        here = record(table)
        flagged = told["flagged"].get(name)
        difference = changed(here, record(flagged)) if flagged else {}
        if found := grouped(told["pairs"].get(name, [])):
            here["pairs"] = found
        if methods := told["methods"].get(name):
            here["methods"] = {each: simplified(packed(method)) for each, method in methods.items()}
        out[name] = pooled(here)
        if difference:
            out[f"{name}!flags"] = pooled(difference)
    return out


def main() -> None:
    """Write the table."""
    with installed() as folder:
        told = {work: probed(folder, work) for work in ("props", "pairs", "methods")}
        told["flagged"] = probed(folder, "props", "on")
    write_records("cdk", header("cdk"), records(told))


if __name__ == "__main__":
    main()
