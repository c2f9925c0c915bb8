"""What is said of TypeScript that does not parse: one error a block, in words, at its place."""

from __future__ import annotations

import pytest

from stacklint_checks.blocks import read
from stacklint_checks.programs.typescript import parse, split
from stacklint_checks.source import Source

GOOD = """export class S extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new Bucket(this, 'B', {
      versioned: true,
      encryption: BucketEncryption.KMS,
    });
  }

  other(): void {
    this.x();
  }
}
"""


@pytest.mark.parametrize(
    ("whole", "broken", "line", "words"),
    [
        ("true,", "true", 5, "expected ',' before 'encryption'"),
        ("'B', {", "'B' {", 3, "expected ',' before '{'"),
        ("new Bucket(this", "new Bucket((this", 3, "'(' is never closed"),
        ("    });\n  }", "    );\n  }", 3, "'{' is never closed"),
        ("super(scope, id);", "super(scope, id;", 2, "'(' is never closed"),
        ("super(scope, id);", "super(scope, id));", 2, "unexpected ')'"),
        ("super(scope, id);", "super(scope, 'id);", 2, "the quote is never closed"),
        ("super(scope, id);", "super(scope, `id);", 2, "the template is never closed"),
        ("super(scope, id);", "const a = ;", 2, "unexpected ';'"),
    ],
)
def test_errors_are_words_in_their_place(whole: str, broken: str, line: int, words: str) -> None:
    text = GOOD.replace(whole, broken, 1)
    document = read(Source("a.ts", text), split, parse)
    found = [(block.id.key, error) for block in document.blocks for error in block.errors]
    assert [(key, error.message) for key, error in found] == [("S.__init__", words)]
    place = document.place(found[0][1].at)
    assert place is not None
    assert text.count("\n", 0, place.start) == line


def test_a_broken_method_keeps_its_last_facts() -> None:
    before = read(Source("a.ts", GOOD), split, parse)
    after = read(Source("a.ts", GOOD.replace("'B', {", "'B', ({", 1)), split, parse, before)
    assert [block.parsed for block in after.blocks] == [block.parsed for block in before.blocks]
    assert [block.id.key for block in after.blocks if block.errors] == ["S.__init__"]


def test_a_good_program_has_no_errors() -> None:
    assert not [error for block in read(Source("a.ts", GOOD), split, parse).blocks for error in block.errors]
