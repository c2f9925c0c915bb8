"""TypeScript files as blocks: what is one, and that a broken one breaks alone."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from stacklint_checks.programs.typescript import split

STACK = r"""#!/usr/bin/env node
import * as cdk from 'aws-cdk-lib';
import {
  aws_s3 as s3,
} from "aws-cdk-lib";

/** A stack's props.
 *  constructor( is no member here
 */
export interface StoreProps extends cdk.StackProps {
  readonly stage: string;
}

export enum Tier { Low, High = 'high' }

const LIMITS = {
  small: 1,
};

/*
export class Gone extends cdk.Stack {
  constructor() {}
}
*/

@Tagged({
  owner: 'me',
})
export class Store extends cdk.Stack {
  public readonly bucket: s3.Bucket;
  private names = ['a', 'b'];

  constructor(scope: cdk.App, id: string, props: StoreProps) {
    super(scope, id, props);
    this.bucket = new s3.Bucket(this, 'Bucket', { // a "comment"
      bucketName: `x-${props.stage}-${`deep ${1 + 1}`}`,
    });
    const script = `
#!/bin/bash
echo one's own
`;
    if (/['"{]/.test(props.stage)) {
      this.add(script);
    }
  }

  // adds it
  private add(text: string): { ok: boolean } {
    return { ok: text.length / 2 > 1 };
  }

  late: string;

  static get kind(): string {
    return 'store';
  }
}

export default function main() {
  const app = new cdk.App();
  new Store(app, 'Store', { stage: 'prod' });
}

main();
"""

KEYS = [
    "statement", "import aws-cdk-lib", "import aws-cdk-lib", "StoreProps", "Tier", "LIMITS", "Store", "Store.__init__",
    "Store.add", "Store.", "Store.kind", "Store}", "main", "statement",
]  # fmt: skip


def texts(text: str) -> list[tuple[str, str]]:
    return [(chunk.key, text[chunk.start : chunk.end]) for chunk in split(text)]


def test_blocks_are_statements_and_members() -> None:
    found = texts(STACK)
    assert [key for key, _ in found] == KEYS
    assert not any(chunk.problem for chunk in split(STACK))
    assert dict(found)["Store"].startswith("@Tagged({")
    assert dict(found)["Store"].endswith("private names = ['a', 'b'];")
    assert dict(found)["Store."] == "late: string;"
    assert dict(found)["Store}"] == "}"
    assert dict(found)["Store.__init__"].endswith("this.add(script);\n    }\n  }")


def test_code_is_in_one_block_and_blocks_are_in_order() -> None:
    chunks = split(STACK)
    assert all(one.start < one.end <= other.start for one, other in pairwise(chunks))
    between = [STACK[one.end : other.start].strip() for one, other in pairwise(chunks)]
    assert all(not gap or gap.startswith(("/*", "//")) for gap in between)


@pytest.mark.parametrize(
    "text", ["", "\n", "// nothing\n", "/* never", "`", "${", "}", "class", "@a", "\x00", "export"]
)
def test_anything_splits(text: str) -> None:
    split(text)


def test_windows_lines_are_lines() -> None:
    assert [chunk.key for chunk in split(STACK.replace("\n", "\r\n"))] == KEYS


def test_statements_without_semicolons() -> None:
    text = "const a = 1\nlet b =\n  a\nfoo(a)\n  .bar()\ntype C =\n  | 'x'\nnew D(\n  b\n)\nif (a) {\n}\nelse {\n}\n"
    assert [key for key, _ in texts(text)] == ["a", "b", "statement", "C", "statement", "statement"]


@pytest.mark.parametrize("sign", ["(", ")", "{", "}", "[", "]", '"', "'", "`"])
def test_a_stray_sign_leaves_other_methods_alone(sign: str) -> None:
    seed = random.Random(sign)
    before = split(STACK)
    changed = 0
    inside = next(chunk for chunk in before if chunk.key == "Store.add")
    first = STACK.index("{ ok: boolean }")
    for at in [seed.randrange(first, inside.end - 4) for _ in range(40)]:
        after = texts(STACK[:at] + sign + STACK[at:])
        others = [one for one in texts(STACK) if one[0] != "Store.add"]
        changed += any(one not in after for one in others)
    assert changed == 0


@pytest.mark.parametrize("sign", ["(", ")", "{", "}", "[", "]", '"', "'", "`", "/"])
def test_a_stray_sign_anywhere_leaves_most_alone(sign: str) -> None:
    """Every place of the file, heads included. At least 98.5 % of the other blocks are the same."""
    chunks = split(STACK)
    ends = [*(chunk.start for chunk in chunks[1:]), len(STACK)]
    kept = asked = 0
    for at in range(0, len(STACK), 3):
        after = set(texts(STACK[:at] + sign + STACK[at:]))
        for chunk, end in zip(chunks, ends, strict=True):
            if not chunk.start <= at <= end:
                asked += 1
                kept += (chunk.key, STACK[chunk.start : chunk.end]) in after
    assert kept / asked > 0.985


@pytest.mark.parametrize(
    ("broken", "key", "words"),
    [
        ("new s3.Bucket((this", "Store.__init__", "'(' is never closed"),
        ("'Bucket, {", "Store.__init__", "the quote is never closed"),
        ("    })];\n    const", "Store.__init__", "unexpected ']'"),
        ("    return {{ ok", "Store.add", "'{' is never closed"),
    ],
)
def test_what_does_not_balance_is_said_where_it_is(broken: str, key: str, words: str) -> None:
    whole = {
        "new s3.Bucket((this": "new s3.Bucket(this", "'Bucket, {": "'Bucket', {",
        "    })];\n    const": "    });\n    const", "    return {{ ok": "    return { ok",
    }[broken]  # fmt: skip
    text = STACK.replace(whole, broken, 1)
    assert text != STACK
    wrong = [chunk for chunk in split(text) if chunk.problem]
    assert [(chunk.key, chunk.problem) for chunk in wrong] == [(key, words)]
    line = text.count("\n", 0, wrong[0].problem_at)
    assert line == text.count("\n", 0, text.index(broken) + len(broken.split("\n", maxsplit=1)[0]))


def test_code_in_a_template_begins_no_block() -> None:
    """Not even where another method is broken, and the layout has to say what is a block."""
    text = STACK.replace("echo one's own\n", "import os\nfunction notOne() {\n}\n", 1)
    found = dict(texts(text))
    broken = dict(texts(text.replace("return 'store'", "return ('store'", 1)))
    assert "notOne" not in broken
    assert [key for key in found if found[key] != broken.get(key)] == ["Store.kind"]


def test_a_class_that_is_never_closed_keeps_the_next_one() -> None:
    text = STACK.replace("    return 'store';\n  }\n}\n", "    return 'store';\n  }\n", 1)
    assert dict(texts(text))["main"] == dict(texts(STACK))["main"]
    assert dict(texts(text))["Store.kind"] == dict(texts(STACK))["Store.kind"]


def test_bad_layout_is_no_error() -> None:
    """Brackets count as long as they balance, wherever they stand."""
    text = (
        "export class A {\nconstructor(s: X) {\nsuper(s)\nnew B(s, {\na: 1\n})\n}\nfoo() {\nreturn 1\n}\n}\nnew A(x)\n"
    )
    chunks = split(text)
    assert not any(chunk.problem for chunk in chunks)
    assert chunks[0].key == "A"
    assert texts(text)[-1] == ("statement", "new A(x)")
