"""What ``--check`` costs in CPU: cold on one small file, and on many projects. Run: ``python tests/bench/check.py``.

Peers run on the same files in the same minutes where they are on the PATH (or in ``--peers FOLDER``); which of them are
left out is said. Every tool runs from compiled modules, as it does once it is installed: each has a run that is not
counted, and writes its bytecode to a folder of the benchmark. CPU seconds are user and system time, children included;
of several runs the least counts, as whatever else the machine does only adds to it.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import generate

ROOT = Path(__file__).parent.parent.parent
TRIVY = ["trivy", "config", "--quiet", "--skip-check-update", "."]
CHECKOV = ["checkov", "--quiet", "--compact", "--skip-download", "-d", "."]
CFN_LINT = ["cfn-lint", "**/*.yaml"]
PEERS = {
    "Terraform": {"trivy": TRIVY, "checkov": CHECKOV},
    "CloudFormation": {"trivy": TRIVY, "checkov": CHECKOV, "cfn-lint": CFN_LINT},
}
THREE_LINES = 'resource "aws_s3_bucket" "logs" {\n  bucket = "my-logs"\n}\n'
SIX_LINES = """AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: my-logs
"""


class Cost(NamedTuple):
    """Seconds of CPU and on the clock."""

    cpu: float
    wall: float


def run(command: list[str], folder: str, compiled: str) -> Cost:
    """What a command costs in a folder, its children included."""
    paths = f"{ROOT / 'server'}{os.pathsep}{ROOT / 'checks'}"
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONPYCACHEPREFIX": compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    took, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, took)


def compare(language: str, files: Mapping[str, str], times: int) -> None:
    """The costs of every tool on the same files, one after the other so that all have the same noise."""
    lines = sum(text.count("\n") for text in files.values())
    wanted = {"stacklint": [sys.executable, "-P", "-m", "stacklint", "--check", "."], **PEERS[language]}
    tools = {tool: line for tool, line in wanted.items() if shutil.which(line[0])}
    print(f"{language}: {len(files)} {'file' if len(files) == 1 else 'files'}, {lines} lines")
    best: dict[str, Cost] = {}
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as compiled:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for round_ in range(times + 1):
            for tool, command in tools.items():
                cost = run(command, folder, compiled)
                if round_ or times == 1:
                    best[tool] = min(best.get(tool, cost), cost)
    own = best["stacklint"].cpu
    for tool, cost in best.items():
        rate = f"{lines / cost.cpu:8.0f} lines a CPU second" if lines > 1000 else ""
        ratio = "" if tool == "stacklint" else f"  {cost.cpu / own:5.1f} times ours"
        print(f"  {tool:<10} {cost.cpu:7.3f} s CPU {cost.wall:7.3f} s {rate}{ratio}")
    for tool in wanted.keys() - tools.keys():
        print(f"  {tool:<10} left out: not on the PATH")


def projects(count: int, lines: int) -> dict[str, str]:
    """Terraform projects of six files, each with names of its own."""
    return {
        f"project_{number:02}/{name}": text.replace("store", f"store{number}")
        for number in range(count)
        for name, text in generate.terraform_unit(6, lines // count).items()
    }


def templates(count: int, lines: int) -> dict[str, str]:
    """Templates, each with names of its own."""
    return {f"stack_{n:02}.yaml": generate.template(lines // count).replace("Store", f"Store{n}") for n in range(count)}


def main() -> None:
    """Measure all, or with ``--quick`` fewer runs and projects."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs and projects")
    parser.add_argument("--peers", metavar="FOLDER", action="append", default=[], help="where else peers may be")
    options = parser.parse_args()
    os.environ["PATH"] = os.pathsep.join((os.environ.get("PATH", ""), *options.peers))
    times = 3 if options.quick else 10
    compare("Terraform", {"main.tf": THREE_LINES}, times)
    compare("CloudFormation", {"stack.yaml": SIX_LINES}, times)
    compare("Terraform", {"main.tf": generate.terraform(60)}, times)
    compare("Terraform", projects(*((10, 12_000) if options.quick else (50, 60_000))), 1)
    compare("CloudFormation", templates(*((3, 3_000) if options.quick else (10, 10_000))), 1)


if __name__ == "__main__":
    main()
