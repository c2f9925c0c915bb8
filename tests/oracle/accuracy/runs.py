"""The sample programs, and what running them declares.

A run is kept in the folder of the libraries. Its name says what it was made from: the sample's files, the libraries
and the code that runs programs; so nothing is ever read that another program, library or runner made.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

import msgspec

from oracle_parts import environment, oracle
from stacklint.synth import runner
from stacklint.synth.result import Synthesis

SAMPLES = Path(__file__).parent.parent / "samples"
DIALECTS = {"cdk-python": "cdk", "cdk-typescript": "cdk", "pulumi": "pulumi", "cdktf": "cdktf"}
SYNTH = Path(runner.__file__).parent


class Sample(NamedTuple):
    """A program: the kind of its folder, and its own folder."""

    kind: str
    root: Path

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.root.name}"

    @property
    def dialect(self) -> str:
        return DIALECTS[self.kind]


def samples() -> list[Sample]:
    """Every sample program."""
    return [Sample(kind, root) for kind in DIALECTS for root in sorted((SAMPLES / kind).iterdir()) if root.is_dir()]


def declared(sample: Sample) -> Synthesis:
    """What the program declares when it is run; of several processes one runs it and the others wait."""
    folder = oracle()
    kept = folder / "samples"
    kept.mkdir(exist_ok=True)
    file = kept / f"{sample.kind}-{sample.root.name}-{_made_from(sample, folder)}.json"
    with (kept / f"{sample.kind}-{sample.root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if file.exists():
            return msgspec.json.decode(file.read_bytes(), type=Synthesis)
        with tempfile.TemporaryDirectory() as away:  # from the environment that the tests of this clone run in
            root = shutil.copytree(sample.root, Path(away) / sample.root.name)
            found = runner.synthesize(root, sample.dialect, environment=environment(folder))
        if found.error is None:
            for old in kept.glob(f"{sample.kind}-{sample.root.name}-*.json"):
                old.unlink()
            file.write_bytes(msgspec.json.encode(found))
    return found


def _made_from(sample: Sample, folder: Path) -> str:
    digest = hashlib.sha256((folder / "stamp").read_bytes())
    for top in (sample.root, SYNTH):
        for path in sorted(top.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(top)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
