"""What ``--check`` costs in CPU: cold on one small file, and on many projects. Run: ``python tests/bench/check.py``.

Peers run on the same files where they are on the PATH.
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
from pathlib import Path

import generate

ROOT = Path(__file__).parent.parent.parent
PEERS = {
    "trivy": ["trivy", "config", "--quiet", "--skip-check-update", "."],
    "checkov": ["checkov", "--quiet", "--compact", "--skip-download", "-d", "."],
}
TEMPLATE_PEERS = {"cfn-lint": ["cfn-lint", "stack.yaml"]}


def run(command: list[str], folder: str) -> tuple[float, float]:
    """CPU and wall seconds of a command in a folder, its children included."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'server'}{os.pathsep}{ROOT / 'checks'}"}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    took, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, took


def ours(*arguments: str) -> list[str]:
    """Our command line."""
    return [sys.executable, "-P", "-m", "stacklint", "--check", *arguments, "."]


def small(times: int) -> None:
    """One small file, cold: the median of some runs."""
    for title, name, text, peers in (
        ("Terraform file", "main.tf", generate.terraform(60), PEERS),
        ("template", "stack.yaml", generate.template(110), TEMPLATE_PEERS),
    ):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_text(text)
            commands = {"stacklint": ours(), **{peer: line for peer, line in peers.items() if shutil.which(line[0])}}
            for tool, command in commands.items():
                runs = sorted(run(command, folder) for _ in range(times))
                cpu, wall = runs[len(runs) // 2]
                print(f"one small {title:<15} {tool:<10} {cpu:6.2f} s CPU {wall:6.2f} s")


def many(projects: int, lines: int) -> None:
    """Many projects at once: lines for each CPU second."""
    with tempfile.TemporaryDirectory() as folder:
        count = 0
        for number in range(projects):
            project = Path(folder) / f"project_{number:02}"
            project.mkdir()
            for name, text in generate.terraform_unit(6, lines // projects).items():
                fresh = text.replace("store", f"store{number}")
                (project / name).write_text(fresh)
                count += fresh.count("\n")
        commands = {"stacklint": ours(), **{peer: line for peer, line in PEERS.items() if shutil.which(line[0])}}
        print(f"{projects} Terraform projects, {count} lines")
        for tool, command in commands.items():
            cpu, wall = run(command, folder)
            print(f"  {tool:<10} {cpu:6.1f} s CPU {wall:6.1f} s, {count / cpu:8.0f} lines a CPU second")


def main() -> None:
    """Measure both, or with ``--quick`` fewer of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs and projects")
    options = parser.parse_args()
    small(3 if options.quick else 7)
    many(*((10, 12_000) if options.quick else (50, 60_000)))


if __name__ == "__main__":
    main()
