"""The libraries that real programs are run with in tests: installed by ``.ci/install-oracle``, skipped where absent.

``STACKLINT_ORACLE`` names their folder where it is not ``.oracle`` of this clone; with ``STACKLINT_ORACLE_REQUIRED=1`` an
absent one is a failure.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ABSENT = "the libraries of CDK, Pulumi and CDKTF are not installed; .ci/install-oracle does that"


def oracle() -> Path:
    """The folder of the libraries."""
    folder = Path(os.environ.get("STACKLINT_ORACLE") or ROOT / ".oracle")
    if not (folder / "stamp").is_file():
        if os.environ.get("STACKLINT_ORACLE_REQUIRED") == "1":
            pytest.fail(ABSENT)
        pytest.skip(ABSENT)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """The environment of a user who has activated the Python of the libraries and whose projects find their node_modules."""
    return {**os.environ, "VIRTUAL_ENV": str(folder / "python"), "NODE_PATH": str(folder / "node_modules")}
