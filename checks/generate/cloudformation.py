"""Write ``cloudformation.jsonl`` from the schemas packaged with cfn-lint: all types of us-east-1, and those of AWS SAM.

Needs cfn-lint.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cfnlint
from cfnlint.rules.parameters.DynamicReferenceSecret import DynamicReferenceSecret
from cfnlint.schema._schema import Schema
from credentials import names_credential, words
from json_schema import Node, read, shapes
from packing import write_records

PACKAGED = Path(cfnlint.__file__).parent / "data" / "schemas"
LISTS = {
    "createOnly": "createOnlyProperties",
    "mayReplace": "conditionalCreateOnlyProperties",
    "readOnly": "readOnlyProperties",
    "writeOnly": "writeOnlyProperties",
    "deprecated": "deprecatedProperties",
}
SCALARS = {"string", "boolean", "integer", "number"}


def load() -> dict[str, Node]:
    """The schema of every type."""
    files: dict[str, str] = {}
    for region in ("us-east-1", "sam"):
        files |= json.loads((PACKAGED / "providers" / f"{region}.json").read_text(encoding="utf-8"))
    return {
        name: json.loads((PACKAGED / "resources" / f"{file}.json").read_text(encoding="utf-8"))
        for name, file in sorted(files.items())
    }


def source() -> dict[str, str]:
    """What the table says of where it is from."""
    dated = json.loads((PACKAGED / "version.json").read_text(encoding="utf-8"))["schema_date"]
    return {
        "source": f"cfn-lint=={version('cfn-lint')}, packaged schemas of {dated}: us-east-1 and AWS SAM",
        "generator": "checks/generate/cloudformation.py",
    }


def dotted(pointer: str) -> str:
    """``/properties/Rules/*/Id`` → ``Rules.Id``: list steps are left out of paths."""
    return ".".join(step for step in pointer.split("/")[2:] if step != "*")


def attributes(schema: Node) -> list[str]:
    """What ``Fn::GetAtt`` takes, by cfn-lint's own reading; a trailing ``*`` stands for any name."""
    names = (name.replace("\\..*", ".*") for name in Schema(schema).get_atts)
    return sorted("*" if name == ".*" else name for name in names if ".*." not in name)


def secrets(name: str, schema: Node, compiled: list[Node], keywords: list[str]) -> list[str]:
    """Paths that hold a credential: marked by the schema or by cfn-lint's W1011, or called a password."""
    written = {dotted(pointer) for pointer in schema.get("writeOnlyProperties", ())}
    found = {path for path in written if names_credential(path)}
    prefix = f"Resources/{name}/Properties/"
    found |= {dotted("//" + word.removeprefix(prefix)) for word in keywords if word.startswith(prefix)}
    closed = {dotted(pointer) for pointer in schema.get("readOnlyProperties", ())}
    everywhere = dict(walk(compiled))
    found |= {path for path in everywhere if words(path.rpartition(".")[2])[-1:] in {("password",), ("passwords",)}}
    return sorted(path for path in found - closed if holds_text(everywhere.get(path)))


def walk(compiled: list[Node], number: int = 0, path: str = "", above: tuple[int, ...] = ()) -> Any:
    """Every path of a type and its encoded value; a recursive shape is entered once on each way."""
    for name, value in compiled[number].get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield here, value
        inner = value
        while isinstance(inner, list) or (isinstance(inner, dict) and "items" in inner):
            inner = inner[0] if isinstance(inner, list) else inner["items"]
        shape = inner if isinstance(inner, int) else inner.get("shape") if isinstance(inner, dict) else None
        if shape is not None and shape not in (*above, number):
            yield from walk(compiled, shape, here, (*above, number))


def holds_text(value: Any) -> bool:
    """Whether an encoded value is a text, or a list of texts."""
    if isinstance(value, list):
        return holds_text(value[0])
    if isinstance(value, dict):
        return holds_text(value["items"]) if "items" in value else "string" in value.get("type", ())
    return bool(value == "string")


def tags(schema: Node) -> list[str] | None:
    """``[property, form]`` of the tags that a type takes; None if its schema says that it takes none.

    Without ``tagging`` the older word ``taggable`` decides, and without that a property called Tags.
    """
    tagging = schema.get("tagging", {})
    if not tagging.get("taggable", schema.get("taggable", True)):
        return None
    steps = tagging.get("tagProperty", "/properties/Tags").split("/")[2:]
    node = schema["properties"].get(steps[0])
    if node is None or f"/properties/{steps[0]}" in schema.get("readOnlyProperties", ()):
        return None
    items = read(node, schema).items
    if items is None:
        return [steps[0], "map"]
    if len(steps) > 1:
        return [steps[0], "specifications"]
    entry = read(items, schema)
    if not entry.properties.keys() >= {"Key", "Value"}:
        raise ValueError("tags of an unknown form", schema["typeName"])
    return [steps[0], "list" if entry.required <= {"Key", "Value"} else "propagated"]


def main() -> None:
    """Write the tables."""
    keywords = DynamicReferenceSecret().keywords
    records: dict[str, object] = {}
    for name, schema in load().items():
        compiled = shapes(schema)
        record: dict[str, Any] = {"shapes": compiled, "attributes": attributes(schema)}
        record |= {word: sorted({dotted(pointer) for pointer in schema.get(key, ())}) for word, key in LISTS.items()}
        record["secrets"] = secrets(name, schema, compiled, keywords)
        record["tags"] = tags(schema)
        records[name] = {word: value for word, value in record.items() if value}
    write_records("cloudformation", source(), records)


if __name__ == "__main__":
    main()
