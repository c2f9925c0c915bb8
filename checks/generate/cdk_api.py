"""Write ``cdk_api.jsonl``: the classes, structs, enums and interfaces of aws-cdk-lib, without L1.

Needs node and npm; an argument names a folder with the library installed. L1 is in ``cdk_l1.jsonl``.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from cdk_library import Node, header, installed, notation, short, successor, types
from packing import write_records

VALUES = """
const cdk = require('aws-cdk-lib');
const found = {};
for (const name of JSON.parse(require('fs').readFileSync(0))) {
  const held = name.split('.').reduce((here, step) => here?.[step], cdk);
  if (held) found[name] = held;
}
console.log(JSON.stringify(found));
"""


def enum_values(folder: Path, names: list[str]) -> dict[str, dict[str, str | int]]:
    """The values of enum members at run time: ``aws_ec2.InstanceClass`` → ``{"T3": "t3"}``."""
    done = subprocess.run(
        ["node", "-e", VALUES], cwd=folder, input=json.dumps(names), check=True, capture_output=True, text=True
    )
    found: dict[str, dict[str, str | int]] = json.loads(done.stdout)
    return found


def marked(text: str, member: Node) -> str:
    """A member with what its deprecation says: ``text!successor``."""
    told = successor(member)
    return text if told is None else f"{text}!{told}"


def member(node: Node) -> str:
    """A property: ``?`` if it may be left out, ``=`` if it is static; its type."""
    flags = ("=" if node.get("static") else "") + ("?" if node.get("optional") else "")
    return marked(flags + notation(node.get("type")), node)


def parameters(node: Node) -> list[str]:
    """``name:type``, with ``?`` before an optional type and ``*`` before one that repeats."""
    out = []
    for each in node.get("parameters", ()):
        flags = ("?" if each.get("optional") else "") + ("*" if each.get("variadic") else "")
        out.append(f"{each['name']}:{flags}{notation(each['type'])}")
    return out


def method(node: Node) -> list[str]:
    """Head (``=`` if static, the type that is returned), then the parameters."""
    returns = notation((node.get("returns") or {}).get("type"))
    return [marked(("=" if node.get("static") else "") + returns, node), *parameters(node)]


def record(node: Node, values: dict[str, str | int]) -> Node:
    """A type: ``k`` its kind, ``b`` bases, ``d`` deprecation, ``i`` constructor.

    ``p`` are properties, ``m`` methods, ``e`` the members of an enum.
    """
    struct = node["kind"] == "interface" and node.get("datatype")
    bases = [short(each) for each in (node.get("base"), *node.get("interfaces", ())) if each]
    out: Node = {"k": "struct" if struct else node["kind"], "b": bases, "d": successor(node)}
    if node.get("abstract"):
        out["a"] = 1
    if "initializer" in node:
        out["i"] = parameters(node["initializer"])
    out["p"] = {each["name"]: member(each) for each in node.get("properties", ()) if not each.get("protected")}
    out["m"] = {each["name"]: method(each) for each in node.get("methods", ()) if not each.get("protected")}
    if node["kind"] == "enum":
        out["e"] = {each["name"]: entry(each, values.get(each["name"])) for each in node["members"]}
    return {word: value for word, value in out.items() if value not in (None, [], {}) or word == "i"}


def entry(node: Node, value: str | int | None) -> list[str | int | None]:
    """An enum member: its value, and what its deprecation says if it is deprecated."""
    told = successor(node)
    return [value] if told is None else [value, told]


def is_l1(name: str) -> bool:
    """Whether a type belongs to L1 (or to the references between modules, which nobody writes)."""
    last = name.split(".")
    return name.startswith("interfaces.") or any(step.startswith("Cfn") and len(last) > 1 for step in last)


def main() -> None:
    """Write the table."""
    with installed() as folder:
        found = {name: node for name, node in types(folder).items() if not is_l1(name)}
        values = enum_values(folder, [name for name, node in found.items() if node["kind"] == "enum"])
    records = {name: record(node, values.get(name, {})) for name, node in found.items()}
    write_records("cdk_api", header("cdk_api"), records)


if __name__ == "__main__":
    main()
