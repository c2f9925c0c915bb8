"""Write ``cdktf.jsonl`` from the wheel of cdktf-cdktf-provider-aws: what each class calls the arguments of its type.

An argument names the wheel (``pip download --no-deps cdktf-cdktf-provider-aws``). Python's names are those of the
wheel's modules; Terraform's are told by the JavaScript that is packed with them and writes Terraform's configuration.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bindings import Argument, bodies, named
from packing import write_records

PACKAGE = "cdktf_cdktf_provider_aws"
META = frozenset({"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioners"})

# in Python
CONSTRUCT = re.compile(r"^class (\w+)\(\n    _cdktf_\w+\.Terraform(?:Resource|DataSource|Provider),\n", re.MULTILINE)
STRUCT = re.compile(
    r'jsii_type="[^"]*\.(\w+)",\n    jsii_struct_bases=\[[^\]]*\],\n    name_mapping=\{([^}]*)\},\n\)\n'
    r"class \w+[^:]*:(?:\n    def __init__\((.*?)\) -> None:)?",
    re.DOTALL,
)
NAMES = re.compile(r'"(\w+)": "(\w+)"')
CONFIG = re.compile(r"^        config_* = (\w+)\(", re.MULTILINE)
MEMBER = re.compile(r'@builtins\.property\n    @jsii\.member\(jsii_name="(\w+)"\)\n    def (\w+)\(')

# in JavaScript
CLASS = re.compile(r"^class (\w+) extends cdktf\.Terraform", re.MULTILINE)
TYPE = re.compile(r"terraformResourceType: '(\w+)'")
FUNCTION = re.compile(r"^function (\w+)ToTerraform\(struct\) \{(.*?)^\}", re.MULTILINE | re.DOTALL)
SYNTHESIS = re.compile(r"^    synthesizeAttributes\(\) \{(.*?)^    \}", re.MULTILINE | re.DOTALL)
ENTRY = re.compile(r"^ +[\"']?([\w-]+)[\"']?: (.*?)\((?:struct|this)\._?(\w+)(?:\.internalValue)?\),$", re.MULTILINE)
INNER = re.compile(r"(\w+)ToTerraform")
PLAIN = frozenset({"string", "number", "boolean", "any"})
READ = re.compile(r"get (\w+)\(\) \{\n\s+(?://[^\n]*\n\s+)?return (?:[^;]*Attribute\('([\w-]+)'\)|this\._\w+)[^;]*;\n")
SET = re.compile(r"this\._(\w+)(?:\.internalValue)? = config\.(\w+);")
FIELD = re.compile(r'this\._(\w+) = new \w+\(this, "([\w-]+)"')


class Struct(NamedTuple):
    """A struct in Python: the JavaScript name of each argument, and the required ones."""

    names: dict[str, str]
    required: frozenset[str]


class Entry(NamedTuple):
    """How an argument is written: Terraform's name, the struct that it holds, and whether a list or map of it."""

    attribute: str
    struct: str
    many: bool


class Library:
    """The wheel: modules in Python, and the same in JavaScript by the name of the construct."""

    def __init__(self, wheel: Path) -> None:
        self.wheel = zipfile.ZipFile(wheel)
        (packed,) = (name for name in self.wheel.namelist() if name.endswith(".jsii.tgz"))
        self.version = packed.rpartition("@")[2].removesuffix(".jsii.tgz")
        folders: dict[str, str] = {}
        with tarfile.open(fileobj=io.BytesIO(self.wheel.read(packed))) as archive:
            for member in archive:
                found = re.fullmatch(r"package/lib/([^/]+)/.*\.js", member.name)
                if found and (file := archive.extractfile(member)):
                    folders[found[1]] = folders.get(found[1], "") + file.read().decode()
        self.scripts = {name: script for script in folders.values() for name in CLASS.findall(script)}

    def constructs(self) -> Iterator[tuple[str, str, str, str]]:
        """The module and name of each construct, its text in Python and in JavaScript."""
        for module in sorted(self.wheel.namelist()):
            if re.fullmatch(rf"{PACKAGE}/\w+/__init__\.py", module):
                python = self.wheel.read(module).decode()
                for name in CONSTRUCT.findall(python):
                    yield module.split("/")[1], name, python, self.scripts[name]


def structs(python: str) -> dict[str, Struct]:
    """The structs of a module by name."""
    return {
        name: Struct(dict(NAMES.findall(names)), required(signature))
        for name, names, signature in STRUCT.findall(python)
    }


def required(signature: str) -> frozenset[str]:
    """The keywords of a signature that have no default."""
    (function,) = ast.parse(f"def f({signature}): ...").body
    if not isinstance(function, ast.FunctionDef):
        raise TypeError(signature)
    keywords = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    return frozenset(keyword.arg for keyword, default in keywords if default is None)


def entries(body: str) -> dict[str, Entry]:
    """What is written for each JavaScript name."""
    found = {}
    for attribute, how, name in ENTRY.findall(body):
        inner = next((inner for inner in INNER.findall(how) if inner not in PLAIN), "")
        found[name] = Entry(attribute, inner[:1].upper() + inner[1:], "listMapper" in how or "hashMapper" in how)
    return found


class Compiler:
    """Puts together what a module says of its structs in both languages."""

    def __init__(self, python: str, script: str) -> None:
        self.structs = structs(python)
        self.written = {inner[:1].upper() + inner[1:]: entries(body) for inner, body in FUNCTION.findall(script)}
        self.found: dict[str, tuple[Argument, ...] | None] = {}

    def inside(self, struct: str) -> tuple[Argument, ...] | None:
        """The arguments of a nested struct; none for one inside itself."""
        if struct not in self.found:
            self.found[struct] = None
            self.found[struct] = tuple(self.arguments(self.structs[struct], self.written[struct]))
        return self.found[struct]

    def arguments(self, struct: Struct, written: dict[str, Entry]) -> Iterator[Argument]:
        """The arguments of a struct."""
        for name, script in struct.names.items():
            if script in written:
                attribute, inner, many = written[script]
                holds = self.inside(inner) if inner else None
                yield Argument(name, attribute, name in struct.required, holds, many)
            elif name not in META:
                raise ValueError("an argument that is not written", name)


def outputs(python: str, script: str) -> dict[str, str]:
    """Terraform's name of every attribute that a class has, by Python's name."""
    attributes = {name: attribute for name, attribute in READ.findall(script) if attribute}
    attributes |= dict(FIELD.findall(script))
    return {name: attributes[read] for read, name in MEMBER.findall(python) if read in attributes}


def record(module: str, name: str, python: str, script: str) -> dict[str, object]:
    """The record of a construct."""
    compiler = Compiler(python, script)
    start = python.index(f"class {name}(")
    end = python.find("\nclass ", start + 1)
    config = CONFIG.search(python, start, end)
    if config is None:
        raise ValueError("a construct without configuration", name)
    at = script.index(f"class {name} extends cdktf.")
    own = script[at : script.index("\n}\n", at)]
    (synthesis,) = SYNTHESIS.findall(own)
    fields = dict(SET.findall(own))
    settings = {fields.get(field, field): entry for field, entry in entries(synthesis).items()}
    known = tuple(compiler.arguments(compiler.structs[config[1]], settings))
    attributes = outputs(python[start:end], own)
    settable = {argument.name for argument in known}
    rest = sorted(named(*each) for each in attributes.items() if each[0] not in settable)
    type_name = TYPE.findall(own)[0]
    if "extends cdktf.TerraformDataSource" in own:
        type_name = f"data.{type_name}"
    elif "extends cdktf.TerraformProvider" in own:
        type_name = "provider"
    elsewhere = "" if module == default_module(type_name) else module
    told = {"type": type_name, "module": elsewhere, "bodies": bodies(known), "outputs": " ".join(rest)}
    return {word: value for word, value in told.items() if value}


def default_module(type_name: str) -> str:
    """The module in which a type is expected."""
    return type_name.replace(".", "_") if type_name.startswith("data.") else type_name.removeprefix("aws_")


def main() -> None:
    """Write the table."""
    library = Library(Path(sys.argv[1]))
    records = {name: record(module, name, python, script) for module, name, python, script in library.constructs()}
    source = {"source": f"cdktf-cdktf-provider-aws=={library.version}", "generator": "checks/generate/cdktf.py"}
    write_records("cdktf", source, records)


if __name__ == "__main__":
    main()
