"""Install aws-cdk-lib in a temporary folder and read the description of its types (``.jsii``). Needs node and npm.

An argument names a folder that has it installed already.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

VERSION = "2.276.0"
PREFIX = "aws-cdk-lib."
Node = dict[str, Any]


@contextmanager
def installed(version: str = VERSION) -> Iterator[Path]:
    """A folder whose ``node_modules`` has the library."""
    if sys.argv[1:]:
        yield Path(sys.argv[1])
        return
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        wanted = [f"aws-cdk-lib@{version}", "constructs"]
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *wanted]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        yield folder


def library(folder: Path) -> Path:
    """Where the library stands in such a folder."""
    return folder / "node_modules" / "aws-cdk-lib"


def types(folder: Path) -> dict[str, Node]:
    """The types of the library by their short names: ``aws_s3.Bucket``, ``Stack``; those of ``constructs`` in full."""
    told = json.loads(gzip.decompress((library(folder) / ".jsii.gz").read_bytes()))
    base = json.loads((folder / "node_modules" / "constructs" / ".jsii").read_bytes())
    return {short(name): node for name, node in (told["types"] | base["types"]).items()}


def short(name: str) -> str:
    """``aws-cdk-lib.aws_s3.Bucket`` → ``aws_s3.Bucket``."""
    return name.removeprefix(PREFIX)


def header(generator: str) -> Node:
    """What a table says of where it is from. ``version`` is the bucket of versions that it stands for."""
    return {
        "source": f"aws-cdk-lib=={VERSION} from npm, its .jsii and its own synthesis",
        "generator": f"checks/generate/{generator}.py",
        "version": VERSION,
    }


LETTERS = {"string": "s", "number": "n", "boolean": "b", "json": "j", "any": "a", "date": "d"}


def notation(reference: Node | None) -> str:
    """A type in the tables: a letter for a primitive, ``[]T``, ``{}T``, ``T|U``, or the short name."""
    if reference is None:
        return ""
    if "primitive" in reference:
        return LETTERS[reference["primitive"]]
    if "collection" in reference:
        mark = "[]" if reference["collection"]["kind"] == "array" else "{}"
        return mark + notation(reference["collection"]["elementtype"])
    if "fqn" in reference:
        return short(reference["fqn"])
    return "|".join(notation(each) for each in reference.get("union", {}).get("types", ()))


SUCCESSORS = (
    r"\{@link ([\w.#]+)",
    r"[Uu]se[^`]*`([^`]+)`",
    r"`([^`]+)`",
    r"\b[Uu]se (?:the )?(?:new )?([A-Za-z_][\w.]*\b(?:\(\))?)",
)


def successor(member: Node) -> str | None:
    """What the docs of a deprecated member say to use (may be empty); None if it is not deprecated."""
    docs = member.get("docs", {})
    text = docs.get("deprecated")
    if text is None:
        return "" if docs.get("stability") == "deprecated" else None
    for pattern in SUCCESSORS:
        if found := re.search(pattern, text):
            return found[1].strip().removesuffix("()").replace("#", ".")
    return ""
