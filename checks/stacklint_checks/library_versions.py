"""Which version of its library a program uses: the one that is installed beside it, else what its project names."""

from __future__ import annotations

import os
import re

from msgspec import Struct

from .files import Files, exists

#: What a dialect's library is called in a project; where only the second is named, the program is of an older kind.
LIBRARIES = {
    "cdk": (r"aws[-_.]cdk[-_.]lib", r"aws[-_.]cdk\.core|@aws-cdk/core"),
    "pulumi": (r"pulumi[-_.]aws",),
    "cdktf": (r"cdktf[-_.]cdktf[-_.]provider[-_.]aws",),
}
#: How installed libraries begin: a folder of Python's, and one of Node's.
INSTALLED = {"cdk": "aws_cdk_lib-", "pulumi": "pulumi_aws-", "cdktf": "cdktf_cdktf_provider_aws-"}
NODE = os.path.join("node_modules", "aws-cdk-lib", "package.json")
PROJECTS = frozenset({"package.json", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile"})
ENVIRONMENTS = (".venv", "venv")
SPECIFIED = re.compile(r"(<=?|!=|[~=>^]*)\s*v?(\d[\d.]*)")
VERSION = re.compile(r'"version"\s*:\s*"(\d[\d.]*)')
#: What stands behind a name in a list of requirements, in TOML and in JSON: extras, then the version.
REST = r"""(?:\[[^\]]*\])?["']?\s*[:=]?\s*["']?([^"'\n;#]*)"""
MOST_FOLDERS = 12
EXACT = ("", "=", "==", "===")


class Version(Struct, frozen=True):
    """A version, ``""`` where nothing tells it. ``ranged`` if it is only the lowest of those that may be in use."""

    number: str = ""
    ranged: bool = False


def version_of(root: str, dialect: str, files: Files, workspace: str) -> Version:
    """The version of a program's library, of a range the lowest.

    It is looked for in the program's folder and those around it, up to the workspace.
    """
    if dialect not in LIBRARIES:
        return Version()
    folder = root
    for _ in range(MOST_FOLDERS):
        installed = _installed(folder, dialect, files)
        found = Version(installed) if installed else _named(folder, dialect, files)
        parent = os.path.dirname(folder)
        if found.number or folder in (workspace, parent) or not folder.startswith(workspace):
            return found
        folder = parent
    return Version()


def _installed(folder: str, dialect: str, files: Files) -> str:
    path = os.path.join(folder, NODE)
    if dialect == "cdk" and "node_modules" in files.names(folder).folders and exists(path):
        contents = files.read_if(path)
        found = VERSION.search(contents.text) if contents is not None else None
        if found is not None:
            return found.group(1)
    for name in ENVIRONMENTS:
        if name in files.names(folder).folders:
            for each in _packages(os.path.join(folder, name), files):
                if each.startswith(INSTALLED[dialect]):
                    return each.removeprefix(INSTALLED[dialect]).removesuffix(".dist-info")
    return ""


def _packages(environment: str, files: Files) -> tuple[str, ...]:
    """The folders of the packages of a virtual environment."""
    places = [os.path.join(environment, "Lib", "site-packages")]
    library = os.path.join(environment, "lib")
    if exists(library):
        places += (os.path.join(library, name, "site-packages") for name in files.names(library).folders)
    return next((files.names(place).folders for place in places if exists(place)), ())


def _named(folder: str, dialect: str, files: Files) -> Version:
    names = [one for one in files.names(folder).files if one in PROJECTS or _is_requirements(one)]
    texts = [contents.text for name in names if (contents := files.read_if(os.path.join(folder, name))) is not None]
    for library in LIBRARIES[dialect]:
        pattern = re.compile(rf"(?<![\w-])(?:{library})(?![\w-]){REST}", re.IGNORECASE)
        for text in texts:
            for found in pattern.finditer(text):
                version = lowest(found.group(1))
                if version:
                    return Version(version, ranged=is_range(found.group(1)))
    return Version()


def _is_requirements(name: str) -> bool:
    return name.startswith("requirements") and name.endswith((".txt", ".in"))


def lowest(specified: str) -> str:
    """The lowest version that a specifier allows: ``>=2.100.0,<3`` → ``2.100.0``; of a bound from above, that."""
    found = SPECIFIED.findall(specified)
    lower = [version for sign, version in found if sign[:1] not in ("<", "!")]
    return next(iter(lower or [version for sign, version in found if sign[:1] == "<"]), "").rstrip(".")


def is_range(specified: str) -> bool:
    """Whether a specifier allows other minor versions: ``^2.100.0``, ``>=2.100``; not ``==2.100.0`` or ``~2.100.0``."""
    found = SPECIFIED.findall(specified)
    return len(found) != 1 or not (found[0][0] in EXACT or (found[0][0][:1] == "~" and found[0][1].count(".") >= 2))
