"""The generated documentation is what the rules and the program say today. ``--update`` rewrites it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from spec_files import read_spec
from stacklint_checks.engine_rules import every_rule
from stacklint_checks.findings import Rule
from stacklint_checks.rules import INDEX, declared

ROOT = Path(__file__).parent.parent
TRANSCRIPT = re.compile(r"(<!-- transcript: (.*?) -->\n```console\n)(.*?)(```\n<!-- end -->)", re.DOTALL)
#: How a page calls a dialect's example, and the language of its fence, by the file's ending.
SHOWN = {
    "terraform": "Terraform",
    "cloudformation": "CloudFormation",
    "cdk": "CDK",
    "pulumi": "Pulumi",
    "cdktf": "CDKTF",
}
FENCES = {"tf": "hcl", "yaml": "yaml", "json": "json", "py": "python", "ts": "typescript"}


def page(rule: Rule) -> str:
    """A rule's page: what its docstring says, and the first example of its spec in each dialect."""
    lines = [f"# {rule.id}", "", rule.summary, ""]
    lines += [f"Severity: {rule.severity.name.lower()}. Profile: {'strict' if rule.strict else 'recommended'}.", ""]
    if rule.controls:
        lines += ["Controls: " + ", ".join(f"`{control}`" for control in rule.controls) + ".", ""]
    lines += [rule.why, ""]
    spec = ROOT / "tests" / "specs" / f"{rule.id}.md"
    seen: set[str] = set()
    for example in read_spec(spec) if spec.exists() else ():
        if example.dialect in seen or not example.expected:
            continue
        seen.add(example.dialect)
        path, text = next(iter(example.files.items()))
        fence = FENCES[path.rpartition(".")[2]]
        lines += [f"## {SHOWN[example.dialect]}", "", f"```{fence}", text.rstrip("\n"), "```", ""]
        lines += [f"> {one.message}" for one in example.expected[:1]] + [""]
        for diff in example.diffs[:1]:
            lines += [f"Fix: {diff.title}", "", "```diff", *diff.lines, "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def index() -> str:
    """The list of rules."""
    lines = ["# Rules", "", (ROOT / "docs" / "how-rules-behave.md").read_text(encoding="utf-8").strip(), ""]
    lines += ["## Every rule", "", "| rule | severity | profile | |", "|---|---|---|---|"]
    for rule in every_rule():
        profile = "strict" if rule.strict else "recommended"
        severity = rule.severity.name.lower()
        lines.append(f"| [{rule.id}](rules/{rule.id}.md) | {severity} | {profile} | {rule.summary} |")
    return "\n".join(lines) + "\n"


def compare(path: Path, wanted: str, *, update: bool) -> None:
    """Fail where a file differs from what it should be, or write it."""
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == wanted, f"{path.name} is out of date: pytest --update"


def test_rule_pages(update: bool) -> None:  # noqa: FBT001 - a fixture
    """One page a rule, and none left over."""
    for rule in every_rule():
        compare(ROOT / "docs" / "rules" / f"{rule.id}.md", page(rule), update=update)
    pages = {path.stem for path in (ROOT / "docs" / "rules").glob("*.md")}
    assert pages == {rule.id for rule in every_rule()}


def test_rule_index(update: bool) -> None:  # noqa: FBT001
    """The index lists them all."""
    compare(ROOT / "docs" / "rules.md", index(), update=update)


def test_the_index_says_what_the_modules_declare(update: bool) -> None:  # noqa: FBT001
    """A rule that the index does not know is never run."""
    compare(Path(INDEX), declared.index(), update=update)


def test_readme_shows_what_the_program_prints(update: bool) -> None:  # noqa: FBT001
    """The transcript is the program's own output."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")

    def run(match: re.Match[str]) -> str:
        command = [sys.executable, "-P", "-m", "stacklint", *match.group(2).split()]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        return f"{match.group(1)}$ stacklint {match.group(2)}\n{done.stdout.rstrip()}\n{match.group(4)}"

    compare(readme, TRANSCRIPT.sub(run, text), update=update)
