"""Ignore comments in TypeScript programs: what they cover, and where one is written."""

from __future__ import annotations

import re

import pytest

from stacklint_checks.blocks import Document, read
from stacklint_checks.edits import apply
from stacklint_checks.findings import Finding, Severity
from stacklint_checks.programs.typescript import parse, split
from stacklint_checks.source import Place, Source
from stacklint_checks.suppress import covered, ignore_edit

RULE = "s3-versioning"
MARK = re.compile("«([^»]*)»")


def marked(text: str) -> tuple[Document, list[Finding]]:
    """A document, and a finding at each «marked» stretch."""
    plain = MARK.sub(r"\1", text)
    places = []
    for number, mark in enumerate(MARK.finditer(text)):
        start = mark.start() - 2 * number
        places.append(Place("app.ts", start, start + len(mark[1])))
    made = read(Source("app.ts", plain), split, parse)
    return made, [Finding(RULE, Severity.WARNING, "wrong", place) for place in places]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("const «a» = 1; // stacklint: ignore[s3-versioning] why\nconst «b» = 2;\n", "x.", id="own line"),
        pytest.param("const «a» = 1; /* stacklint: ignore[s3-versioning] */\n", "x", id="own line, other comment"),
        pytest.param(
            "// stacklint: ignore[s3-versioning]\nconst a = f(\n  «x»,\n);\nconst «b» = 2;\n", "x.", id="statement"
        ),
        pytest.param(
            "class A extends Stack {\n  constructor() {\n    // stacklint: ignore[s3-versioning]\n    new Bucket(this, 'a', {\n"
            "      «x»: 1,\n    });\n    «b»();\n  }\n}\n",
            "x.",
            id="statement of a body",
        ),
        pytest.param(
            "class A {\n  f() {\n    // stacklint: ignore[s3-versioning]\n    const a = new B()\n      .«c»()\n      .d();\n    «e»();\n  }\n}\n",
            "x.",
            id="chained calls",
        ),
        pytest.param(
            "class A {\n  f() {\n    new B(this, {\n      // stacklint: ignore[s3-versioning]\n      x: { y: «1», z: 2 },\n      «v»: 3,\n    });\n  }\n}\n",
            "x.",
            id="property",
        ),
        pytest.param(
            "// stacklint: ignore[s3-versioning]\nexport class «A» extends B {\n  f() {\n    «a»();\n  }\n\n  g() {\n    «b»();\n  }\n}\n\n«c»();\n",
            "xxx.",
            id="class with its methods",
        ),
        pytest.param(
            "function f() {\n  // stacklint: ignore[s3-versioning]\n  if (a) {\n    «b»();\n  } else {\n    «c»();\n  }\n  «d»();\n}\n",
            "xx.",
            id="conditional with its clauses",
        ),
        pytest.param("const a = `\n// stacklint: ignore[s3-versioning]\n`;\nconst «b» = 1;\n", ".", id="in a template"),
        pytest.param(
            "const «a» = 'x'.replace(/[/]'/, `// stacklint: ignore[s3-versioning]`);\n", ".", id="behind a pattern"
        ),
        pytest.param("const «a» = 'http://x'; // stacklint: ignore[s3-versioning]\n", "x", id="behind a link"),
        pytest.param("/* stacklint: ignore-file[s3-versioning] */\nimport a from 'b';\n«c»();\n", "x", id="file"),
    ],
)
def test_covers(text: str, expected: str) -> None:
    """``x`` for each marked finding that is ignored."""
    made, findings = marked(text)
    assert "".join("x" if covered(made, RULE, one.place) else "." for one in findings) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(
            "class A {\n  f() {\n    new B(this, 'a', {\n      «x»: 1,\n    });\n  }\n}\n",
            "    new B(this, 'a', {",
            id="statement",
        ),
        pytest.param("const a = f(`\n  ${«b»}\n`);\n", "const a = f(`", id="not into a template"),
    ],
)
def test_is_written_above(text: str, line: str) -> None:
    """The edit puts the comment above the statement, and there it covers the finding."""
    made, [finding] = marked(text)
    edit = ignore_edit(made, finding, whole_file=False)
    assert edit is not None
    after = apply(made.source.text, [edit])
    indent = line[: len(line) - len(line.lstrip())]
    assert f"{indent}// stacklint: ignore[s3-versioning]\n{line}\n" in after
    moved = Place("app.ts", finding.place.start + len(edit.text), finding.place.end + len(edit.text))
    assert covered(read(Source("app.ts", after), split, parse), RULE, moved)
