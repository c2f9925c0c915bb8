"""Write ``cdk_names.jsonl``: the names of aws-cdk-lib by module, and what the library says of those it deprecates.

Needs node and npm; an argument names a folder with the library installed, a second one a folder that holds older
versions of it unpacked, by their numbers, which else are fetched. A module's record holds its types, told as the length
of what each shares with the one before, and the rest; ``x`` are names that TypeScript sees and the description of the
library does not list. ``~type`` holds the words of deprecations by member (``""`` for the type itself), before them
the version that first has each and ``|``; ``-type`` what older versions have besides; ``>type`` what a struct must
be given in newer ones only; ``+type`` second names of an enum's members, in TypeScript; ``#type`` the protected
members of a class.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from cdk_library import VERSION, Node, header, installed, library, short, types
from packing import write_records

#: Modules whose names come from other packages.
FOREIGN = frozenset({"cx_api", "cloud_assembly_schema", "interfaces"})
EXPORTED = re.compile(
    r"^export (?:declare )?(?:abstract )?(?:class|const|let|enum|function|interface|type|namespace) (\w+)", re.MULTILINE
)
ENUM = re.compile(r"^export declare enum (\w+) \{(.*?)^\}", re.MULTILINE | re.DOTALL)
MEMBER = re.compile(r"^ {4}(\w+)\s*[=,\n]", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LINK = re.compile(r"\{@link ([\w.#]+)[^}]*\}")
LONGEST = 140
#: Versions that tell since when something is deprecated.
OLDER = ("2.60.0", "2.100.0", "2.140.0", "2.180.0", "2.220.0")
EMPTY = "this property has been deprecated"


def module_of(name: str) -> str:
    """``aws_s3.Bucket`` → ``aws_s3``; what stands in no module is of the ``core``."""
    return name.rpartition(".")[0] or "core"


def words(node: Node) -> str | None:
    """What the docs say of a deprecated thing, in one sentence (may be empty); None if it is not deprecated."""
    docs = node.get("docs", {})
    if "deprecated" not in docs:
        return "" if docs.get("stability") == "deprecated" else None
    text = LINK.sub(lambda found: f"`{found[1].replace('#', '.')}`", " ".join(docs["deprecated"].split()))
    text = text.removeprefix("- ").partition(" - http")[0]
    if text == EMPTY:
        return ""
    first = re.split(r"(?<=[a-z`)])\. |\. (?=[A-Z])", text)[0].rstrip(".")
    return first if len(first) <= LONGEST else first[:LONGEST].rsplit(" ", 1)[0] + " …"


def deprecations(node: Node) -> dict[str, str]:
    """The words of a type's deprecations by member, or of its own: its members are deprecated with it."""
    named = [*node.get("properties", ()), *node.get("methods", ()), *node.get("members", ())]
    whole = words(node)
    if whole is not None:
        return {"": whole}
    return {each["name"]: told for each in named if (told := words(each)) is not None}


def older() -> Iterator[tuple[str, dict[str, Node]]]:
    """The types of older versions of the library, the oldest first."""
    with TemporaryDirectory() as made:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(made)
        for version in OLDER:
            if not (folder / version).is_dir():
                command = ["npm", "pack", "--silent", f"aws-cdk-lib@{version}"]
                subprocess.run(command, cwd=folder, check=True, capture_output=True)
                with tarfile.open(folder / f"aws-cdk-lib-{version}.tgz") as archive:
                    archive.extract("package/.jsii.gz", folder / version, filter="data")
                (folder / f"aws-cdk-lib-{version}.tgz").unlink()
            told = json.loads(gzip.decompress((folder / version / "package" / ".jsii.gz").read_bytes()))
            yield version, {short(name): node for name, node in told["types"].items()}


def named(node: Node) -> set[str]:
    """The names of a type's own members."""
    return {each["name"] for part in ("properties", "methods", "members") for each in node.get(part, ())}


def held(found: dict[str, Node], name: str) -> set[str]:
    """The names of a type's members, inherited ones included."""
    node = found.get(name)
    if node is None:
        return set()
    bases = [short(each) for each in (node.get("base"), *node.get("interfaces", ())) if each]
    return named(node).union(*(held(found, base) for base in bases))


def gone(found: dict[str, Node], before: list[tuple[str, dict[str, Node]]]) -> dict[str, set[str]]:
    """What older versions have and this one does not: members by type, types by module."""
    out: dict[str, set[str]] = defaultdict(set)
    for _, types_ in before:
        for name, node in types_.items():
            if name not in found:
                if not name.endswith(("Reference", "Ref")):
                    out[module_of(name)].add(name.rpartition(".")[2])
            elif own := named(node) - held(found, name):
                out[name] |= own
    return {name: names for name, names in out.items() if name.split(".")[0] not in FOREIGN}


def newly(found: dict[str, Node], before: list[tuple[str, dict[str, Node]]]) -> dict[str, set[str]]:
    """What a struct must be given now and need not be given in an older version."""
    out: dict[str, set[str]] = defaultdict(set)
    for name, node in found.items():
        must = {each["name"] for each in node.get("properties", ()) if not each.get("optional")}
        for _, types_ in before if node.get("datatype") else ():
            if name in types_:
                told = {each["name"]: each for each in types_[name].get("properties", ())}
                out[name] |= {each for each in must if each not in told or told[each].get("optional")}
    return {name: names for name, names in out.items() if names and name.split(".")[0] not in FOREIGN}


def dated(found: dict[str, Node], before: list[tuple[str, dict[str, Node]]]) -> dict[str, dict[str, str]]:
    """The words of all deprecations, each with the version that is the first known to have it."""
    since: dict[tuple[str, str], str] = {}
    for version, types_ in before:
        for name, node in types_.items():
            for member in deprecations(node):
                since.setdefault((name, member), version)
    return {
        name: {member: f"{since.get((name, member), VERSION)}|{told}" for member, told in words_.items()}
        for name, node in found.items()
        if (words_ := deprecations(node)) and module_of(name).split(".")[0] not in FOREIGN
    }


def protected(node: Node) -> list[str]:
    """The names of the members that only a class made from it sees."""
    return sorted(
        each["name"] for each in (*node.get("properties", ()), *node.get("methods", ())) if each.get("protected")
    )


def front_coded(names: Iterable[str]) -> str:
    """Sorted names as one text."""
    told, before = [], ""
    for name in names:
        differ = (at for at, (one, other) in enumerate(zip(before, name, strict=False)) if one != other)
        shared = next(differ, min(len(before), len(name)))
        while shared and name[shared : shared + 1].isdigit():
            shared -= 1
        told.append(f"{shared}{name[shared:]}")
        before = name
    return " ".join(told)


def seen(folder: Path, module: str) -> set[str]:
    """The names that the declarations of a module export."""
    path = library(folder) / ("core" if module == "core" else module.replace("_", "-")) / "lib"
    found: set[str] = set()
    for file in path.rglob("*.d.ts") if path.is_dir() else ():
        if not file.name.endswith((".generated.d.ts", "-canned-metrics.generated.d.ts")):
            found.update(EXPORTED.findall(file.read_text(encoding="utf-8")))
    return found


def aliases(folder: Path, found: dict[str, Node]) -> dict[str, set[str]]:
    """Members of enums that only TypeScript sees: second names of a value."""
    out: dict[str, set[str]] = {}
    for module in {module_of(name) for name, node in found.items() if node["kind"] == "enum"}:
        path = library(folder) / ("core" if module == "core" else module.replace("_", "-")) / "lib"
        for file in path.rglob("*.d.ts") if path.is_dir() else ():
            for name, body in ENUM.findall(file.read_text(encoding="utf-8")):
                node = found.get(name if module == "core" else f"{module}.{name}")
                if node is not None and node["kind"] == "enum":
                    more = set(MEMBER.findall(COMMENT.sub("", body))) - named(node)
                    out |= {node["fqn"].removeprefix("aws-cdk-lib."): more} if more else {}
    return out


def inner(names: Iterable[str]) -> dict[str, set[str]]:
    """The modules inside modules: ``aws_s3`` → ``mixins``."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        outer, _, last = name.rpartition(".")
        if outer and outer.rpartition(".")[2][:1].islower() and last[:1].islower():
            found[outer].add(last)
    return found


def modules(folder: Path, found: dict[str, Node]) -> Iterator[tuple[str, Node]]:
    """The names of each module."""
    names: dict[str, set[str]] = defaultdict(set)
    for name in found:
        module, last = module_of(name), name.rpartition(".")[2]
        if module.split(".")[0] not in FOREIGN:
            names[module].add(last)
    tops = {module for module in names if "." not in module}
    modules_in = inner({*names, *map(module_of, names)})
    for module in sorted(tops):
        if module[:1].isupper():
            continue
        more = (seen(folder, module) | modules_in.get(module, set())) - names[module]
        yield module, {"n": front_coded(sorted(names[module])), "x": front_coded(sorted(more))}


def main() -> None:
    """Write the table."""
    with installed() as folder:
        found = types(folder)
        records: dict[str, object] = dict(modules(folder, found))
        records |= {f"+{name}": front_coded(sorted(names)) for name, names in aliases(folder, found).items()}
    for name, node in found.items():
        if module_of(name).split(".")[0] in FOREIGN:
            continue
        if node["kind"] == "class" and "Cfn" not in name and (hidden := protected(node)):
            records[f"#{name}"] = " ".join(hidden)
    before = list(older())
    records |= {f"~{name}": told for name, told in dated(found, before).items()}
    records |= {f">{name}": front_coded(sorted(names)) for name, names in newly(found, before).items()}
    records |= {f"-{name}": front_coded(sorted(names)) for name, names in gone(found, before).items()}
    write_records("cdk_names", header("cdk_names"), records)


if __name__ == "__main__":
    main()
