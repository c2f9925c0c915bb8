"""Python files as blocks: what is one, and that a broken one breaks alone."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from stacklint_checks.programs.python import split

STACK = '''\
#!/usr/bin/env python3
"""A stack."""
import os
from aws_cdk import (
    Stack,
    aws_s3 as s3,
)
from constructs import Construct

REGION: str = os.environ.get("REGION", "eu-west-1")  # where
LIMITS = {
    "small": 1,
}


@dataclass(frozen=True)
class Settings:
    """What can be set."""

    name: str
    count: int = 3


class Store(Stack):
    """A store.

    def not_a_method(self):
        return 1
    """

    kinds = ["a", "b"]

    def __init__(self, scope: Construct, id: str, **kwargs) -> None:
        """Makes it."""
        super().__init__(scope, id, **kwargs)
        code = """
            import boto3

            def handler(event, context):
                return {"a": [1, 2]}
        """
        self.bucket = s3.Bucket(
            self, "Bucket",
            versioned=True,
            bucket_name=f"{REGION}-{'x'}",
        )

        def nested(value):
            return value

    # about the key
    @property
    @cached(
        size=3,
    )
    def key(self):
        return self.bucket.encryption_key

    key_name = "key"

    async def grants(self) -> list[str]:
        if not self.bucket:
            return []
        else:
            return [role.arn for role in self.roles if role.name != "a"]

    class Inner:
        def deep(self):
            pass


def helper(a, b=(1, 2)):
    """Helps."""
    return a + \\
        b[0]


if __name__ == "__main__":
    app = App()
else:
    app = None
app.synth()
'''
KEYS = [
    "statement", "import os", "import aws_cdk", "import constructs", "REGION", "LIMITS", "Settings", "Store",
    "Store.__init__", "Store.key", "Store.", "Store.grants", "Store.Inner", "helper", "statement", "statement",
]  # fmt: skip


def test_blocks() -> None:
    """Functions, methods, class headers and statements; comments and blank lines are in none."""
    chunks = split(STACK)
    assert [chunk.key for chunk in chunks] == KEYS
    assert not any(chunk.problem for chunk in chunks)
    texts = dict(zip(KEYS, [STACK[chunk.start : chunk.end] for chunk in chunks], strict=True))
    assert texts["REGION"] == 'REGION: str = os.environ.get("REGION", "eu-west-1")  # where'
    assert texts["Settings"].startswith("@dataclass(frozen=True)\nclass Settings:")
    assert texts["Settings"].endswith("count: int = 3")
    assert texts["Store"].startswith("class Store(Stack):")
    assert texts["Store"].endswith('kinds = ["a", "b"]')
    assert texts["Store.__init__"].startswith("    def __init__(self")
    assert texts["Store.__init__"].endswith("return value")
    assert texts["Store.key"].startswith("    @property\n    @cached(")
    assert texts["Store."] == '    key_name = "key"'
    assert texts["Store.Inner"].endswith("pass")
    assert texts["helper"].endswith("b[0]")


def test_everything_else_is_comment_or_blank() -> None:
    """What stands between the blocks says nothing."""
    at = 0
    for chunk in split(STACK):
        between = STACK[at : chunk.start]
        assert all(not line.strip() or line.strip().startswith("#") for line in between.split("\n"))
        at = chunk.end
    assert not STACK[at:].strip()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(STACK.replace("\n", "\r\n"), id="windows"),
        pytest.param(STACK.rstrip("\n"), id="no final newline"),
        pytest.param("\ufeff" + STACK.replace("#!/usr/bin/env python3\n", ""), id="byte order mark"),
        pytest.param(STACK.replace("    ", "\t"), id="tabs"),
        pytest.param(STACK.replace("Makes it", "é𝒳"), id="wide characters"),
        pytest.param(STACK.replace('"""', "'''"), id="other quotes"),
        pytest.param(
            STACK.replace("f\"{REGION}-{'x'}\"", 'f"{REGION}-{"x(" + f"{"}"}"}"'), id="quotes inside f-strings"
        ),
        pytest.param(STACK.replace('"small": 1', '"small": "a\\\nb"'), id="text that a backslash continues"),
    ],
)
def test_blocks_of_other_layouts(text: str) -> None:
    """The same blocks."""
    chunks = split(text)
    assert [chunk.key for chunk in chunks] == KEYS
    assert not any(chunk.problem for chunk in chunks)


def changed(text: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The blocks of the good text and of a changed one, as keys and texts."""
    good = {(chunk.key, STACK[chunk.start : chunk.end]) for chunk in split(STACK)}
    return good, {(chunk.key, text[chunk.start : chunk.end]) for chunk in split(text)}


@pytest.mark.parametrize("stray", ["(", ")", "[", "]", "{", "}", '"', "'", '"""', "'''", "\\"])
def test_a_stray_character_breaks_its_block_only(stray: str) -> None:
    """Wherever it stands behind a method's header, the other methods and functions stay as they are."""
    bodies = [
        (chunk.start + STACK[chunk.start : chunk.end].index(":", 20), chunk.end)
        for chunk in split(STACK)
        if chunk.key in ("Store.__init__", "Store.key", "Store.grants", "helper")
    ]
    tried = failed = 0
    for start, end in bodies:
        for at in range(start, end):
            good, now = changed(STACK[:at] + stray + STACK[at:])
            lost = {key for key, _ in good - now} - {"statement"}
            tried += 1
            failed += len(lost) > 1
    assert failed / tried < 0.01


def test_a_program_in_a_text_stays_a_text() -> None:
    """Also where something else in the file is broken, and where its lines look like the file's own."""
    code = 'class A(B):\n    def f(self):\n        self.code = """\nimport a\n\ndef g():\n    pass\n"""\n\n'
    text = f"{code}    def h(self):\n        f(\n\n    def i(self):\n        return 1\n"
    assert [(chunk.key, chunk.problem) for chunk in split(text)] == [
        ("A", ""),
        ("A.f", ""),
        ("A.h", "'(' is never closed"),
        ("A.i", ""),
    ]


def test_a_removed_character_breaks_its_block_only() -> None:
    """The same for a bracket or quote that is gone."""
    start, end = STACK.index("        self.bucket"), STACK.index("    # about the key")
    places = [at for at in range(start, end) if STACK[at] in "()[]{}\"'"]
    lost = [changed(STACK[:at] + STACK[at + 1 :]) for at in places]
    assert sum(len({key for key, _ in good - now} - {"statement"}) > 1 for good, now in lost) <= 1


@pytest.mark.parametrize(
    ("text", "key", "problem", "at"),
    [
        ("def f():\n    a = g(1\n\ndef h():\n    pass\n", "f", "'(' is never closed", 18),
        (
            "class A:\n    def f(self):\n        x = [(1)\n\n    def g(self):\n        pass\n",
            "A.f",
            "'[' is never closed",
            38,
        ),
        ('x = "abc\ny = 2\n', "x", "the quote is never closed", 4),
        ('x = """abc\n\ndef f():\n    """Doc."""\n', "x", "the quote is never closed", 4),
        ("x = 1)\ny = 2\n", "x", "unexpected ')'", 5),
        ("x = f(a, [1, 2)\ny = 2\n", "x", "'[' is never closed", 9),
        ("def f():\n    g(\n        h(1,\n    )\n\n\ndef k():\n    pass\n", "f", "'(' is never closed", 25),
        ("x = f(\n    1,\ny = g(2)\n", "x", "'(' is never closed", 5),
    ],
)
def test_says_what_does_not_balance(text: str, key: str, problem: str, at: int) -> None:
    """In words, at the opener."""
    [chunk] = [chunk for chunk in split(text) if chunk.problem]
    assert (chunk.key, chunk.problem, chunk.problem_at) == (key, problem, at)


def test_keyword_arguments_in_the_first_column_belong_to_their_call() -> None:
    """Also where something else in the file is broken."""
    call = "f(\na=1,\nb=2,\n)\n"
    assert len(split(call)) == 1
    assert [chunk.key for chunk in split(call + "x = (\ny = 1\n")] == ["statement", "x", "y"]


def test_a_line_without_its_indentation_belongs_to_the_method_before() -> None:
    """The class goes on behind it."""
    text = "class A(B):\n    def f(self):\n        a = 1\nb = 2\n\n    def g(self):\n        pass\n"
    assert [chunk.key for chunk in split(text)] == ["A", "A.f", "A.g"]


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "# only\n", "\\", "\\\n" * 2000, "(" * 5000, '"""' * 1001, "'\n" * 1000, "class A(\n" * 500,
        "    def f(self):\n" * 300, "@\n" * 500, "x = \\\n" * 2000, "if a:\n    def f(\n" * 300, "\ufeff", "\0", 'f"{' * 500,
    ],
)  # fmt: skip
def test_any_text_is_split(text: str) -> None:
    """Blocks stand in order, and inside the text."""
    at = 0
    for chunk in split(text):
        assert at <= chunk.start < chunk.end <= len(text)
        at = chunk.end


def test_any_noise_is_split() -> None:
    """Random pieces of Python in a random order."""
    noise = random.Random(5)
    pieces = [
        "def f(",
        "):\n",
        "class A",
        "    ",
        "\n",
        '"""',
        "'",
        "(",
        ")",
        "x = ",
        "@a\n",
        "import b",
        "#",
        "\\\n",
        "f'{",
        "else:",
    ]
    for _ in range(300):
        text = "".join(noise.choice(pieces) for _ in range(60))
        chunks = split(text)
        assert all(one.end <= two.start for one, two in pairwise(chunks))
        assert all(text[one.start : one.end].strip() for one in chunks)
