"""Write ``cdk_l1.jsonl``: the ``Cfn…`` classes of aws-cdk-lib, their properties, structs and attributes.

Needs node and npm; an argument names a folder with the library installed. CloudFormation's name of a property is the
same with a capital first letter; where it is not, the library's own converters tell it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from cdk_library import Node, header, installed, library, notation, types
from packing import write_records

Names = dict[str, dict[str, str]]
CONVERTER = re.compile(r"function (\w+?)(?:Props|Property)FromCloudFormation\(")
RENAMED = re.compile(r'addPropertyResult\("(\w+)","(\w+)"')


def renamed(folder: Path, files: set[str]) -> dict[str, Names]:
    """By file, then by the flat name of a struct (``CfnBucketRule``), the names that differ in more than the case."""
    found: dict[str, Names] = {}
    for name in files:
        text = (library(folder) / name).with_suffix(".js").read_text(encoding="utf-8")
        heads = [*CONVERTER.finditer(text)]
        ends = [*(head.start() for head in heads[1:]), len(text)]
        found[name] = defaultdict(dict)
        for head, end in zip(heads, ends, strict=True):
            for ours, theirs in RENAMED.findall(text, head.end(), end):
                if theirs != ours[:1].upper() + ours[1:]:
                    found[name][head[1]][ours] = theirs
    return found


def props(node: Node, owner: str, names: dict[str, str]) -> dict[str, str]:
    """Each property: ``?`` if optional, its type without ``IResolvable`` and the owner's name, ``=Name`` if renamed."""
    out = {}
    for each in node.get("properties", ()):
        kind = notation(each["type"]).replace(f"{owner}.", ".").replace("IResolvable|", "").replace("|IResolvable", "")
        name = f"={names[each['name']]}" if each["name"] in names else ""
        out[each["name"]] = f"{'?' if each.get('optional') else ''}{kind}{name}"
    return out


def attributes(node: Node) -> dict[str, str]:
    """``attrArn`` → ``Arn``, by the docs that the library's own generator wrote."""
    told = {
        each["name"]: each.get("docs", {}).get("custom", {}).get("cloudformationAttribute")
        for each in node.get("properties", ())
    }
    return {name: attribute for name, attribute in told.items() if attribute}


def record(owner: str, found: dict[str, Node], structs: dict[str, Node], names: Names) -> Node:
    """``t`` type, ``p`` properties, ``s`` structs by their last name, ``a`` attributes."""
    node, (_, _, flat) = found[owner], owner.rpartition(".")
    own = found.get(f"{owner}Props", {})
    return {
        "t": node["docs"]["custom"]["cloudformationResource"],
        "p": props(own, owner, names.get(flat, {})),
        "s": {
            name: props(struct, owner, names.get(flat + name.removesuffix("Property"), {}))
            for name, struct in structs.items()
        },
        "a": attributes(node),
    }


def main() -> None:
    """Write the table."""
    with installed() as folder:
        found = types(folder)
        owners = [
            name for name, node in found.items() if node.get("docs", {}).get("custom", {}).get("cloudformationResource")
        ]
        owners = [name for name in owners if found[name]["kind"] == "class"]
        files = {name: found[name]["locationInModule"]["filename"] for name in owners}
        names = renamed(folder, set(files.values()))
    inner: dict[str, dict[str, Node]] = defaultdict(dict)
    for name, node in found.items():
        owner, _, last = name.rpartition(".")
        if node.get("datatype") and owner in files:
            inner[owner][last] = node
    records = {name: record(name, found, inner[name], names[files[name]]) for name in owners}
    write_records("cdk_l1", header("cdk_l1"), records)


if __name__ == "__main__":
    main()
