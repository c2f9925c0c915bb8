"""What a Python block declares, uses and says in texts."""

from __future__ import annotations

import pytest

from stacklint_checks.blocks import read
from stacklint_checks.facts import BlockFacts, Kind, Literal, Role
from stacklint_checks.programs.python import parse, split
from stacklint_checks.source import Source


def facts(text: str) -> list[BlockFacts]:
    """The facts of each block of a file."""
    return [block.parsed.facts for block in read(Source("app.py", text), split, parse).blocks]


def declared(text: str) -> list[tuple[str, str]]:
    """Names and kinds, with the text at each place checked to be the name."""
    document = read(Source("app.py", text), split, parse)
    found = []
    for block in document.blocks:
        for one in block.parsed.facts.declarations:
            written = block.text[one.at.start : one.at.end]
            assert one.name.rpartition(".")[2] in written
            found.append((one.name, one.kind.value))
    return found


def used(text: str, *, judged: bool = True) -> list[str]:
    """Names that are used and bound by no block of their own, in the order of their text."""
    found = [sorted(block.references, key=lambda one: one.at.start) for block in facts(text)]
    return [one.name for block in found for one in block if bool(one.kinds) is judged]


def literals(text: str) -> list[Literal]:
    """All literal texts."""
    return [one for block in facts(text) for one in block.literals]


def test_declares_names_of_the_module() -> None:
    """Imports, functions, classes and variables, also in conditionals; never what is local to a function."""
    text = (
        "import a.b\nfrom c import d as e, f\nx = y = 1\nz: int\n(g, [h]) = i\n"
        "if x:\n    j = 1\nelse:\n    import k\nfor l in x:\n    m = 1\n"
        "try:\n    import n\nexcept ImportError as o:\n    n = None\nwith p as q:\n    pass\n"
        "def r(s):\n    t = 1\nclass u:\n    v = 1\n"
    )
    names = [name for name, kind in declared(text) if kind == "name"]
    assert names == list("aefyxzghjklmnoqru")


def test_declares_members_of_a_class() -> None:
    """Methods, attributes of the class and of ``self``, whatever it is called."""
    text = (
        "class A(B):\n    def f(me):\n        me.x = 1\n        me.y, other.z = 2, 3\n        me.x = 2\n\n    size = 1\n\n"
        "    @staticmethod\n    def g(a):\n        a.no = 1\n"
    )
    assert declared(text) == [
        ("A", "name"), ("A.f", "member"), ("A.x", "member"), ("A.y", "member"), ("A.size", "member"), ("A.g", "member"),
    ]  # fmt: skip


def test_a_global_name_is_the_modules() -> None:
    """A function that says so declares it."""
    assert declared("def f():\n    global x\n    x = 1\n    y = 2\n") == [("f", "name"), ("x", "name")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(a, b=c, *d, **e):\n    return a, b, d, e, g", ["c", "g"]),
        ("def f():\n    for a, (b, c) in d:\n        a, b, c\n", ["d"]),
        ("x = [a for a in b if a.c] + [a]", ["b", "a"]),
        ("x = {k: v(k) for k, (v, w) in y for z in w}", ["y"]),
        ("x = lambda a, b=c: a + b + d", ["c", "d"]),
        ("def f():\n    if (a := b()) > 1:\n        return a\n", ["b"]),
        ("def f():\n    with a as b, c as (d, e):\n        b, d, e\n", ["a", "c"]),
        ("def f():\n    try:\n        a\n    except b as c:\n        c\n", ["a", "b"]),
        (
            "def f():\n    import a\n    from b import c\n    def d():\n        return a, c, d, e\n    class g(h):\n        i = j\n",
            ["e", "h", "j"],
        ),
        (
            "match a:\n    case b.c | D(e=f, g=[h, *i], j={'k': l, **m}):\n        f, h, i, l, m\n",
            ["a"],
        ),
        ("print(len(x), __name__, ValueError, x)", ["x", "x"]),
        ("f'{a!r:>{b}}' 'c'", ["a", "b"]),
        ("del a[b], c.d", ["a", "b", "c"]),
        ("a += 1\nb[c] = d\ne.f = g", ["b", "c", "d", "e", "g"]),
        ("async def f():\n    async for a in b:\n        await a\n", ["b"]),
        ("def f():\n    nonlocal_ = 1\n    return nonlocal_\n", []),
        ("class A(B, metaclass=C):\n    x = y\n    z = x\n", ["B", "y"]),
    ],
)
def test_uses_what_it_does_not_bind(text: str, expected: list[str]) -> None:
    """Parameters, targets, imports and Python's own names are bound."""
    assert used(text) == expected


def test_what_may_be_bound_elsewhere_is_not_judged() -> None:
    """Names in annotations and decorators, and in the defaults of methods, which see the body of their class."""
    text = "class A:\n    @a.b\n    def f(self, c: D = e, *g: 'H') -> I:\n        return j\n"
    assert used(text) == ["j"]
    assert sorted(used(text, judged=False)) == ["D", "H", "I", "a", "e"]


def test_members_of_self_are_uses_of_the_class() -> None:
    """Under the name ``self`` whatever the first parameter is called; at the member's own name."""
    text = "class A(B):\n    def f(me):\n        return me.g(me.h.i)\n"
    document = read(Source("app.py", text), split, parse)
    found = [one for block in document.blocks for one in block.parsed.facts.references if one.name.startswith("self.")]
    block = document.blocks[1]
    assert [(one.name, one.owner, block.text[one.at.start : one.at.end]) for one in found] == [
        ("self.g", "A", "g"),
        ("self.h", "A", "h"),
    ]


def test_an_import_of_everything_declares_everything() -> None:
    """As ``*``, so that nothing is said of names that it may bring."""
    assert declared("from a import *\n") == [("*", "name")]


def test_a_use_says_the_member_that_is_meant() -> None:
    """And stands at the name alone."""
    [use] = [one for block in facts("s3.Bucket(1)") for one in block.references]
    assert (use.name, use.attribute, use.at.start, use.at.end) == ("s3", "Bucket", 0, 2)
    assert use.kinds == {Kind.NAME}


def test_a_broken_block_still_declares_and_uses() -> None:
    """Its name, and every word in it, without judgement."""
    [block] = facts("def helper(a:\n    return s3.Bucket(a\n")
    assert [one.name for one in block.declarations] == ["helper"]
    assert {"s3", "a"} <= {one.name for one in block.references}
    assert not any(one.kinds for one in block.references)
    [block] = facts("from aws_cdk import aws_s3 as s3,, Stack\n")
    assert {"s3", "Stack"} <= {one.name for one in block.declarations}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('REGION = "us-east-1"', [("us-east-1", (), Role.CONSTANT, "REGION")]),
        ('TAGS = {"env": {"name": "x"}}', [
            ("env", (), Role.MAP_KEY, "TAGS"), ("name", ("env",), Role.MAP_KEY, "TAGS"), ("x", ("env", "name"), Role.CONSTANT, "TAGS"),
        ]),
        ('x = ["a", "b"]', [("a", (0,), Role.CONSTANT, "x"), ("b", (1,), Role.CONSTANT, "x")]),
        ('a, b = "c", "d"', [("c", (), Role.CONSTANT, "a"), ("d", (), Role.CONSTANT, "b")]),
        ('x["k"] = "v"', [("k", (), Role.MAP_KEY, ""), ("v", ("k",), Role.CONSTANT, "x")]),
        ('x = f("a", b="c", d={"e": ["g"]})', [
            ("a", ("", 0), Role.ATTRIBUTE, "x"), ("c", ("b",), Role.ATTRIBUTE, "x"),
            ("e", ("d",), Role.MAP_KEY, "x"), ("g", ("d", "e", 0), Role.ATTRIBUTE, "x"),
        ]),
        ('f(password=g.from_store("a"))', [("a", ("password", "", 0), Role.ATTRIBUTE, "")]),
        ('f(password=SecretValue.unsafe_plain_text("a"))', [("a", ("password", 0), Role.ATTRIBUTE, "")]),
        ('x = os.environ.get("A", "b")', [("A", (), Role.MAP_KEY, "x"), ("b", ("default",), Role.DEFAULT, "x")]),
        ('x = os.environ["A"] or "b"', [("A", (), Role.MAP_KEY, "x"), ("b", ("default",), Role.DEFAULT, "x")]),
        ('f(a=os.getenv("A", "b"))', [("A", ("a",), Role.MAP_KEY, ""), ("b", ("a", "default"), Role.DEFAULT, "")]),
        ('x = self.node.try_get_context("a") or "b"', [
            ("a", (), Role.MAP_KEY, "x"), ("b", ("default",), Role.DEFAULT, "x"),
        ]),
        ('if a in ["b"] or c == "d": pass', [("b", (0,), Role.ALLOW_LIST, ""), ("d", ("default",), Role.ALLOW_LIST, "")]),
        ('x = "a" if b == "c" else "d"', [("a", (), Role.CONSTANT, "x"), ("c", (), Role.ALLOW_LIST, "x"), ("d", (), Role.CONSTANT, "x")]),
        ('f(description="a")', [("a", ("description",), Role.DESCRIPTION, "")]),
        ('print("a")', [("a", ("", 0), Role.DESCRIPTION, "")]),
        ('raise A("a")', [("a", ("", 0), Role.DESCRIPTION, "")]),
        ('x = a.replace("b", "c")', [("b", ("", 0), Role.ALLOW_LIST, "x"), ("c", ("", 1), Role.ALLOW_LIST, "x")]),
        ('def f(a="b"):\n    """Doc."""\n    return "c"', [
            ("b", ("default",), Role.DEFAULT, "a"), ("Doc.", (), Role.DESCRIPTION, "f"), ("c", (), Role.CONSTANT, "f"),
        ]),
        ('class A:\n    """Doc."""\n\n    x = "a"\n\n    def f(self):\n        self.y = "b"\n        g(c="d")\n', [
            ("Doc.", (), Role.DESCRIPTION, "A"), ("a", (), Role.CONSTANT, "x"),
            ("b", (), Role.CONSTANT, "self.y"), ("d", ("c",), Role.ATTRIBUTE, "A.f"),
        ]),
    ],
)  # fmt: skip
def test_literal_texts(text: str, expected: object) -> None:
    """Each with its path, what it is written as, and the name that it belongs to."""
    assert [(one.text, one.path, one.role, one.owner) for one in literals(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('x = "a"', [("a", '"a"', True)]),
        ('x = f"arn:{y}:é"', [("arn:", "arn:", False), (":é", ":é", False)]),
        ('x = "a" "b"', [("ab", '"a" "b"', True)]),
        ('x = "a" + b', [("a", '"a"', False)]),
        ('x = "%s-a" % b', [("%s-a", '"%s-a"', False)]),
        ('x = "a{}".format(b)', [("a{}", '"a{}"', False)]),
        ('x = """\na\n"""', [("\na\n", "\na\n", True)]),
        ('f(a="b")', [("b", '"b"', True)]),
    ],
)
def test_places_of_literal_texts(text: str, expected: object) -> None:
    """With their quotes; pieces of a text, and what is written over lines, without."""
    [block] = read(Source("app.py", text), split, parse).blocks
    found = [(one.text, block.text[one.at.start : one.at.end], one.whole) for one in block.parsed.facts.literals]
    assert found == expected


def test_literal_texts_stand_in_order() -> None:
    """As the rules look for what stands beside one."""
    starts = [one.at.start for one in literals('x = f("a" if b == "c" else "d", e={"g": "h"}) or "i"')]
    assert starts == sorted(starts)
    assert len(starts) == 6
