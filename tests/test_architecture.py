"""The import table of ARCHITECTURE.md holds."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIBRARY = ROOT / "checks" / "stacklint_checks"
#: What every module may import.
FREE = sys.stdlib_module_names | {"msgspec"}
ROW = re.compile(r"^\| ([\w.]+) \| ([^|\\]*)(?:\\\| )?([^|]*)\|$")


def table() -> dict[str, tuple[set[str], set[str]]]:
    """Module → modules of the library, third parties."""
    rows = {}
    for line in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines():
        match = ROW.match(line)
        if match and match.group(1) != "module":
            rows[match.group(1)] = (set(match.group(2).split()), set(match.group(3).split()))
    return rows


def imports(path: Path) -> set[str]:
    """Absolute names of what a file imports, type-checking blocks included."""
    found = set()
    package = ("stacklint_checks", *path.relative_to(LIBRARY).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            name = ".".join((*base, *(node.module or "").split("."))).strip(".")
            found.update(f"{name}.{alias.name}" if name == "stacklint_checks" else name for alias in node.names)
    return found


def test_nobody_imports_what_the_table_does_not_allow() -> None:
    """Every module of the library has a row and keeps to it."""
    rows = table()
    wrong = []
    for path in sorted(LIBRARY.rglob("*.py")):
        own = path.relative_to(LIBRARY).parts[0].removesuffix(".py")
        if own == "__init__":
            continue
        if own not in rows:
            wrong.append(f"{own}: no row in the table")
            continue
        allowed, third = rows[own]
        for name in imports(path):
            top, _, rest = name.partition(".")
            if top == "stacklint_checks":
                target = rest.partition(".")[0]
                if target and target != own and target not in allowed:
                    wrong.append(f"{own} imports {target} ({path.name})")
            elif top not in FREE and top not in third:
                wrong.append(f"{own} imports {top} ({path.name})")
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_rules_and_vocabularies_know_no_dialect() -> None:
    """The words of the table that matter most, said once more without it."""
    for folder in ("rules", "services", "vocabularies"):
        for path in (LIBRARY / folder).rglob("*.py"):
            assert not any("documents" in name or "tree_sitter" in name for name in imports(path)), path


def test_only_the_server_imports_pygls() -> None:
    """pygls costs start-up time: one module imports it, and nothing imports that module at start."""
    importers = {
        path.name
        for folder in ("server", "checks")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"^\s*(?:from|import) pygls", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert importers <= {"lsp.py", "server.py"}, importers
