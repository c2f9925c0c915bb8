"""Code written into programs keeps their layout: each case is a text, what is done to a call in it, and the outcome."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest

from stacklint_checks.blocks import Document, read
from stacklint_checks.edits import apply
from stacklint_checks.incremental import Memo
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.desk import Desk
from stacklint_checks.programs.places import Found
from stacklint_checks.programs.python import parse as python_parse
from stacklint_checks.programs.python import split as python_split
from stacklint_checks.programs.trees import children
from stacklint_checks.programs.typescript import parse as typescript_parse
from stacklint_checks.programs.typescript import split as typescript_split
from stacklint_checks.programs.write import Code, Invoke, Line, Member, Props, Text
from stacklint_checks.source import Source, Span

Change = Callable[[Desk, Found], None]


def opened(path: str, text: str) -> Document:
    """A file read as blocks."""
    if path.endswith(".py"):
        return read(Source(path, text), python_split, python_parse)
    return read(Source(path, text), typescript_split, typescript_parse)


def calls(document: Document, name: str) -> Iterator[Span]:
    """The spans of the calls of a function, in order."""
    for block in document.blocks:
        tree = block.parsed.syntax
        waiting = list(tree.body) if isinstance(tree, s.Tree) else []
        while waiting:
            node = waiting.pop(0)
            if (
                isinstance(node, s.Call)
                and isinstance(node.function, s.Name | s.Attribute)
                and node.function.name == name
            ):
                yield Span(block.id, node.start, node.end)
            waiting = [*children(node), *waiting]


def changed(path: str, text: str, change: Change) -> str:
    """The text after a change to every ``Bucket`` in it."""
    document = opened(path, text)
    desk = Desk(Memo(), {path: document})
    for span in calls(document, "Bucket"):
        change(desk, desk.at(span))
    done = apply(text, desk.edits())
    after = opened(path, done)
    assert not after.broken, done
    if path.endswith(".py"):
        ast.parse(done)
    return done


def put(**values: object) -> Change:
    """Set options of a construct."""

    def change(desk: Desk, found: Found) -> None:
        for key, value in values.items():
            desk.put(found, key, value, 2)  # type: ignore[arg-type]

    return change


def take(*keys: str) -> Change:
    """Take options of a construct away."""

    def change(desk: Desk, found: Found) -> None:
        for key in keys:
            desk.take(found, key, 2)

    return change


PYTHON = {
    "one line": ('s3.Bucket(self, "B")', 's3.Bucket(self, "B", a=True)'),
    "no arguments": ("s3.Bucket()", "s3.Bucket(a=True)"),
    "there already": ("s3.Bucket(self, b, a = False, c=1)", "s3.Bucket(self, b, a = True, c=1)"),
    "trailing comma on one line": ("s3.Bucket(self, b,)", "s3.Bucket(self, b, a=True,)"),
    "lines": (
        's3.Bucket(\n    self,\n    "B",\n    c=1,  # why\n)\n',
        's3.Bucket(\n    self,\n    "B",\n    c=1,  # why\n    a=True,\n)\n',
    ),
    "lines without trailing comma": (
        's3.Bucket(\n    self, "B",\n    c=1  # why\n)\n',
        's3.Bucket(\n    self, "B",\n    c=1,  # why\n    a=True\n)\n',
    ),
    "aligned": (
        'x = s3.Bucket(self, "B",\n              c=1)',
        'x = s3.Bucket(self, "B",\n              c=1,\n              a=True)',
    ),
    "hanging": ("s3.Bucket(\n    self, b\n)", "s3.Bucket(\n    self, b,\n    a=True\n)"),
    "list at the end": ("s3.Bucket(self, b, c=[\n    1,\n])", "s3.Bucket(self, b, c=[\n    1,\n], a=True)"),
    "spread": ("s3.Bucket(self, b, **more)", "s3.Bucket(self, b, **more, a=True)"),
    "comment before the bracket": (
        "s3.Bucket(\n    self,\n    b,\n    # more\n)",
        "s3.Bucket(\n    self,\n    b,\n    a=True,\n    # more\n)",
    ),
    "tabs": ("def f():\n\ts3.Bucket(\n\t\tb,\n\t)", "def f():\n\ts3.Bucket(\n\t\tb,\n\t\ta=True,\n\t)"),
}


@pytest.mark.parametrize("case", PYTHON)
def test_python_keyword(case: str) -> None:
    """A keyword is added in the call's own layout."""
    text, expected = PYTHON[case]
    assert changed("/a.py", text, put(a=True)) == expected


@pytest.mark.parametrize("case", PYTHON)
def test_line_endings_stay(case: str) -> None:
    """A file with CRLF gets CRLF."""
    text, expected = (one.replace("\n", "\r\n") + "\r\n" for one in PYTHON[case])
    assert changed("/a.py", text, put(a=True)) == expected


TYPESCRIPT = {
    "no object": ("new s3.Bucket(this, 'B');", "new s3.Bucket(this, 'B', { a: true });"),
    "empty object": ("new s3.Bucket(this, 'B', {});", "new s3.Bucket(this, 'B', { a: true });"),
    "object": ("new s3.Bucket(this, 'B', { c: 1 });", "new s3.Bucket(this, 'B', { c: 1, a: true });"),
    "there already": ("new s3.Bucket(this, 'B', { a: false });", "new s3.Bucket(this, 'B', { a: true });"),
    "shorthand": ("new s3.Bucket(this, 'B', { a, c });", "new s3.Bucket(this, 'B', { a: true, c });"),
    "variable": ("new s3.Bucket(this, 'B', props);", "new s3.Bucket(this, 'B', { ...props, a: true });"),
    "lines": (
        "new s3.Bucket(this, 'B', {\n  c: 1, // why\n});",
        "new s3.Bucket(this, 'B', {\n  c: 1, // why\n  a: true,\n});",
    ),
    "lines without trailing comma": (
        "new s3.Bucket(this, 'B', {\n  c: 1 // why\n})",
        "new s3.Bucket(this, 'B', {\n  c: 1, // why\n  a: true\n})",
    ),
    "type argument": ("new s3.Bucket<X>(this, `B${i}`)", "new s3.Bucket<X>(this, `B${i}`, { a: true })"),
}


@pytest.mark.parametrize("case", TYPESCRIPT)
def test_typescript_property(case: str) -> None:
    """A property is added to the last object, which is written where there is none."""
    text, expected = TYPESCRIPT[case]
    assert changed("/a.ts", text, put(a=True)) == expected


TAKEN = {
    "in the middle": ("s3.Bucket(x, a=1, b=2)", "s3.Bucket(x, b=2)"),
    "last": ("s3.Bucket(x, b=2, a=1)", "s3.Bucket(x, b=2)"),
    "only": ("s3.Bucket(a=1)", "s3.Bucket()"),
    "a line": ("s3.Bucket(\n    x,\n    a=1,  # why\n    b=2,\n)", "s3.Bucket(\n    x,\n    b=2,\n)"),
    "last line": ("s3.Bucket(\n    x,\n    a=1\n)", "s3.Bucket(\n    x,\n)"),
}


@pytest.mark.parametrize("case", TAKEN)
def test_taken_away(case: str) -> None:
    """A keyword goes with its comma, and with its line where it has one of its own."""
    text, expected = TAKEN[case]
    assert changed("/a.py", text, take("a")) == expected


def test_what_is_not_there_cannot_be_taken_away() -> None:
    """Then the fix is not offered."""
    with pytest.raises(CannotWrite):
        changed("/a.py", "s3.Bucket(self)", take("a"))


def test_one_key_replaces_another() -> None:
    """Taking and putting in one go leaves one list of arguments."""

    def both(desk: Desk, found: Found) -> None:
        desk.take(found, "a", 2)
        desk.put(found, "b", 2, 2)

    assert changed("/a.py", "s3.Bucket(a=1)", both) == "s3.Bucket(b=2)"
    assert changed("/a.py", "s3.Bucket(\n    x,\n    a=1,\n)", both) == "s3.Bucket(\n    x,\n    b=2,\n)"
    assert changed("/a.ts", "new s3.Bucket(x, y, { a: 1 });", both) == "new s3.Bucket(x, y, { b: 2 });"


VALUES = [
    (True, "True", "true"),
    (1.5, "1.5", "1.5"),
    ("it's", '"it\'s"', '"it\'s"'),
    ('say "x"\n', '"say \\"x\\"\\n"', "'say \"x\"\\n'"),
    (("a", 1), '["a", 1]', "['a', 1]"),
    ({"a:b": "c", "d": "e"}, '{"a:b": "c", "d": "e"}', "{ 'a:b': 'c', d: 'e' }"),
    (Text(("a{", Code("x.y"), "/*")), 'f"a{{{x.y}/*"', "`a{${x.y}/*`"),
    (Text(("a", "b")), '"ab"', "'ab'"),
    (Text((Code("x"),)), "x", "x"),
    (Member("aws_cdk.aws_s3.BucketEncryption.KMS"), "s3.BucketEncryption.KMS", "s3.BucketEncryption.KMS"),
    (Invoke("aws_cdk.aws_s3.Rule", ("a",), {"b": 1}), 's3.Rule("a", b=1)', "new s3.Rule('a', { b: 1 })"),
    (Invoke("aws_cdk.aws_s3.Rule.of", (1,)), "s3.Rule.of(1)", "s3.Rule.of(1)"),
    (Props("aws_cdk.aws_s3.Rule", {"b": 1}), "s3.Rule(b=1)", "{ b: 1 }"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: str(value[1]))
def test_values(value: tuple[object, str, str]) -> None:
    """Values are written as each language has them, in the file's quotes."""
    form, python, typescript = value
    text = changed("/a.py", 'from aws_cdk import aws_s3 as s3\ns3.Bucket(self, "b")\n', put(a=form))
    assert text == f'from aws_cdk import aws_s3 as s3\ns3.Bucket(self, "b", a={python})\n'
    head = "import * as s3 from 'aws-cdk-lib/aws-s3';\nnew s3.Bucket(this, 'b'"
    assert changed("/a.ts", f"{head});\n", put(a=form)) == f"{head}, {{ a: {typescript} }});\n"


def test_long_values_are_broken() -> None:
    """What does not fit on a line gets lines of its own, with the file's indentation."""
    long = tuple(f"service:Action{number}" for number in range(8))
    text = changed("/a.py", 'def f():\n  s3.Bucket(\n    "x",\n  )\n', put(a=long))
    lines = "".join(f'      "{one}",\n' for one in long)
    assert text == f'def f():\n  s3.Bucket(\n    "x",\n    a=[\n{lines}    ],\n  )\n'


NOTE = Line(Invoke(Code("note"), (1,)))


def named(desk: Desk, found: Found) -> None:
    """Use a construct behind its statement and at the end of its function."""
    name = desk.variable(found, "data")
    desk.last(found, Line(Invoke(Code("last"), (Code(name),))))
    desk.behind(found, Line(Invoke(Code(f"{name}.add"), (1,))))


STATEMENTS = {
    "no name": ("/a.py", "s3.Bucket(x)  # why\n", "data = s3.Bucket(x)  # why\ndata.add(1)\nlast(data)\n"),
    "a name": ("/a.py", "y = s3.Bucket(x)\n", "y = s3.Bucket(x)\ny.add(1)\nlast(y)\n"),
    "the name is taken": (
        "/a.py",
        "def f(data):\n    s3.Bucket(data)\n    return 1\n",
        "def f(data):\n    data_2 = s3.Bucket(data)\n    data_2.add(1)\n    last(data_2)\n    return 1\n",
    ),
    "an attribute": (
        "/a.py",
        "class S(Stack):\n    def __init__(self):\n        self.b = s3.Bucket(\n            self,\n        )\n        g()\n",
        "class S(Stack):\n    def __init__(self):\n        self.b = s3.Bucket(\n            self,\n        )\n        self.b.add(1)\n        g()\n        last(self.b)\n",
    ),
    "returned": (
        "/a.py",
        "def f():\n    return s3.Bucket(x)\n",
        "def f():\n    data = s3.Bucket(x)\n    data.add(1)\n    last(data)\n    return data\n",
    ),
    "under a condition": (
        "/a.py",
        "def f():\n    if x:\n        s3.Bucket(x)\n    g()\n",
        "def f():\n    if x:\n        data = s3.Bucket(x)\n        data.add(1)\n        last(data)\n    g()\n",
    ),
    "TypeScript": (
        "/a.ts",
        "class S extends Stack {\n  constructor() {\n    super();\n    new s3.Bucket(x); // why\n  }\n}\n",
        "class S extends Stack {\n  constructor() {\n    super();\n    const data = new s3.Bucket(x); // why\n    data.add(1);\n    last(data);\n  }\n}\n",
    ),
    "exported TypeScript": (
        "/a.ts",
        "export const b = new s3.Bucket(app, 'x')\nconst c = 1\nconst d = 1\n",
        "export const b = new s3.Bucket(app, 'x')\nb.add(1)\nlast(b)\nconst c = 1\nconst d = 1\n",
    ),
}


@pytest.mark.parametrize("case", STATEMENTS)
def test_statements(case: str) -> None:
    """Statements follow the construct, which gets a name where it has none."""
    path, text, expected = STATEMENTS[case]
    assert changed(path, text, named) == expected


UNNAMED = ["f(s3.Bucket(x))", "y = [s3.Bucket(x)]", "if x: s3.Bucket(x)", "a = 1; s3.Bucket(x)"]


@pytest.mark.parametrize("text", UNNAMED)
def test_what_has_no_statement_of_its_own_gets_no_name(text: str) -> None:
    """Then the fix is not offered."""
    with pytest.raises(CannotWrite):
        changed("/a.py", text, named)


def test_a_statement_is_removed_with_its_comment() -> None:
    """The comment right above belongs to it, one behind an empty line does not."""
    text = "# file\n\n# bucket\ns3.Bucket(\n    x,\n)\ng()\n"
    assert changed("/a.py", text, Desk.remove) == "# file\n\ng()\n"
