"""Python blocks as trees: what each construct becomes, where it stands, and what is an error."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from stacklint_checks.blocks import Parsed, read
from stacklint_checks.programs.python import parse, split
from stacklint_checks.programs.syntax import Call, Constant, Function, Import, Name, Node, Template, Tree
from stacklint_checks.source import BlockId, Source


def tree(text: str, key: str = "f") -> Tree:
    """The tree of a good block."""
    parsed = parse(BlockId("app.py", key), text)
    assert parsed.errors == ()
    assert isinstance(parsed.syntax, Tree)
    return parsed.syntax


def brief(node: Any) -> Any:
    """A node without its places, as nested tuples: the name of its kind and what is set."""
    if isinstance(node, Node):
        values = [getattr(node, name) for name in node.__struct_fields__ if name not in HIDDEN]
        while values and (values[-1] is None or values[-1] in ("", (), False)):
            values.pop()
        return (type(node).__name__, *map(brief, values))
    if isinstance(node, tuple):
        return [brief(one) for one in node]
    return node


HIDDEN = {"start", "end", "name_at", "open", "close"}


def one(text: str) -> Any:
    """The only statement of a text."""
    [node] = tree(text).body
    return brief(node)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a" \'b\' r"\\n"', ("Constant", "ab\\n")),
        ('"\\x41\\u00e9\\101\\q\\\n\\N{BULLET}"', ("Constant", "AéA\\q•")),
        ('"""a\r\nb"""', ("Constant", "a\nb")),
        ("b'x'", ("Constant", "x")),
        ("0x1F", ("Constant", 31)),
        ("1_000", ("Constant", 1000)),
        ("1.5e3", ("Constant", 1500.0)),
        ("1j", ("Other",)),
        ("True", ("Constant", True)),
        ("None", ("Constant",)),
        ('f"a{b}{{c}}"', ("Template", ["a", ("Name", "b"), "{c}"])),
        ('f"{a!s}{b!r}{c:>{d}}{e=}"', ("Template", [
            ("Name", "a"), ("Other", [("Name", "b")]), ("Other", [("Name", "c"), ("Name", "d")]), ("Other", [("Name", "e")]),
        ])),
        ('"a" f"{b}" "c"', ("Template", ["a", ("Name", "b"), "c"])),
        ('f"{a}" ""', ("Template", [("Name", "a")])),
        ('f"a"', ("Constant", "a")),
        ("a.b[c]", ("Index", ("Attribute", ("Name", "a"), "b"), ("Name", "c"))),
        ("a[1:2]", ("Other", [("Name", "a"), ("Other", [("Constant", 1), ("Constant", 2)])])),
        ("f(a, *b, c=1, **d)", ("Call", ("Name", "f"), [
            ("Argument", ("Name", "a")), ("Argument", ("Name", "b"), "", "*"),
            ("Argument", ("Constant", 1), "c"), ("Argument", ("Name", "d"), "", "**"),
        ])),
        ("f(1, *a.b(2))", ("Call", ("Name", "f"), [
            ("Argument", ("Constant", 1)),
            ("Argument", ("Call", ("Attribute", ("Name", "a"), "b"), [("Argument", ("Constant", 2))]), "", "*"),
        ])),
        ("f(a, \\\n b)", ("Call", ("Name", "f"), [("Argument", ("Name", "a")), ("Argument", ("Name", "b"))])),
        ("f(a, # why\n b)", ("Call", ("Name", "f"), [("Argument", ("Name", "a")), ("Argument", ("Name", "b"))])),
        ("[a, *b]", ("Array", [("Name", "a"), ("Argument", ("Name", "b"), "", "*")])),
        ("(a,)", ("Array", [("Name", "a")])),
        ("{'a': 1, **b}", ("Map", [("Pair", ("Constant", "a"), ("Constant", 1)), ("Pair", None, ("Name", "b"))])),
        ("a if b else c", ("Choice", ("Name", "b"), ("Name", "a"), ("Name", "c"))),
        ("a < b < c", ("Binary", "and", ("Binary", "<", ("Name", "a"), ("Name", "b")), ("Binary", "<", ("Name", "b"), ("Name", "c")))),
        ("a not in b", ("Unary", "not", ("Binary", "in", ("Name", "a"), ("Name", "b")))),
        ("not a or -b", ("Binary", "or", ("Unary", "not", ("Name", "a")), ("Unary", "-", ("Name", "b")))),
        ("a | b", ("Other", [("Name", "a"), ("Name", "b")])),
        ("[a for b in c if d]", ("Comprehension", ("Name", "a"), ("Name", "b"), ("Name", "c"), [("Name", "d")])),
        ("[a for b in c for d in b]", ("Comprehension",
            ("Comprehension", ("Name", "a"), ("Name", "d"), ("Name", "b")), ("Name", "b"), ("Name", "c"), [], None, True)),
        ("{a: b for c in d}", ("Comprehension", ("Name", "b"), ("Name", "c"), ("Name", "d"), [], ("Name", "a"))),
        ("f(a for a in b)", ("Call", ("Name", "f"), [("Argument", ("Comprehension", ("Name", "a"), ("Name", "a"), ("Name", "b")))])),
        ("(a := b)", ("Other", [("Assign", ("Name", "a"), ("Name", "b"))])),
        ("await a", ("Other", [("Name", "a")])),
    ],
)  # fmt: skip
def test_expressions(text: str, expected: object) -> None:
    """Each kind of expression, alone on its line."""
    assert one(text) == expected


def test_parameters() -> None:
    """All kinds of parameters; separators are none."""
    [node] = tree("def f(self, a, /, b: int = 1, *c, d=2, **e) -> int: pass").body
    assert isinstance(node, Function)
    assert [(brief(p.target)[1], p.annotation, p.kind, brief(p.default)) for p in node.parameters] == [
        ("self", "", "", None),
        ("a", "", "", None),
        ("b", "int", "", ("Constant", 1)),
        ("c", "", "*", None),
        ("d", "", "", ("Constant", 2)),
        ("e", "", "**", None),
    ]
    assert one("x = lambda a, *b: a")[2][0] == "Lambda"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: int", [("Assign", ("Name", "a"), None, "", "int")]),
        ("a += 1", [("Assign", ("Name", "a"), ("Constant", 1), "+")]),
        ("a, b = c", [("Assign", ("Array", [("Name", "a"), ("Name", "b")]), ("Name", "c"))]),
        ("self.a = b = f()", [
            ("Assign", ("Name", "b"), ("Call", ("Name", "f"))),
            ("Assign", ("Attribute", ("Name", "self"), "a"), ("Name", "b")),
        ]),
        ("if a:\n  b\nelif c:\n  d\nelse:\n  e", [
            ("If", ("Name", "a"), [("Name", "b")], [("If", ("Name", "c"), [("Name", "d")], [("Name", "e")])]),
        ]),
        ("for a, b in c:\n  d\nelse:\n  e", [
            ("Loop", [("Name", "d")], ("Array", [("Name", "a"), ("Name", "b")]), ("Name", "c")), ("Name", "e"),
        ]),
        ("while a:\n  break", [("Loop", [("Other", [("Name", "a")]), ("Jump", "break")])]),
        ("try:\n  a\nexcept B as c:\n  d\nfinally:\n  e", [("Body", [
            ("Name", "a"), ("If", ("Other", [("Name", "B")]), [("Assign", ("Name", "c"), ("Other",)), ("Name", "d")]), ("Name", "e"),
        ])]),
        ("with a() as b, c:\n  d", [("Body", [
            ("Assign", ("Name", "b"), ("Other", [("Call", ("Name", "a"))])), ("Name", "c"), ("Name", "d"),
        ])]),
        ("with (a() as b, c):\n  d", [("Body", [
            ("Assign", ("Name", "b"), ("Other", [("Call", ("Name", "a"))])), ("Name", "c"), ("Name", "d"),
        ])]),
        ("match a:\n  case 'x' | 'y':\n    b\n  case _:\n    c", [("If",
            ("Binary", "or", ("Binary", "==", ("Name", "a"), ("Constant", "x")), ("Binary", "==", ("Name", "a"), ("Constant", "y"))),
            [("Name", "b")], [("Name", "c")],
        )]),
        ("match a:\n  case B(c=d):\n    e", [("If", ("Other", [("Name", "a"), ("Assign", ("Name", "d"), ("Other",))]), [("Name", "e")])]),
        ("return", [("Return",)]),
        ("raise A(b)", [("Other", [("Call", ("Name", "A"), [("Argument", ("Name", "b"))])]), ("Jump", "raise")]),
        ("pass", []),
        ("import a.b, c.d as e", [("Import", "a.b", "", "a"), ("Import", "c.d", "", "e")]),
        ("from . import (a, b as c)", [("Import", ".", "a", "a"), ("Import", ".", "b", "c")]),
        ("from ..a.b import *", [("Import", "..a.b", "*")]),
        ("from __future__ import annotations", [("Import", "__future__", "annotations", "annotations")]),
        ("class A(B, metaclass=M):\n  x: int = 1\n  y = 2", [("Class", "A", [("Name", "B")], [
            ("Assign", ("Name", "x"), ("Constant", 1), "", "int"), ("Assign", ("Name", "y"), ("Constant", 2)),
        ], "class")]),
        ("class A(enum.Enum):\n  X = 1", [("Class", "A", [("Attribute", ("Name", "enum"), "Enum")], [
            ("Assign", ("Name", "X"), ("Constant", 1)),
        ], "enum")]),
        ("@a.b(c)\n@d\ndef f(): return 1", [("Function", "f", [], [("Return", ("Constant", 1))], ["a.b", "d"])]),
        ("type X = int", [("Assign", ("Name", "X"), ("Other",))]),
    ],
)  # fmt: skip
def test_statements(text: str, expected: object) -> None:
    """Each kind of statement."""
    assert [brief(node) for node in tree(text).body] == expected


def test_a_method_belongs_to_its_class() -> None:
    """It is read where it stands, and its places are those of its own text."""
    text = '    @property\n    def é(self):\n        return f(ä="x")  # 𝒳\n'.rstrip()
    made = tree(text, "Store.é")
    assert made.owner == "Store"
    [function] = made.body
    assert isinstance(function, Function)
    assert text[function.name_at :].startswith("é(self)")
    call = brief(function.body[0])[1]
    assert call == ("Call", ("Name", "f"), [("Argument", ("Constant", "x"), "ä")])
    returned = function.body[0].value  # type: ignore[attr-defined]
    assert isinstance(returned, Call)
    assert text[returned.start : returned.end] == 'f(ä="x")'
    assert (text[returned.open], text[returned.close]) == ("(", ")")
    argument = returned.arguments[0]
    assert text[argument.start : argument.end] == 'ä="x"'
    assert text[argument.value.start : argument.value.end] == '"x"'


SAMPLE = '''\
import aws_cdk as cdk
from aws_cdk import aws_s3 as s3, aws_ec2 as ec2

class Stack(cdk.Stack):
    """Doc."""

    sizes = {"ä": [1, 2.5], **more}

    def __init__(self, scope, id, *, size="é", **kwargs):
        super().__init__(scope, id, **kwargs)
        bucket = s3.Bucket(self, "𝒳", versioned=size not in ("a", "b"), name="a" "b")
        for cidr in [c.strip() for c in self.node.try_get_context("cidrs").split(",") if c]:
            self.group.add_ingress_rule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(443), description="x" if cidr else "y")
        return lambda x: (x.a, -x.b[0])

def helper(a, b=None):
    with open(a) as file:
        return {k: v for k, v in b.items()} or file.read(1 + 2)
'''


def test_agrees_with_pythons_own_parser() -> None:
    """Names, texts, numbers, members and calls stand where Python says they do."""
    starts = [0]
    for line in SAMPLE.split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def at(line: int, column: int) -> int:
        text = SAMPLE[starts[line - 1] :].encode()
        return starts[line - 1] + len(text[:column].decode())

    expected = set()
    for node in ast.walk(ast.parse(SAMPLE)):
        if isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.Constant | ast.Dict | ast.List | ast.IfExp):
            start = at(node.lineno, node.col_offset)
            end = at(node.end_lineno or 0, node.end_col_offset or 0)
            what = node.id if isinstance(node, ast.Name) else node.value if isinstance(node, ast.Constant) else ""
            expected.add((KINDS[type(node)], start, end, what))
    found = set()
    for block in read(Source("app.py", SAMPLE), split, parse).blocks:
        assert isinstance(block.parsed.syntax, Tree)
        for node in every(block.parsed.syntax.body):
            what = node.name if isinstance(node, Name) else node.value if isinstance(node, Constant) else ""
            found.add((type(node).__name__, block.start + node.start, block.start + node.end, what))
    parameters = {("Name", start, end, what) for kind, start, end, what in found if kind == "Name"}
    assert expected <= found | parameters
    kinds = {"Call", "Constant", "Attribute", "Map", "Choice"}
    assert {one for one in found if one[0] in kinds} == {one for one in expected if one[0] in kinds}


KINDS = {
    ast.Name: "Name", ast.Call: "Call", ast.Attribute: "Attribute", ast.Constant: "Constant", ast.Dict: "Map",
    ast.List: "Array", ast.IfExp: "Choice",
}  # fmt: skip


def every(nodes: Any) -> Any:
    """All nodes of a tree."""
    for node in nodes:
        if isinstance(node, Node):
            yield node
            for name in node.__struct_fields__:
                value = getattr(node, name)
                yield from every(value if isinstance(value, tuple) else (value,))
        elif isinstance(node, tuple):
            yield from every(node)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("x = f(a b)", "perhaps a comma is missing", "a b"),
        ("if x\n    y()", "expected ':'", "\n"),
        ("if x:\ny()", "expected an indented block after 'if' statement", "y"),
        ("def f():", "expected an indented block after function definition", "d"),
        ("x = f(a=1, 2)", "positional argument follows keyword argument", ")"),
        ("f() = 1", "cannot assign to function call here. Maybe you meant '==' instead of '='", "f()"),
        ("x = ", "the statement is not complete", "="),
        ("x = 1 2", "unexpected '2'", "2"),
        ("print 'a'", "missing parentheses in call to 'print'. Did you mean print(...)", "print 'a'"),
        ("import a as", "the statement is not complete", "s"),
        ("    def f(self):\n        a = 1\n      b = 2", "unindent does not match any outer indentation level", "b"),
        ("x = engi:e", "unexpected ':'", ":"),
        ("f(x).", "the statement is not complete", "."),
    ],
)
def test_says_what_is_wrong(text: str, message: str, place: str) -> None:
    """One error for a block, in words, where it is; what it declares and uses is known all the same."""
    parsed = parse(BlockId("app.py", "A.f" if text[0] == " " else "f"), text)
    [error] = parsed.errors
    assert error.message == message
    assert text[error.at.start : error.at.end] == place
    assert error.breaks


NEWER = [
    "type X[T] = list[T]",
    "def f[T: int](x: T) -> T:\n    return x",
    "class A[T](B):\n    pass",
    'x = f"{a["b"]} {", ".join(c)} {f"{f"{1}"}"}"',
    'x = f"{\n    a\n}"',
    "try:\n    pass\nexcept* (A, B) as e:\n    pass",
    "try:\n    pass\nexcept A, B:\n    pass",
    'match x:\n    case {"a": 1, **r} if (n := r): pass\n    case [1, *_] | (2, 3): pass',
    "with (open(a) as b, open(c) as d):\n    pass",
    "async def f():\n    async with a as b:\n        async for c in d: await c\n    return [x async for x in y]",
    "@a[0].b\ndef k(): ...",
    "print(*a, sep='')",
    "x = *a, *b",
    "type = 1",
    "match = print = type(x)",
    "x = t'{a}'",
]


@pytest.mark.parametrize("text", NEWER)
def test_no_version_of_python_is_an_error(text: str) -> None:
    """Whatever version runs this."""
    [block] = read(Source("app.py", text), split, parse).blocks
    assert block.errors == ()
    assert isinstance(block.parsed.syntax, Tree)


def test_quotes_inside_f_strings() -> None:
    """The fields of a Python 3.12 f-string are read as such."""
    assert one('f"{a["b"]}-{", ".join(c)}"') == (
        "Template",
        [
            ("Index", ("Name", "a"), ("Constant", "b")),
            "-",
            ("Call", ("Attribute", ("Constant", ", "), "join"), [("Argument", ("Name", "c"))]),
        ],
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = " + "[" * 150 + "1" + "]" * 150, id="lists"),
        pytest.param("x = " + " + ".join(["'a'"] * 5000), id="sums"),
        pytest.param("x = a" + ".b()" * 5000, id="calls"),
        pytest.param("x = " + "not " * 5000 + "a", id="negations"),
        pytest.param("x = " + " < ".join(["a"] * 5000), id="comparisons"),
        pytest.param("x = " + "a if b else " * 2000 + "1", id="choices"),
        pytest.param("x = " + "lambda: " * 2000 + "1", id="lambdas"),
        pytest.param("a = " * 3000 + "1", id="assignments"),
        pytest.param("if a:\n  b\n" + "elif c:\n  d\n" * 2000, id="conditionals"),
        pytest.param("".join("  " * n + "if a:\n" for n in range(95)) + "  " * 95 + "b", id="bodies"),
        pytest.param("match a:\n  case 'a'" + " | 'b'" * 3000 + ": pass", id="patterns"),
        pytest.param("x = [" + "'abcdef', " * 20000 + "]", id="a long list"),
    ],
)
def test_what_is_nested_too_deeply_is_opaque(text: str) -> None:
    """Never an error, and never an end of the stack."""
    assert tree(text).body


@pytest.mark.parametrize("typed", ["(", ")", '"', "\n    x.", " = ", "if", "[a for"])
def test_half_typed_code_keeps_its_last_good_facts(typed: str) -> None:
    """The block where it is typed keeps what it said, and the others are not even read again."""
    at = SAMPLE.index(", versioned=")
    good = read(Source("app.py", SAMPLE), split, parse)
    broken = read(Source("app.py", SAMPLE[:at] + typed + SAMPLE[at:]), split, parse, good)
    assert [block.id for block in broken.blocks] == [block.id for block in good.blocks]
    for before, after in zip(good.blocks, broken.blocks, strict=True):
        assert after.parsed is before.parsed
        assert bool(after.errors) is (before.id.key == "Stack.__init__")


@pytest.mark.parametrize("text", ["", "\0", "x = '\ud800'", "\ufeff", "((((" * 3000, "\\", "\t", "x\r= 1"])
def test_any_text_is_read(text: str) -> None:
    """Errors are said, nothing is raised."""
    assert isinstance(parse(BlockId("app.py", "x"), text), Parsed)


def test_names_and_aliases_of_imports_stand_in_the_text() -> None:
    """An import's place is that of its name with its alias."""
    text = "from a import (\n    b,\n    c as d,\n)"
    places = [text[node.start : node.end] for node in tree(text).body if isinstance(node, Import)]
    assert places == ["b", "c as d"]


def test_a_text_keeps_its_place_inside_an_f_string() -> None:
    """The fields of a template stand where they are written."""
    text = 'f"ä{b}" f"{c}"'
    [node] = tree(text).body
    assert isinstance(node, Template)
    assert [text[part.start : part.end] for part in node.parts if isinstance(part, Node)] == ["b", "c"]
