"""Write ``pulumi.jsonl`` from two wheels of pulumi_aws: the Terraform type behind each name, and its attributes.

Arguments name the wheels of versions 6 and 7 (``pip download --no-deps pulumi_aws==…``). Needs ``terraform.jsonl``, of
the very version that the first one wraps, and ``cdktf.jsonl``, of one near to what the second wraps.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bindings import Argument, bodies, named
from packing import DATA, write_records
from pulumi_match import Tree, attributes, terraform_trees, types
from pulumi_source import Field, Library, read

OLD, NEW = "6", "7"
POLICY = "PolicyDocumentArgs"  # may stand for a JSON text wherever a policy is expected
Fields = tuple[Field, ...]


class Compiler:
    """Puts both versions of the library together."""

    def __init__(self, old: Library, new: Library) -> None:
        declared, written = table("terraform"), by_type(table("cdktf"))
        self.versions = {OLD: old, NEW: new}
        self.trees = terraform_trees(declared, written)
        self.types = types(old, terraform_trees(declared), {})
        self.types = types(new, terraform_trees(written) | only(declared, written), self.types) | self.types
        self.types |= {"Provider": "provider"}
        self.found: dict[tuple[str, str, int], tuple[Argument, ...] | None] = {}

    def record(self, path: str) -> dict[str, Any]:
        """The record of a resource or function."""
        found = {word: one.constructs[path] for word, one in self.versions.items() if path in one.constructs}
        tree = self.trees.get(self.types.get(path, ""), {})
        arguments = self.arguments(path, {word: one.arguments for word, one in found.items()}, tree)
        settable = {argument.name for argument in arguments}
        rest = dict.fromkeys(each.name for one in found.values() for each in one.outputs if each.name not in settable)
        attribute = self.attributes(path, [[*settable, *rest]], tree)
        latest = found[max(found)]
        told = {
            "type": self.types.get(path, ""),
            "only": "".join(found) if len(found) == 1 else "",
            "bodies": bodies(arguments),
            "outputs": " ".join(sorted(named(name, attribute.get(name, name)) for name in rest)),
            "deprecated": re.sub(r"(\w+)/\w+\.", r"\1.", latest.deprecated),
            "warnings": dict(latest.warnings),
        }
        return {word: value for word, value in told.items() if value}

    def arguments(self, path: str, versions: Mapping[str, Fields], tree: Tree) -> tuple[Argument, ...]:
        """The arguments of a construct or struct, those of both versions together."""
        fields = {word: {each.name: each for each in one} for word, one in versions.items()}
        names = list(dict.fromkeys(name for one in fields.values() for name in one))
        attribute = self.attributes(path, fields.values(), tree)
        return tuple(self.argument(name, attribute.get(name, name), fields, tree) for name in names)

    def attributes(self, path: str, versions: Iterable[Iterable[str]], tree: Tree) -> dict[str, str]:
        """The attribute of each name; ``logging`` of one version and ``loggings`` of the other have the same."""
        return {name: found for names in versions for name, found in attributes(path, list(names), tree).items()}

    def argument(self, name: str, attribute: str, versions: Mapping[str, Mapping[str, Field]], tree: Tree) -> Argument:
        """One argument."""
        found = {word: one[name] for word, one in versions.items() if name in one}
        return Argument(
            name,
            attribute,
            all(each.required for each in found.values()),
            self.inside({word: each.struct for word, each in found.items()}, tree.get(attribute) or {}),
            any(each.many for each in found.values()),
            "".join(found) if len(found) < len(versions) else "",
        )

    def inside(self, structs: Mapping[str, str], tree: Tree) -> tuple[Argument, ...] | None:
        """The arguments of a nested struct; none for one inside itself."""
        known = {
            word: name
            for word, name in structs.items()
            if name in self.versions[word].structs and not name.endswith(POLICY)
        }
        if not known:
            return None
        key = known.get(OLD, ""), known.get(NEW, ""), id(tree) if tree else 0
        if key not in self.found:
            self.found[key] = None
            fields = {word: self.versions[word].structs[name] for word, name in known.items()}
            self.found[key] = self.arguments("", fields, tree)
        return self.found[key]


def table(name: str) -> dict[str, Any]:
    """Resources and data sources of a table."""
    lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[1:]
    return {key: record for key, record in map(json.loads, lines) if not key.startswith("ephemeral.")}


def by_type(records: Mapping[str, Any]) -> dict[str, Any]:
    """The records of ``cdktf.jsonl`` by Terraform type."""
    return {record["type"]: record for record in records.values()}


def only(declared: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Tree]:
    """The trees of types that only the older schema has."""
    return terraform_trees({name: record for name, record in declared.items() if name not in written})


def members(libraries: Iterable[Library]) -> dict[str, dict[str, Any]]:
    """The members of each enum and the names of each module's structs."""
    found: dict[str, dict[str, Any]] = {}
    for library in libraries:
        for path, values in library.enums.items():
            found.setdefault(f"enum.{path}", {}).update(values)
    return found


def structs(libraries: Iterable[Library]) -> dict[str, str]:
    """The names of each module's structs, each as the length of what it shares with the one before, and the rest."""
    names: dict[str, set[str]] = {}
    for library in libraries:
        for path in library.structs:
            module, _, name = path.rpartition(".")
            if name.endswith("Args"):
                names.setdefault(f"structs.{module}", set()).add(name.removesuffix("Args"))
    return {module: front_coded(sorted(found)) for module, found in names.items()}


def front_coded(names: Iterable[str]) -> str:
    """Sorted names as one text."""
    told, before = [], ""
    for name in names:
        differ = (at for at, (one, other) in enumerate(zip(before, name, strict=False)) if one != other)
        shared = next(differ, min(len(before), len(name)))
        while shared and name[shared : shared + 1].isdigit():  # the digits in front are the length
            shared -= 1
        told.append(f"{shared}{name[shared:]}")
        before = name
    return " ".join(told)


def main() -> None:
    """Write the table."""
    old, new = (read(Path(name)) for name in sys.argv[1:3])
    compiler = Compiler(old, new)
    paths = sorted(old.constructs | new.constructs)
    records: dict[str, object] = {path: compiler.record(path) for path in paths}
    print(f"{sum(path in compiler.types for path in paths)} of {len(paths)} names have a Terraform type")
    source = {"source": f"pulumi_aws=={old.version}, {new.version}", "generator": "checks/generate/pulumi.py"}
    write_records("pulumi", source, records | members((old, new)) | structs((old, new)))


if __name__ == "__main__":
    main()
