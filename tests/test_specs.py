"""Every example of every rule's spec, with what each of them asserts without being asked."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from spec_files import Example, Expected, changed_lines, read_spec
from stacklint_checks.engine import Report, analyze
from stacklint_checks.findings import Finding, Severity
from stacklint_checks.fixing import applied, edits
from stacklint_checks.rules import discover
from stacklint_checks.settings import Layer, Settings, settle
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

TODAY = date(2026, 11, 25)
#: The dialects in which every rule must have examples.
DOCUMENTS = ("terraform", "cloudformation")
#: The rules that say nothing of programs, and why.
WITHOUT_PROGRAMS = {
    "duplicate-declaration": "a program may bind a name again; an id that is given twice is found by the library",
    "duplicate-provider": "CDK configures no providers, those of Pulumi have names, those of CDKTF an id of their own",
    "unused-declaration": "linters of Python and TypeScript find names that nothing uses",
}
#: What a rule says of other programs and cannot say of these, and why.
NOT_SHOWN = {("deprecated-attribute", "cdktf"): "the library does not tell what is deprecated"}
SPECS = sorted((Path(__file__).parent / "specs").glob("*.md"))
EXAMPLES = [example for spec in SPECS for example in read_spec(spec)]
#: What stands in front of an example, where a comment is not written with ``#``.
STRANGE = {"json": "\n", "ts": "// é𝒳 ünïcode\n"}
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.spec.stem}: {example.name}")


def settings_of(example: Example) -> Settings:
    """The example's settings; the rule itself is on even if only the strict profile has it."""
    return settle("/spec", file=(Layer(example.settings),)) if example.settings else Settings()


def report_of(example: Example, files: dict[str, str], *, only: bool = False) -> Report:
    """Analyse the example's unit with other texts."""
    settings = settings_of(example)
    if only:
        settings = Settings(
            profile=settings.profile, select=(example.spec.stem,), rules=settings.rules, options=settings.options
        )
    sources = {path: Source(path, text) for path, text in files.items()}
    report = analyze(Unit(example.dialect, example.root, sources), settings, TODAY)
    assert not report.crashes, report.crashes[0].trace
    return report


def seen(report: Report) -> list[Expected]:
    """The findings as carets would show them."""
    found = []
    for finding in report.findings:
        source = report.documents[finding.place.path].source
        start, end = source.position(finding.place.start), source.position(finding.place.end)
        found.append(Expected(finding.place.path, start.line, start.column, end.column, finding.message))
    return sorted(found, key=repr)


def shifted(expected: list[Expected], lines: int) -> list[Expected]:
    """The expectation further down."""
    moved = [Expected(one.path, one.line + lines, one.start, one.end, one.message) for one in expected]
    return sorted(moved, key=repr)


def is_file_level(example: Example) -> bool:
    """Whether a finding stands on a file's first line, which another first line would take away."""
    return any(one.line == 0 for one in example.expected)


@each_example
def test_findings(example: Example) -> None:
    """The rule finds what the carets show, no more, in the text as it is and in other spellings of it."""
    assert seen(report_of(example, example.files, only=True)) == shifted(example.expected, 0)
    crlf = {path: text.replace("\n", "\r\n") for path, text in example.files.items()}
    assert seen(report_of(example, crlf, only=True)) == shifted(example.expected, 0)
    bare = {path: text.rstrip("\n") for path, text in example.files.items()}
    assert seen(report_of(example, bare, only=True)) == shifted(example.expected, 0)
    if not is_file_level(example):
        strange = {p: STRANGE.get(p.rpartition(".")[2], "# é𝒳 ünïcode\n") + text for p, text in example.files.items()}
        assert seen(report_of(example, strange, only=True)) == shifted(example.expected, 1)


def fixes_of(report: Report, rule: str) -> list[tuple[Finding, int]]:
    """Every fix of the rule's findings."""
    return [(one, number) for one in report.findings if one.rule == rule for number in range(len(one.fixes))]


@each_example
def test_fixes(example: Example, update: bool) -> None:  # noqa: FBT001 - a fixture
    """Every offered fix does what its diff shows, parses, removes its finding, adds none, and keeps comments."""
    report = report_of(example, example.files, only=True)
    before = known(report_of(example, example.files))
    offered: dict[str, list[str]] = {}
    for finding, number in fixes_of(report, example.spec.stem):
        fix = finding.fixes[number]
        for newline in ("\n", "\r\n"):
            files = {path: text.replace("\n", newline) for path, text in example.files.items()}
            current = report if newline == "\n" else report_of(example, files, only=True)
            same = next(one for one in current.findings if one.identity == finding.identity)
            made = edits(current, same.fixes[number])
            if made is None:
                assert example.no_fix or any(diff.title == fix.title for diff in example.diffs), (
                    f"not written: {fix.title}"
                )
                continue
            after = {**files, **{path: one.text for path, one in applied(current.sources, made).items()}}
            offered.setdefault(fix.title, changed_lines(files, after))
            check_fixed(example, finding, files, after, before, newline)
    expected = {diff.title: [line for line in diff.lines if line[:1] in "+-@"] for diff in example.diffs}
    if update and offered != expected:
        rewrite(example, offered)
        return
    assert offered == expected
    if report.findings and not offered:
        assert example.no_fix, "no fix is offered: say 'No fix.' or 'Not offered: TITLE'"


def known(report: Report) -> set[tuple[str, str, str]]:
    """Findings without their places. Hints are left out: a fix may take away the last use of a local."""
    return {(one.rule, one.resource, one.message) for one in report.findings if one.severity > Severity.HINT}


def check_fixed(
    example: Example,
    finding: Finding,
    before: dict[str, str],
    after: dict[str, str],
    findings: set[tuple[str, str, str]],
    newline: str,
) -> None:
    """What must hold of any fixed text."""
    fixed = report_of(example, after)
    gone = (finding.rule, finding.resource, finding.message)
    left = report_of(example, after, only=True)
    assert gone not in known(left), f"still there after the fix: {finding.message}"
    new = known(fixed) - findings
    assert not new, f"the fix adds findings: {sorted(new)}"
    for path, text in after.items():
        if newline == "\r\n":
            assert not re.search(r"(?<!\r)\n", text), f"{path}: mixed newlines"
        for comment in re.findall(r"(?m)(?:^|\s)((?:#|//)\s.*)$", before.get(path, "")):
            assert comment.strip() in text or "Remove" in str(finding.fixes), f"{path}: lost comment {comment!r}"


def rewrite(example: Example, offered: dict[str, list[str]]) -> None:
    """Write the diffs of an example anew, behind its last code fence."""
    lines = example.spec.read_text(encoding="utf-8").split("\n")
    current = next(one for one in read_spec(example.spec) if one.name == example.name and one.files == example.files)
    for diff in reversed(current.diffs):
        del lines[diff.first - 1 : diff.last + 1]
    text = next(iter(reversed(current.files.values()))).rstrip("\n").split("\n")
    wanted = [line for line in text if line.strip()]
    at = behind_fence(lines, example.name, wanted)
    new = [part for title, changed in offered.items() for part in (f"```diff {title}", *changed, "```")]
    lines[at:at] = new
    example.spec.write_text("\n".join(lines), encoding="utf-8")


def behind_fence(lines: list[str], name: str, wanted: list[str]) -> int:
    """The line behind the fence that holds a text."""
    heading, language = re.fullmatch(r"(.*) \((\w+)\)", name).groups()  # type: ignore[union-attr]
    number = lines.index(f"## {heading}")
    while True:
        number = next(n for n in range(number, len(lines)) if lines[n].startswith(f"```{language}"))
        end = lines.index("```", number + 1)
        inside = {line for line in lines[number + 1 : end] if line.strip() and "^" not in line}
        if inside >= {line for line in wanted if "^" not in line}:
            return end + 1
        number = end + 1


def test_every_rule_has_a_spec_in_both_dialects() -> None:
    """A rule without examples in a dialect is not proven there."""
    specs = {spec.stem: {example.dialect for example in read_spec(spec)} for spec in SPECS}
    missing = [
        f"{rule.id}: {dialect}"
        for rule in discover()
        for dialect in DOCUMENTS
        if dialect in rule.dialects and dialect not in specs.get(rule.id, set())
    ]
    assert not missing
    assert set(specs) <= {rule.id for rule in discover()} | {"syntax-error"}


def test_every_rule_has_cdk_examples_in_both_languages() -> None:
    """Each rule is proven in CDK's Python and TypeScript, or has a reason not to be."""
    specs = {spec.stem: [example for example in read_spec(spec) if example.dialect == "cdk"] for spec in SPECS}
    shown = {
        (rule, example.name[-3:-1]) for rule, examples in specs.items() for example in examples if example.expected
    }
    rules = discover()
    assert {rule.id for rule in rules if "cdk" not in rule.dialects} == WITHOUT_PROGRAMS.keys()
    wanted = {(rule.id, language) for rule in rules if "cdk" in rule.dialects for language in ("py", "ts")}
    assert not wanted - shown, "a violation in CDK is missing"
    fixed = {rule for rule, examples in specs.items() if any(example.diffs for example in examples)}
    assert not {rule for rule, _ in wanted} - fixed, "no fix is shown in CDK"


@pytest.mark.parametrize("dialect", ["pulumi", "cdktf"])
def test_every_rule_has_examples_in_pulumi_and_cdktf(dialect: str) -> None:
    """Each rule shows in each library what it finds, how it is fixed, and a program of which it says nothing."""
    examples = [(spec.stem, example) for spec in SPECS for example in read_spec(spec) if example.dialect == dialect]
    rules = discover()
    assert {rule.id for rule in rules if dialect not in rule.dialects} == WITHOUT_PROGRAMS.keys()
    wanted = {rule.id for rule in rules} - WITHOUT_PROGRAMS.keys() - {rule for rule, no in NOT_SHOWN if no == dialect}
    assert not wanted - {rule for rule, example in examples if example.expected}, "a violation is missing"
    assert not wanted - {rule for rule, example in examples if example.diffs}, "no fix is shown"
    assert not wanted - {rule for rule, example in examples if not example.expected}, "nothing fine is shown"
