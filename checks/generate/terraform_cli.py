"""Run Terraform with the AWS provider in a temporary folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PROVIDER = "5.100.0"
REQUIRE = f"""
terraform {{
  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = "{PROVIDER}"
    }}
  }}
}}
"""


MIRROR = """
provider_installation {{
  filesystem_mirror {{
    path = {path}
  }}
}}
"""


@contextmanager
def initialised(code: str = "") -> Iterator[Path]:
    """A folder with ``code`` and the provider, which comes from the mirror named on the command line, if one is."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.tf").write_text(REQUIRE + code, encoding="utf-8")
        if sys.argv[1:]:
            (folder / "terraform.rc").write_text(MIRROR.format(path=json.dumps(sys.argv[1])), encoding="utf-8")
        terraform(folder, "init", "-input=false")
        yield folder


def terraform(folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one command in a folder made by ``initialised``."""
    environment = os.environ | {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    if (folder / "terraform.rc").exists():
        environment["TF_CLI_CONFIG_FILE"] = str(folder / "terraform.rc")
    command = ["terraform", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=check, capture_output=True, text=True)


def source(generator: str) -> dict[str, Any]:
    """What a table says of where it is from."""
    return {
        "source": f"terraform-provider-aws=={PROVIDER}, as told by Terraform",
        "generator": f"checks/generate/{generator}.py",
    }
