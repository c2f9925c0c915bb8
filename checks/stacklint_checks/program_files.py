"""Python and TypeScript files as infrastructure programs: which files are one, and which belong together.

A cheap search for imports decides, before anything is parsed: other files cost one look at their text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from .files import Files, exists, is_folder
from .walk import MARK_OF_ENVIRONMENT, PROGRAM_ENDINGS, SKIPPED

PYTHON_LIBRARY = re.compile(
    r"^[ \t]*(?:from|import)[ \t]+(?:(aws_cdk)|(pulumi(?:_aws)?)|(cdktf(?:_cdktf_provider_aws)?|imports\.aws))\b",
    re.MULTILINE,
)
TYPESCRIPT_LIBRARY = re.compile(r"""(?:from|import|require\()[ \t]*["'](?:aws-cdk-lib|@aws-cdk/(?:core|aws-))""")
#: Test code is not deployed.
TESTS = re.compile(
    r"(?:^|[/\\])(?:test_[^/\\]*|[^/\\]*_test|conftest)\.py\Z|\.(?:test|spec|integ)\.ts\Z|(?:^|[/\\])integ\.[^/\\]*\.ts\Z"
)
ASSERTIONS = re.compile(r"""aws_cdk(?:\.| +import +)assertions|(?:aws-cdk-lib|@aws-cdk)/assert""")
PYTHON_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]*(\([^)]*\)|[^\n#;]*)|import[ \t]+([\w., \t]+))", re.MULTILINE
)
TYPESCRIPT_IMPORT = re.compile(r"""(?:from|import|require\()[ \t]*["'](\.[^"'\n]*)["']""")
#: The file that a tool looks for in the program's folder.
MARKERS = {"cdk": ("cdk.json",), "pulumi": ("Pulumi.yaml", "Pulumi.yml"), "cdktf": ("cdktf.json",)}
STACK_CONFIGURATION = re.compile(r"Pulumi\.[\w.-]+\.ya?ml")
WEAK_MARKERS = frozenset({"package.json", "pyproject.toml", "setup.py", "requirements.txt"})
#: What the text of every file of a program that imports a library holds.
WORDS = (b"aws_cdk", b"aws-cdk", b"pulumi", b"cdktf", b"imports.aws")
MOST_FILES = 2000
MOST_FOLDERS = 1000


def is_program_file(name: str) -> bool:
    """Whether a file of that name may belong to a program."""
    return name.endswith(PROGRAM_ENDINGS) and not name.endswith(".d.ts") and TESTS.search(name) is None


def dialect_of(path: str, text: str) -> str:
    """The dialect of a file by what it imports: ``cdk``, ``pulumi``, ``cdktf``, or ``""`` for any other."""
    if ASSERTIONS.search(text) is not None or TESTS.search(path) is not None:
        return ""
    if not path.endswith(".py"):
        return "cdk" if TYPESCRIPT_LIBRARY.search(text) is not None else ""
    found = PYTHON_LIBRARY.search(text)
    if found is None:
        return ""
    return "cdk" if found.group(1) else "pulumi" if found.group(2) else "cdktf"


def candidates(importer: str, name: str, root: str) -> list[str]:
    """The paths in which a module may stand that a file imports, the likeliest first. ``root`` bounds the search."""
    folder = os.path.dirname(importer)
    if not importer.endswith(".py"):
        if not name.startswith("."):
            return []
        stem = os.path.normpath(os.path.join(folder, name.removesuffix(".js").removesuffix(".ts")))
        return [f"{stem}.ts", os.path.join(stem, "index.ts")]
    dots = len(name) - len(name.lstrip("."))
    parts = [part for part in name.lstrip(".").split(".") if part]
    if dots:
        for _ in range(dots - 1):
            folder = os.path.dirname(folder)
        return _in_folder(folder, parts)
    found: list[str] = []
    while True:
        found += _in_folder(folder, parts)
        parent = os.path.dirname(folder)
        if folder in (root, parent) or not folder.startswith(root):
            return found
        folder = parent


def _in_folder(folder: str, parts: list[str]) -> list[str]:
    stem = os.path.join(folder, *parts)
    return [os.path.join(stem, "__init__.py"), *([f"{stem}.py"] if parts else [])]


def imported(path: str, text: str) -> Iterator[str]:
    """The modules that a file may import, as written. Of ``from a import b`` both ``a`` and ``a.b``."""
    if not path.endswith(".py"):
        yield from TYPESCRIPT_IMPORT.findall(text)
        return
    for base, names, plain in PYTHON_IMPORT.findall(text):
        if plain:
            yield from (name.split()[0] for name in plain.split(",") if name.split())
            continue
        yield base
        dotted = base if base.endswith(".") else f"{base}."
        for name in names.strip("() \t").replace("\n", " ").split(","):
            words = name.split()
            if words:
                yield dotted + words[0]


def root_of(path: str, dialect: str, files: Files, workspace: str) -> str:
    """The folder of the program that a file belongs to.

    The nearest one upward with the tool's own file, else with a package's, else the file's own.
    """
    folder = os.path.dirname(path)
    weak = ""
    while True:
        names = files.names(folder).files
        if any(marker in names for marker in MARKERS[dialect]):
            return folder
        if not weak and not WEAK_MARKERS.isdisjoint(names):
            weak = folder
        parent = os.path.dirname(folder)
        if folder in (workspace, parent) or not folder.startswith(workspace):
            return weak or os.path.dirname(path)
        folder = parent


def project_text(root: str, dialect: str, files: Files) -> str:
    """The text of the tool's own file in a program's folder, empty where there is none.

    Of Pulumi with the texts of the configurations of stacks behind it.
    """
    names = files.names(root).files
    wanted = [marker for marker in MARKERS[dialect] if marker in names][:1]
    wanted += (name for name in sorted(names) if dialect == "pulumi" and STACK_CONFIGURATION.fullmatch(name))
    read = (files.read_if(os.path.join(root, name)) for name in wanted)
    return "\n".join(contents.text for contents in read if contents is not None)


def members(root: str, dialect: str, files: Files, workspace: str) -> dict[str, str]:
    """The program's files with their texts: those that import the library, and those that they import."""
    found: dict[str, str] = {}
    waiting = [path for path in _below(root, dialect, files) if dialect_at(path, files) == dialect]
    while waiting and len(found) < MOST_FILES:
        path = waiting.pop()
        contents = files.read(path) if path not in found else None
        if contents is None:
            continue
        found[path] = contents.text
        for name in imported(path, contents.text):
            waiting += (each for each in candidates(path, name, workspace) if _is_file(each, files))
    return dict(sorted(found.items()))


def _is_file(path: str, files: Files) -> bool:
    return path in files.overlay or (exists(path) and not is_folder(path))


def dialect_at(path: str, files: Files) -> str:
    """The dialect of a file that may be anything."""
    contents = files.read_if(path, some=WORDS)
    return dialect_of(path, contents.text) if contents is not None else ""


def _below(root: str, dialect: str, files: Files) -> Iterable[str]:
    """The program files below a folder, other programs' folders left out."""
    waiting = [root]
    for _ in range(MOST_FOLDERS):
        if not waiting:
            return
        folder = waiting.pop()
        names = files.names(folder)
        if folder != root and (
            MARK_OF_ENVIRONMENT in names.files or any(marker in names.files for marker in MARKERS[dialect])
        ):
            continue
        yield from (os.path.join(folder, name) for name in names.files if is_program_file(name))
        waiting += (
            os.path.join(folder, name)
            for name in names.folders
            if name not in SKIPPED and name not in names.links and not name.startswith(".")
        )
