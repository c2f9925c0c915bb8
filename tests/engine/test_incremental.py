"""After any sequence of edits the report equals the one made from scratch."""

from __future__ import annotations

import random
from datetime import date

import pytest
from msgspec.structs import replace
from stacks import TEMPLATE, TERRAFORM

from stacklint_checks.engine import Cache, Report, analyze
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

TODAY = date(2026, 11, 25)
PIECES = [
    '"',
    "'",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    "#",
    "\n",
    "\t",
    " ",
    "a",
    "aws_s3_bucket",
    "<<EOF\n",
    "logs",
    "é𝒳",
    "=",
    "${",
    "!Ref Logs",
    "- ",
]


def told(report: Report) -> list[tuple[object, ...]]:
    """A report as plain data."""
    assert not report.crashes, report.crashes[0].trace
    return [
        (one.rule, one.place, one.message, one.resource, one.severity, one.related, len(one.fixes))
        for one in report.findings
    ]


def good_text(report: Report, path: str) -> str:
    """The text in which each broken block is what it was when it last parsed."""
    document = report.documents[path]
    text = document.source.text
    for block in reversed(document.blocks):
        if block.basis != block.text:
            text = text[: block.start] + block.basis + text[block.start + len(block.text) :]
    return text


def is_stale(report: Report) -> bool:
    """Whether some block is broken and stands for what it last was."""
    return any(block.basis != block.text for document in report.documents.values() for block in document.blocks)


def mutate(text: str, chance: random.Random) -> str:
    """One edit as people make them: insert, delete, or move a piece."""
    at = chance.randrange(len(text) + 1)
    kind = chance.random()
    if kind < 0.5:
        return text[:at] + chance.choice(PIECES) + text[at:]
    if kind < 0.9:
        return text[:at] + text[at + chance.randrange(1, 12) :]
    end = min(len(text), at + chance.randrange(1, 400))
    return text[:at] + text[end:] + text[at:end]


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize(("dialect", "files"), [("terraform", TERRAFORM), ("cloudformation", TEMPLATE)])
def test_incremental_equals_scratch(seed: int, dialect: str, files: dict[str, str]) -> None:
    """Random edits with a cache give what no cache gives for the text with broken blocks as they last were."""
    chance = random.Random(seed)
    root = "/w" if dialect == "terraform" else next(iter(files))
    unit = Unit(dialect, root, {path: Source(path, text) for path, text in files.items()})
    cache = Cache()
    analyze(unit, Settings(), TODAY, cache)
    compared = 0
    for _ in range(40):
        path = chance.choice(sorted(files))
        before = unit
        text = mutate(unit.sources[path].text, chance)
        unit = replace(unit, sources={**unit.sources, path: Source(path, text)})
        report = analyze(unit, Settings(), TODAY, cache)
        if is_stale(report):
            unit = before  # as people do: type on until it parses, here by undoing
            report = analyze(unit, Settings(), TODAY, cache)
            if is_stale(report):
                continue  # what was broken before has a past now, which a fresh reading cannot have
        assert told(report) == told(analyze(unit, Settings(), TODAY))
        compared += unit is not before
    assert compared > 5


@pytest.mark.parametrize(("dialect", "files"), [("terraform", TERRAFORM), ("cloudformation", TEMPLATE)])
def test_broken_blocks_keep_what_was_known(dialect: str, files: dict[str, str]) -> None:
    """With broken blocks the findings are those of the last good text, less those whose own text changed."""
    chance = random.Random(7)
    root = "/w" if dialect == "terraform" else next(iter(files))
    for _ in range(60):
        unit = Unit(dialect, root, {path: Source(path, text) for path, text in files.items()})
        cache = Cache()
        analyze(unit, Settings(), TODAY, cache)
        path = chance.choice(sorted(files))
        unit = replace(unit, sources={**unit.sources, path: Source(path, mutate(unit.sources[path].text, chance))})
        report = analyze(unit, Settings(), TODAY, cache)
        good = {name: Source(name, good_text(report, name)) for name in unit.sources}
        scratch = analyze(replace(unit, sources=good), Settings(), TODAY)
        known = {(one.rule, one.resource, one.message) for one in scratch.findings}
        now = {(one.rule, one.resource, one.message) for one in report.findings if one.rule != "syntax-error"}
        assert now <= known
