"""Write ``terraform.jsonl`` from ``terraform providers schema``: resources, data sources, the provider's own settings.

Needs the Terraform CLI; an argument names the folder of a provider mirror. Keys are written as in references:
``aws_vpc``, ``data.aws_vpc``, ``ephemeral.aws_…``, and ``provider``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from credentials import names_credential
from packing import write_records
from terraform_cli import initialised, source, terraform

Node = dict[str, Any]
FLAGS = {"required": "r", "optional": "o", "computed": "c", "deprecated": "d", "sensitive": "s", "write_only": "w"}
KINDS = {"resource_schemas": "", "data_source_schemas": "data.", "ephemeral_resource_schemas": "ephemeral."}


def bodies(block: Node) -> list[Node]:
    """The bodies of a resource, the outermost first; equal ones are kept once, since schemas repeat themselves."""
    compiler = _Compiler()
    compiler.found[0] = compiler.body(block)
    return compiler.found


class _Compiler:
    """Numbers the bodies of one resource as they are met."""

    def __init__(self) -> None:
        self.found: list[Node] = [{}]
        self.numbers: dict[str, int] = {}

    def number(self, body: Node) -> int:
        """The number of a body."""
        key = json.dumps(body, sort_keys=True)
        if key not in self.numbers:
            self.numbers[key] = len(self.found)
            self.found.append(body)
        return self.numbers[key]

    def body(self, block: Node) -> Node:
        """What stands between the braces of a block."""
        out: Node = {}
        if attributes := block.get("attributes", {}):
            out["attributes"] = {name: self.attribute(attributes[name]) for name in sorted(attributes)}
        if nested := block.get("block_types", {}):
            out["blocks"] = {name: self.nested(node) for name, node in sorted(nested.items())}
        if block.get("deprecated"):
            out["deprecated"] = True
        return out

    def nested(self, node: Node) -> list[str | int]:
        """How often a block may stand, and its body. At most 0 is any number."""
        counts = node.get("min_items", 0), node.get("max_items", 0)
        return [node["nesting_mode"], *counts, self.number(self.body(node["block"]))]

    def attribute(self, node: Node) -> str:
        """Flags and type. Members of objects are optional if the attribute may be set: it may be in block form."""
        flags = "".join(flag for word, flag in FLAGS.items() if node.get(word))
        settable = node.get("required") or node.get("optional")
        return f"{flags} {self.type(node['type'], 'o' if settable else 'c')}"

    def type(self, expression: str | list[Any], flag: str) -> str:
        """A type in Terraform's notation, with ``#number`` for an object whose members are that body."""
        match expression:
            case ["object", members, *_]:
                entries = {name: f"{flag} {self.type(members[name], flag)}" for name in sorted(members)}
                return f"#{self.number({'attributes': entries})}"
            case [collection, element]:
                return f"{collection}({self.type(element, flag)})"
        return str(expression)


def secrets(block: Node, path: str) -> Iterator[str]:
    """Dotted paths, below the type, of what may be set, is marked sensitive or write-only, and named a credential."""
    for name, node in block.get("attributes", {}).items():
        settable = node.get("required") or node.get("optional")
        marked = node.get("sensitive") or node.get("write_only")
        if settable and marked and names_credential(f"{path}.{name}"):
            yield f"{path}.{name}".split(".", 1)[1]
    for name, node in block.get("block_types", {}).items():
        yield from secrets(node["block"], f"{path}.{name}")


def tags(block: Node) -> list[str] | None:
    """``[name, form]`` of a resource's tags: the ``tags`` that ``tags_all`` repeats, or blocks called ``tag``."""
    attributes = block.get("attributes", {})
    if "tags_all" in attributes and attributes.get("tags", {}).get("optional"):
        return ["tags", "map"]
    one = block.get("block_types", {}).get("tag", {})
    entry = one.get("block", {}).get("attributes", {}).keys()
    return ["tag", "propagated"] if one.get("max_items") != 1 and {"key", "value"} <= entry else None


def main() -> None:
    """Write the table."""
    with initialised() as folder:
        told = json.loads(terraform(folder, "providers", "schema", "-json").stdout)
    (schema,) = told["provider_schemas"].values()
    records: dict[str, object] = {"provider": {"bodies": bodies(schema["provider"]["block"])}}
    for group, prefix in KINDS.items():
        for name, node in schema[group].items():
            record: Node = {"bodies": bodies(node["block"]), "secrets": sorted(secrets(node["block"], name))}
            if not prefix:
                record["tags"] = tags(node["block"])
            records[prefix + name] = {word: value for word, value in record.items() if value}
    write_records("terraform", source("terraform"), records)


if __name__ == "__main__":
    main()
