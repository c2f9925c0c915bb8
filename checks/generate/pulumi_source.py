"""Read a wheel of pulumi_aws: its resources, functions, structs and enums, with the names of their arguments."""

from __future__ import annotations

import ast
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = "pulumi_aws/"
TOKEN = re.compile(r"(?:aws:[\w/]+|pulumi:providers):\w+")
RESOURCES = frozenset({"pulumi.CustomResource", "pulumi.ProviderResource"})
SAID = re.compile(r"(\w+) is deprecated: (.*)", re.DOTALL)


@dataclass(frozen=True)
class Field:
    """An argument or attribute. ``struct`` is the path of the class that it holds (``s3.BucketWebsiteArgs``)."""

    name: str
    required: bool = False
    struct: str = ""
    many: bool = False


@dataclass(frozen=True)
class Construct:
    """A resource or function. ``token`` is Pulumi's name for it, ``outputs`` the attributes of the result."""

    path: str
    token: str
    arguments: tuple[Field, ...]
    outputs: tuple[Field, ...]
    deprecated: str = ""
    warnings: tuple[tuple[str, str], ...] = ()


@dataclass
class Library:
    """A wheel. Paths start below the package."""

    version: str
    constructs: dict[str, Construct] = field(default_factory=dict)
    structs: dict[str, tuple[Field, ...]] = field(default_factory=dict)
    enums: dict[str, dict[str, str | int | float]] = field(default_factory=dict)


def read(wheel: Path) -> Library:
    """Read a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        library = Library(wheel.name.split("-")[1])
        for name in sorted(archive.namelist()):
            if name.startswith(PACKAGE) and name.endswith(".py"):
                steps = name.removeprefix(PACKAGE).removesuffix(".py").split("/")
                module = Module(library, ".".join(steps[:-1]), ast.parse(archive.read(name)))
                module.read(steps[-1])
    return library


class Module:
    """One file of the package."""

    def __init__(self, library: Library, module: str, tree: ast.Module) -> None:
        self.library = library
        self.module = module
        self.classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        self.functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        warned = [text for node in tree.body if isinstance(node, ast.Expr) for text in told(node, "warnings.warn")]
        self.deprecated = warned[0] if warned else ""

    def path(self, name: str) -> str:
        """The path of a name of this module."""
        return f"{self.module}.{name}" if self.module else name

    def read(self, file: str) -> None:
        """Add what the file defines."""
        if file == "_enums":
            self.library.enums |= {self.path(name): members(node) for name, node in self.classes.items()}
        elif file in {"_inputs", "outputs"}:
            for name, node in self.classes.items():
                if not name.endswith("ArgsDict"):
                    self.library.structs[self.path(name)] = self.initial(node)
        elif file != "_utilities":
            for name, node in self.classes.items():
                if RESOURCES.intersection(map(ast.unparse, node.bases)):
                    self.resource(name, node)
            for function in self.functions:
                self.function(function)

    def resource(self, name: str, node: ast.ClassDef) -> None:
        """Add a resource."""
        tokens = [string for string in constants(node) if TOKEN.fullmatch(string)]
        arguments = self.classes.get(f"{name}Args") or self.classes[f"{name}InitArgs"]
        self.library.constructs[self.path(name)] = Construct(
            self.path(name),
            tokens[0],
            self.initial(arguments),
            (*self.initial(self.classes.get(f"_{name}State")), *properties(self, node)),
            self.deprecated,
            tuple(found.groups() for text in told(arguments, "pulumi.log.warn") if (found := SAID.fullmatch(text))),
        )

    def function(self, node: ast.FunctionDef) -> None:
        """Add a function, the plain form of it: the one for outputs has the same arguments."""
        tokens = [string for string in constants(node) if TOKEN.fullmatch(string)]
        if node.name.endswith("_output") or not tokens:
            return
        arguments = self.signature([each for each in node.args.args if each.arg != "opts"], node.args.defaults)
        result = ast.unparse(node.returns).strip("'\"").removeprefix("Awaitable") if node.returns else ""
        outputs = properties(self, self.classes[result]) if result in self.classes else ()
        self.library.constructs[self.path(node.name)] = Construct(
            self.path(node.name), tokens[0], arguments, tuple(outputs), self.deprecated
        )

    def initial(self, node: ast.ClassDef | None) -> tuple[Field, ...]:
        """The keywords of a class's ``__init__``."""
        for each in node.body if node else ():
            if isinstance(each, ast.FunctionDef) and each.name == "__init__":
                return self.signature(each.args.kwonlyargs, each.args.kw_defaults)
        return ()

    def signature(self, arguments: list[ast.arg], defaults: Sequence[ast.expr | None]) -> tuple[Field, ...]:
        """Arguments with their defaults, which belong to the last of them."""
        free = len(arguments) - len(defaults)
        return tuple(
            Field(each.arg, index < free or defaults[index - free] is None, *self.held(each.annotation))
            for index, each in enumerate(arguments)
        )

    def held(self, annotation: ast.expr | None) -> tuple[str, bool]:
        """The struct that a type names, and whether it is a list or map of it."""
        if annotation is None:
            return "", False
        text = ast.unparse(annotation)
        for quoted in re.findall(r"'([\w.]+(?:Args|Result)|outputs\.\w+)'", text):
            steps = quoted.split(".")
            module = self.module
            if len(steps) > 1 and steps[0].startswith("_") and steps[0] != "_enums":
                module = steps[0].strip("_")
            return f"{module}.{steps[-1]}" if module else steps[-1], "Sequence[" in text or "Mapping[" in text
        return "", False


def properties(module: Module, node: ast.ClassDef) -> Iterator[Field]:
    """The properties of a class."""
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and any("property" in ast.unparse(one) for one in each.decorator_list):
            struct, many = module.held(each.returns)
            yield Field(each.name, struct=struct, many=many)


def members(node: ast.ClassDef) -> dict[str, str | int | float]:
    """The members of an enum."""
    return {
        each.targets[0].id: ast.literal_eval(each.value)
        for each in node.body
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
    }


def told(node: ast.AST, function: str) -> Iterator[str]:
    """The texts with which a function is called somewhere inside."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and ast.unparse(each.func) == function:
            said = each.args[0]
            if isinstance(said, ast.Constant):
                yield str(said.value)


def constants(node: ast.AST) -> list[str]:
    """All texts inside."""
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
