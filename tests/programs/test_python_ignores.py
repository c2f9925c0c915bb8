"""Ignore comments in Python programs: what they cover, and where one is written."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from stacklint_checks.blocks import Document, read
from stacklint_checks.edits import apply
from stacklint_checks.findings import Finding, Severity
from stacklint_checks.programs.python import parse, split
from stacklint_checks.source import Place, Source
from stacklint_checks.suppress import covered, ignore_edit

RULE = "s3-versioning"
MARK = re.compile("«([^»]*)»")


def marked(text: str) -> tuple[Document, list[Finding]]:
    """A document, and a finding at each «marked» stretch."""
    text = dedent(text)
    plain = MARK.sub(r"\1", text)
    places = []
    for number, mark in enumerate(MARK.finditer(text)):
        start = mark.start() - 2 * number
        places.append(Place("app.py", start, start + len(mark[1])))
    made = read(Source("app.py", plain), split, parse)
    return made, [Finding(RULE, Severity.WARNING, "wrong", place) for place in places]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("«a» = 1  # stacklint: ignore[s3-versioning] why\n«b» = 2\n", "x.", id="own line"),
        pytest.param("# stacklint: ignore[s3-versioning]\na = f(\n    «x»,\n)\n«b» = 2\n", "x.", id="statement"),
        pytest.param(
            "def f():\n    # stacklint: ignore[s3-versioning]\n    a = g(\n        «x»=1,\n    )\n    «b» = 2\n",
            "x.",
            id="statement of a body",
        ),
        pytest.param(
            "a = f(\n    # stacklint: ignore[s3-versioning]\n    «x»=g(1, «2»),\n    «y»=1,\n)\n", "xx.", id="argument"
        ),
        pytest.param(
            "if a:\n    b()\n# stacklint: ignore[s3-versioning]\nif c:\n    «d»()\nelse:\n    «e»()\n«f»()\n",
            "xx.",
            id="conditional with its clauses",
        ),
        pytest.param(
            "def f():\n    # stacklint: ignore[s3-versioning]\n    for a in b:\n        «c»()\n\n        «d»()\n    «e»()\n",
            "xx.",
            id="loop in a body",
        ),
        pytest.param(
            "# stacklint: ignore[s3-versioning]\nclass «A»(Stack):\n    x = 1\n\n    def f(self):\n        «a»()\n\n«b»()\n",
            "xx.",
            id="class with its methods",
        ),
        pytest.param(
            "class A(Stack):\n    # stacklint: ignore[s3-versioning]\n    @decorated\n    def f(self):\n        «a»()\n\n"
            "    def g(self):\n        «b»()\n",
            "x.",
            id="decorated method",
        ),
        pytest.param(
            "class A(Stack):\n    @one\n    # stacklint: ignore[s3-versioning]\n    @two\n    def f(self):\n        «a»()\n",
            "x",
            id="between decorators",
        ),
        pytest.param('a = """\n# stacklint: ignore[s3-versioning]\n"""\n«b» = 1\n', ".", id="in a text"),
        pytest.param('«a» = "# stacklint: ignore[s3-versioning]"\n', ".", id="in a text of one line"),
        pytest.param("«a» = 1\n# stacklint: ignore-file[s3-versioning]\n", ".", id="file, too late"),
        pytest.param(
            "#!/usr/bin/env python3\n# stacklint: ignore-file[s3-versioning]\n\n«a» = 1\nclass B:\n    def c(self):\n        «d»()\n",
            "xx",
            id="file",
        ),
        pytest.param(
            "def f():\n    x = '\n    # stacklint: ignore[s3-versioning]\n    «a»()\n    «b»()\n",
            "x.",
            id="in a broken block",
        ),
    ],
)
def test_covers(text: str, expected: str) -> None:
    """``x`` for each marked finding that is ignored."""
    made, findings = marked(text)
    assert "".join("x" if covered(made, RULE, one.place) else "." for one in findings) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "def f():\n    b = s3.Bucket(\n        self,\n        «versioned»=False,\n    )\n",
            "def f():\n    # stacklint: ignore[s3-versioning]\n    b = s3.Bucket(\n        self,\n        versioned=False,\n    )\n",
            id="above the statement",
        ),
        pytest.param(
            'a = f("""\nx\n«y»\n""")\n',
            '# stacklint: ignore[s3-versioning]\na = f("""\nx\ny\n""")\n',
            id="not into a text",
        ),
        pytest.param(
            "class A(Stack):\n    def f(self):\n        a = 1 + \\\n            «b»()\n",
            "class A(Stack):\n    def f(self):\n        # stacklint: ignore[s3-versioning]\n        a = 1 + \\\n            b()\n",
            id="above a continued line",
        ),
        pytest.param(
            'class A(Stack):\r\n    """Doc\r\n\r\n    of it."""\r\n\r\n    def f(self):\r\n        «b»()\r\n',
            'class A(Stack):\r\n    """Doc\r\n\r\n    of it."""\r\n\r\n    def f(self):\r\n'
            "        # stacklint: ignore[s3-versioning]\r\n        b()\r\n",
            id="windows",
        ),
    ],
)
def test_is_written_above(text: str, expected: str) -> None:
    """The edit puts the comment where it covers the finding, and the program stays the same program."""
    made, [finding] = marked(text)
    edit = ignore_edit(made, finding, whole_file=False)
    assert edit is not None
    after = apply(made.source.text, [edit])
    assert after == dedent(expected)
    moved = Place("app.py", finding.place.start + len(edit.text), finding.place.end + len(edit.text))
    assert covered(read(Source("app.py", after), split, parse), RULE, moved)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("«a» = 1\n", "# stacklint: ignore-file[s3-versioning]\na = 1\n"),
        (
            "#!/usr/bin/env python3\n«a» = 1\n",
            "#!/usr/bin/env python3\n# stacklint: ignore-file[s3-versioning]\na = 1\n",
        ),
        (
            "#!/usr/bin/python\n# -*- coding: utf-8 -*-\n«a» = 1\n",
            "#!/usr/bin/python\n# -*- coding: utf-8 -*-\n# stacklint: ignore-file[s3-versioning]\na = 1\n",
        ),
    ],
)
def test_is_written_for_the_file(text: str, expected: str) -> None:
    """The first lines keep their place."""
    made, [finding] = marked(text)
    edit = ignore_edit(made, finding, whole_file=True)
    assert edit is not None
    after = apply(made.source.text, [edit])
    assert after == expected
    assert covered(read(Source("app.py", after), split, parse), RULE, Place("app.py", len(after) - 5, len(after) - 4))
