"""Ignore comments: what they cover, what is said of wrong ones, and how one is written."""

from __future__ import annotations

import re
from datetime import date
from textwrap import dedent

import pytest

from stacklint_checks.blocks import Document, Parsed, read
from stacklint_checks.documents.terraform.split import split
from stacklint_checks.edits import apply
from stacklint_checks.engine import Cache, analyze
from stacklint_checks.facts import BlockFacts
from stacklint_checks.findings import Finding, Severity
from stacklint_checks.settings import Settings
from stacklint_checks.source import Place, Source
from stacklint_checks.suppress import covered, ignore_edit, select
from stacklint_checks.units import Unit

RULE = "s3-secure-transport"
TODAY = date(2026, 11, 25)
MARK = re.compile("«([^»]*)»")


def marked(path: str, text: str) -> tuple[Document, list[Finding]]:
    """A document, and a finding at each «marked» stretch."""
    text = dedent(text)
    findings = []
    pieces = []
    at = length = 0
    for mark in MARK.finditer(text):
        pieces += [text[at : mark.start()], mark.group(1)]
        length += mark.start() - at
        findings.append(Finding(RULE, Severity.WARNING, "wrong", Place(path, length, length + len(mark.group(1)))))
        length += len(mark.group(1))
        at = mark.end()
    return document(path, "".join((*pieces, text[at:]))), findings


def document(path: str, text: str) -> Document:
    """A document in blocks as its dialect cuts it; templates as one block, the worst case for these tests."""
    if path.endswith((".tf", ".tfvars")):
        return read(Source(path, text), split, lambda block, _: Parsed(block, BlockFacts()))
    return Document(Source(path, text), ())


def verdicts(path: str, text: str) -> str:
    """For each marked finding, in order: ``x`` where it is ignored, ``.`` where it is not."""
    made, findings = marked(path, text)
    return "".join("x" if covered(made, RULE, finding.place) else "." for finding in findings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("«a» = 1 # stacklint: ignore[s3-secure-transport] why\n«b» = 2\n", "x."),
        ("«a» = 1 // stacklint: ignore[s3-secure-transport]\n", "x"),
        ("«a» = 1 /* stacklint: ignore[s3-secure-transport] */\n", "x"),
        ("«a» = 1 # stacklint: ignore[other, s3-secure-transport]\n", "x"),
        ("«a» = 1 # stacklint: ignore[other]\n", "."),
        ('«a» = "# stacklint: ignore[s3-secure-transport]"\n', "."),
        ('# stacklint: ignore[s3-secure-transport]\nr «"a"» {\n  «x» = 1\n}\nr «"b"» {\n}\n', "xx."),
        ('# stacklint: ignore[s3-secure-transport]\n# more\n\nr «"a"» {\n}\n', "x"),
        ('r «"a"» {\n  # stacklint: ignore[s3-secure-transport]\n  «x» = 1\n  «y» = 2\n}\n', ".x."),
        ('r «"a"» {\n  # stacklint: ignore[s3-secure-transport]\n  «b» {\n    «x» = 1\n  }\n  «y» = 2\n}\n', ".xx."),
        ("r {\n  # stacklint: ignore[s3-secure-transport]\n  x = f([\n    «1»,\n  ])\n  «y» = 2\n}\n", "x."),
        ("r {\n  x = [\n    # stacklint: ignore[s3-secure-transport]\n    «1»,\n    «2»,\n  ]\n}\n", "x."),
        ("r {\n  # stacklint: ignore[s3-secure-transport]\n  p = <<EOF\n{«1»}\n}\nEOF\n  «y» = 2\n}\n", "x."),
        ("r {\n  p = <<EOF\n# stacklint: ignore[s3-secure-transport]\n«1»\nEOF\n}\n", "."),
        ('r {\n  «x» = 1\n  # stacklint: ignore[s3-secure-transport]\n}\nr «"b"» {\n}\n', ".."),
        ('# Copyright\n\n# stacklint: ignore-file[s3-secure-transport] why\nr «"a"» {\n  «x» = 1\n}\n', "xx"),
        ('r «"a"» {}\n# stacklint: ignore-file[s3-secure-transport]\nr «"b"» {}\n', ".."),
        ("x = <<EOF\n«{\n}»\nEOF\n", "."),
        ("x = «f({\n  a = 1\n})» # stacklint: ignore[s3-secure-transport]\n", "x"),
    ],
)
def test_comments_in_terraform(text: str, expected: str) -> None:
    assert verdicts("/m/main.tf", text) == expected
    assert verdicts("/m/main.tf", text.replace("\n", "\r\n")) == expected
    assert verdicts("/m/main.tf", "# é𝒳\n" + text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A: «1» # stacklint: ignore[s3-secure-transport]\nB: «2»\n", "x."),
        ("R:\n  # stacklint: ignore[s3-secure-transport]\n  «A»:\n    T: «1»\n\n    P: «2»\n  «B»: 3\n", "xxx."),
        ("R:\n  A:\n    T: 1\n  # stacklint: ignore[s3-secure-transport]\n  «B»: 3\n  «C»: 4\n", "x."),
        ("R:\n  # stacklint: ignore[s3-secure-transport]\n  L:\n  - «1»\n  - «2»\n  M: «3»\n", "xx."),
        ("L:\n  # stacklint: ignore[s3-secure-transport]\n  - a: «1»\n    b: «2»\n  - a: «3»\n", "xx."),
        ("A: |\n  # stacklint: ignore[s3-secure-transport]\n  «x»\n", "."),
        ("# stacklint: ignore[s3-secure-transport]\nA: |\n  «x»\nB: «1»\n", "x."),
        ("---\n# stacklint: ignore-file[s3-secure-transport]\nA: «1»\n", "x"),
        ("A: «1»\n# stacklint: ignore-file[s3-secure-transport]\nB: «2»\n", ".."),
        ("A: «1»\n# stacklint: ignore[s3-secure-transport]\n", "."),
    ],
)
def test_comments_in_templates(text: str, expected: str) -> None:
    assert verdicts("/t.yaml", text) == expected
    assert verdicts("/t.yaml", text.replace("\n", "\r\n")) == expected


UNEXPLAINED = '"Metadata": {"stacklint": {"ignore": {"s3-secure-transport": ""}}}'
METADATA = '"Metadata": {"stacklint": {"ignore": {"s3-secure-transport": "because"}}}'


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("/t.json", '{"Resources": {«"A"»: {' + METADATA + ', "P": «1»}, «"B"»: {}}}', "xx."),
        ("/t.json", "{" + METADATA + ', "Resources": {«"A"»: {}}}', "x"),
        ("/t.json", '{"Resources": {«"A"»: {"x": {"ignore": {"s3-secure-transport": ""}}}}}', "."),
        (
            "/m/a.tf.json",
            '{"resource": {"b": {«"a"»: {"//": "stacklint: ignore[s3-secure-transport] x"}, «"b"»: {}}}}',
            "x.",
        ),
        ("/m/a.tf.json", '{"//": "stacklint: ignore-file[s3-secure-transport]", "resource": «1»}', "x"),
        ("/m/a.tf.json", '{"x": "stacklint: ignore-file[s3-secure-transport]", "resource": «1»}', "."),
    ],
)
def test_forms_in_json(path: str, text: str, expected: str) -> None:
    assert verdicts(path, text) == expected


def test_a_syntax_error_cannot_be_ignored() -> None:
    made = document("/m/main.tf", "# stacklint: ignore-file[syntax-error]\nx = 1\n")
    assert not covered(made, "syntax-error", Place("/m/main.tf", 40, 41))


def said(text: str, profile: str = "recommended", ignore: tuple[str, ...] = ()) -> list[str]:
    """What is said of the ignores of a Terraform file in which nothing is found."""
    made = document("/m/main.tf", dedent(text))
    found = select({"/m/main.tf": made}, Settings(profile, ignore=ignore), [])
    return [f"{finding.rule}: {finding.message}" for finding in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "x = 1 # stacklint: ignore[s3-secure-transprt]\n",
            "there is no rule 's3-secure-transprt'; did you mean 's3-secure-transport'?",
        ),
        ("x = 1 # stacklint: ignore[qqq]\n", "there is no rule 'qqq'"),
        ("x = 1 # stacklint: ignore[syntax-error]\n", "a syntax error cannot be ignored"),
        (
            "x = 1 # stacklint: ignore s3-secure-transport\n",
            "write the rules in brackets: stacklint: ignore[rule] reason",
        ),
        ("x = 1 # stacklint: ignore[]\n", "name the rules that are to be ignored"),
        (
            "x = 1\n# stacklint: ignore-file[s3-secure-transport]\n",
            "ignore-file counts only in the first comment of the file",
        ),
        (
            "x = 1\n# stacklint: ignore[s3-secure-transport]\n",
            "there is nothing below this comment that it could cover",
        ),
    ],
)
def test_an_ignore_without_effect_is_a_finding(text: str, expected: str) -> None:
    assert said(text) == [f"invalid-ignore: {expected}"]
    assert said(text, ignore=("invalid-ignore",)) == []


@pytest.mark.parametrize(
    "text", ["x = 1 # see stacklint: it is good\n", "x = 1 # stacklint: ignore[E3012]\n", "x = 'stacklint: ignore'\n"]
)
def test_what_is_no_mistake_is_left_alone(text: str) -> None:
    assert said(text) == []


def test_an_unused_ignore_is_a_hint_in_the_strict_profile() -> None:
    text = "x = 1 # stacklint: ignore[s3-secure-transport]\n"
    assert said(text) == []
    assert said(text, "strict") == ["unused-ignore: there is no s3-secure-transport here to ignore"]
    assert said(text, "strict", ignore=("s3-secure-transport",)) == []
    made, findings = marked("/m/main.tf", "«x» = 1 # stacklint: ignore[s3-secure-transport]\n")
    assert select({"/m/main.tf": made}, Settings("strict"), findings) == []


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("/m/main.tf", 'r «"a"» {\n}\n', '# stacklint: ignore[s3-secure-transport]\nr "a" {\n}\n'),
        ("/m/main.tf", "r {\n\t«x» = 1\n}\n", "r {\n\t# stacklint: ignore[s3-secure-transport]\n\tx = 1\n}\n"),
        (
            "/m/main.tf",
            "r {\n  p = <<EOF\n{\n  «x»\n}\nEOF\n}\n",
            "r {\n  # stacklint: ignore[s3-secure-transport]\n  p = <<EOF\n{\n  x\n}\nEOF\n}\n",
        ),
        (
            "/m/main.tf",
            "r {\n  x = [{\n    a = 1\n  }, {\n    b = 1 }, {«c» = 1}]\n}\n",
            "r {\n  # stacklint: ignore[s3-secure-transport]\n  x = [{\n    a = 1\n  }, {\n    b = 1 }, {c = 1}]\n}\n",
        ),
        (
            "/m/main.tf",
            "r {\r\n  «x» = 1\r\n}\r\n",
            "r {\r\n  # stacklint: ignore[s3-secure-transport]\r\n  x = 1\r\n}\r\n",
        ),
        ("/t.yaml", "R:\n  «A»:\n    T: 1\n", "R:\n  # stacklint: ignore[s3-secure-transport]\n  A:\n    T: 1\n"),
        (
            "/t.yaml",
            "R:\n  A: |\n    a\n    «b»\n",
            "R:\n  # stacklint: ignore[s3-secure-transport]\n  A: |\n    a\n    b\n",
        ),
        ("/t.yaml", "R:\n  A: 'a\n    «b»'\n", "R:\n  # stacklint: ignore[s3-secure-transport]\n  A: 'a\n    b'\n"),
        ("/t.yaml", "R:\n  A: a\n    «b» c\n", "R:\n  # stacklint: ignore[s3-secure-transport]\n  A: a\n    b c\n"),
        ("/t.yaml", "R: {a: 1,\n  b: «2»}\n", "# stacklint: ignore[s3-secure-transport]\nR: {a: 1,\n  b: 2}\n"),
        (
            "/t.yaml",
            "L:\n  - a: 1\n    «b»: 2\n",
            "L:\n  - a: 1\n    # stacklint: ignore[s3-secure-transport]\n    b: 2\n",
        ),
        (
            "/t.json",
            '{\n  "Resources": {\n    «"A"»: {\n      "Type": "T"\n    }\n  }\n}\n',
            f'{{\n  "Resources": {{\n    "A": {{\n      {UNEXPLAINED},\n      "Type": "T"\n    }}\n  }}\n}}\n',
        ),
        (
            "/t.json",
            '{"Resources": {«"A"»: {"Metadata": {"x": 1}}}}',
            '{"Resources": {"A": {"Metadata": {"stacklint": {"ignore": {"s3-secure-transport": ""}}, "x": 1}}}}',
        ),
        (
            "/t.json",
            '{"Resources": {«"A"»: {"Metadata": {"stacklint": {"ignore": {"other": ""}}}}}}',
            '{"Resources": {"A": {"Metadata": {"stacklint": {"ignore": {"s3-secure-transport": "", "other": ""}}}}}}',
        ),
        (
            "/m/a.tf.json",
            '{"resource": {"b": {"a": {«"x"»: 1}}}}',
            '{"resource": {"b": {"a": {"//": "stacklint: ignore[s3-secure-transport]", "x": 1}}}}',
        ),
    ],
)
def test_ignoring_here_is_written_where_a_comment_is_a_comment(path: str, before: str, after: str) -> None:
    made, (finding,) = marked(path, before)
    edit = ignore_edit(made, finding, whole_file=False)
    assert edit is not None
    text = apply(made.source.text, [edit])
    assert text == after
    shifted = finding.place._replace(start=finding.place.start + len(edit.text), end=finding.place.end + len(edit.text))
    there = finding.place if edit.start > finding.place.start else shifted
    assert covered(document(path, text), RULE, there)


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("/m/main.tf", "«x» = 1\n", "# stacklint: ignore-file[s3-secure-transport]\nx = 1\n"),
        ("/t.yaml", "---\r\n«A»: 1\r\n", "# stacklint: ignore-file[s3-secure-transport]\r\n---\r\nA: 1\r\n"),
        ("/t.json", '{«"A"»: 1}', '{"Metadata": {"stacklint": {"ignore": {"s3-secure-transport": ""}}}, "A": 1}'),
        ("/m/a.tf.json", '{«"a"»: 1}', '{"//": "stacklint: ignore-file[s3-secure-transport]", "a": 1}'),
    ],
)
def test_ignoring_in_the_whole_file(path: str, before: str, after: str) -> None:
    made, (finding,) = marked(path, before)
    edit = ignore_edit(made, finding, whole_file=True)
    assert edit is not None
    text = apply(made.source.text, [edit])
    assert text == after
    assert covered(document(path, text), RULE, Place(path, len(text) - 3, len(text) - 2))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/t.json", '{"Parameters": {«"A"»: {}}}'),
        ("/m/a.tf.json", '{"resource": {"b": {"a": {"//": "note", «"x"»: 1}}}}'),
    ],
)
def test_where_no_form_exists_none_is_offered(path: str, text: str) -> None:
    made, (finding,) = marked(path, text)
    assert ignore_edit(made, finding, whole_file=False) is None


def test_edits_of_a_file_with_ignores_are_read_as_from_scratch() -> None:
    def unit(text: str) -> Unit:
        return Unit("terraform", "/m", {"/m/main.tf": Source("/m/main.tf", text)})

    bucket = 'resource "aws_s3_bucket" "{0}" {{\n  bucket = "{0}"\n}}\n'
    text = "\n".join(f"# stacklint: ignore[{RULE}]\n{bucket.format(name)}" for name in "abc") + bucket.format("d")
    settings = Settings("strict", select=(RULE, "invalid-ignore", "unused-ignore"))
    cache = Cache()
    for edited in (
        text,
        text.replace(RULE, "nothing", 1),
        text.replace("# stacklint", "stacklint", 1),
        text.replace("\n\n", "\n"),
        text + "# stacklint: ignore\n",
        text.replace(f"# stacklint: ignore[{RULE}]\n", ""),
        text,
    ):
        assert analyze(unit(edited), settings, TODAY, cache).findings == analyze(unit(edited), settings, TODAY).findings
