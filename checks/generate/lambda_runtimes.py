"""Write ``lambda_runtimes.json``: when AWS stops supporting each Lambda runtime, from the table packaged with cfn-lint.

Needs cfn-lint, which generates its table from the page "Lambda runtimes" of the AWS documentation. A family is what
shares a last successor there: ``go1.x`` belongs to the family of ``provided.al2023``. Dates are null where AWS has
announced none.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cfnlint
from packing import write_document

PACKAGED = Path(cfnlint.__file__).parent / "data"


def last(name: str, table: dict[str, dict[str, Any]]) -> str:
    """The end of a runtime's chain of successors."""
    while table[name]["successor"]:
        name = table[name]["successor"]
    return name


def managed() -> set[str]:
    """Runtimes that a function may name; the others exist as container images only, or not any more."""
    files = json.loads((PACKAGED / "schemas" / "providers" / "us-east-1.json").read_text(encoding="utf-8"))
    file = PACKAGED / "schemas" / "resources" / f"{files['AWS::Lambda::Function']}.json"
    return set(json.loads(file.read_text(encoding="utf-8"))["properties"]["Runtime"]["enum"])


def main() -> None:
    """Write the table."""
    table = json.loads((PACKAGED / "AdditionalSpecs" / "LmbdRuntimeLifecycle.json").read_text(encoding="utf-8"))
    allowed = managed()
    header = {
        "source": f"cfn-lint=={version('cfn-lint')}, AdditionalSpecs/LmbdRuntimeLifecycle.json",
        "generator": "checks/generate/lambda_runtimes.py",
    }
    runtimes = {
        name: {
            "family": last(name, table),
            "end_of_support": row["deprecated"],
            "no_create": row["create-block"],
            "no_update": row["update-block"],
            "managed": name in allowed,
        }
        for name, row in sorted(table.items())
    }
    write_document("lambda_runtimes", header, {"runtimes": runtimes})


if __name__ == "__main__":
    main()
