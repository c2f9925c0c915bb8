"""TypeScript blocks as the syntax of programs."""

from __future__ import annotations

from typing import Any

import pytest

from stacklint_checks.blocks import Document, read
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.typescript import parse, split
from stacklint_checks.source import BlockId, Source


def document(text: str) -> Document:
    return read(Source("a.ts", text), split, parse)


def body(text: str, key: str = "statement") -> tuple[s.Node, ...]:
    parsed = parse(BlockId("a.ts", key), text)
    assert not parsed.errors
    assert isinstance(parsed.syntax, s.Tree)
    return parsed.syntax.body


def value(text: str) -> Any:
    (found,) = body(f"const x = {text};")
    assert isinstance(found, s.Assign)
    return found.value


def method(text: str) -> s.Function:
    (found,) = body(text, "A.m")
    assert isinstance(found, s.Function)
    return found


def plain(node: Any) -> Any:
    """A node without its places."""
    if isinstance(node, tuple) and hasattr(node, "_fields"):
        return (type(node).__name__, *(plain(one) for one in node))
    if isinstance(node, tuple):
        return tuple(plain(one) for one in node)
    if isinstance(node, s.Constant):
        return node.value
    if isinstance(node, s.Name):
        return f"${node.name}"
    if isinstance(node, s.Argument) and not node.spread:
        return plain(node.value)
    if isinstance(node, s.Node):
        skipped = {"start", "end", "name_at", "open", "close"}
        return (type(node).__name__, *(plain(getattr(node, name)) for name in node.__struct_fields__ if name not in skipped))
    return node


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'a\\'\\u0041\\x42\\u{43}\\n'", "a'ABC\n"),
        ("`plain`", "plain"),
        ("0x1f", 31),
        ("1_000", 1000),
        ("1.5e3", 1500.0),
        ("10n", 10),
        ("true", True),
        ("undefined", None),
        ("null", None),
        ("(a as B)!", "$a"),
        ("<T>a", "$a"),
        ("a satisfies B", "$a"),
        ("await a", "$a"),
        ("{ a: 1 } as const", ("Map", (("Pair", "a", 1),))),
        ("`a${b}c`", ("Template", ("a", "$b", "c"))),
        ("a?.b!.c", ("Attribute", ("Attribute", "$a", "b"), "c")),
        ("a['k'][0]", ("Index", ("Index", "$a", "k"), 0)),
        ("a ?? 'd'", ("Binary", "??", "$a", "d")),
        ("a && b || c", ("Binary", "or", ("Binary", "and", "$a", "$b"), "$c")),
        ("a === b", ("Binary", "==", "$a", "$b")),
        ("a !== b", ("Binary", "!=", "$a", "$b")),
        ("!a", ("Unary", "not", "$a")),
        ("-1", ("Unary", "-", 1)),
        ("a ? 1 : 2", ("Choice", "$a", 1, 2)),
        ("typeof a", ("Other", ("$a",))),
        ("/x'{/g", ("Other", ())),
        ("[1, ...a]", ("Array", (1, ("Argument", "$a", "", "*")))),
        ("new A<B>('x')", ("Call", "$A", ("x",), True)),
        ("new A", ("Call", "$A", (), True)),
        ("a.b<C>(1)", ("Call", ("Attribute", "$a", "b"), (1,), False)),
        (
            "{ a, 'b-c': 1, [d]: 2, ...e, f() { return 1; } }",
            (
                "Map",
                (
                    ("Pair", "a", "$a"),
                    ("Pair", "b-c", 1),
                    ("Pair", "$d", 2),
                    ("Pair", None, "$e"),
                    ("Pair", "f", ("Lambda", (), (("Return", 1),))),
                ),
            ),
        ),
        ("a => 1", ("Lambda", (("Parameter", "$a", None, "", "", False),), (("Return", 1),))),
        (
            "async (a: T = 2) => { b(); }",
            ("Lambda", (("Parameter", "$a", 2, "T", "", False),), (("Call", "$b", (), False),)),
        ),
    ],
)
def test_expressions(text: str, expected: object) -> None:
    assert plain(value(text)) == expected


def test_super_is_called_as_in_python() -> None:
    call = method("constructor(a: A) { super(a, 'b'); super.m(); }").body[0]
    assert plain(call) == ("Call", ("Attribute", ("Call", "$super", (), False), "__init__"), ("$a", "b"), False)
    other = method("m() { super.m(); }").body[0]
    assert plain(other) == ("Call", ("Attribute", ("Call", "$super", (), False), "m"), (), False)


def test_constructors_and_their_properties() -> None:
    found = method(
        "constructor(scope: Construct, private readonly id?: string, { a = 1, b: [c] }: P = {}, ...rest: X[]) {}"
    )
    assert found.name == "__init__"
    assert plain(found.parameters) == (
        ("Parameter", "$scope", None, "Construct", "", False),
        ("Parameter", "$id", None, "string", "", True),
        (
            "Parameter",
            ("Map", (("Pair", "a", ("Assign", "$a", 1, "", "", False)), ("Pair", "b", ("Array", ("$c",))))),
            ("Map", ()),
            "P",
            "",
            False,
        ),
        ("Parameter", "$rest", None, "X[]", "*", False),
    )


@pytest.mark.parametrize(
    ("text", "name", "decorators"),
    [
        ("static of(): A { return x; }", "of", ("staticmethod",)),
        ("get name() { return 1; }", "name", ("property",)),
        ("set name(v) { }", "name", ("name.setter",)),
        ("@a.b('c')\n  private async *m() { }", "m", ("a.b",)),
        ("protected override m(this: A): void { }", "m", ()),
    ],
)
def test_methods(text: str, name: str, decorators: tuple[str, ...]) -> None:
    found = method(text)
    assert (found.name, found.decorators, found.parameters[:1] if name != "name" else ()) == (name, decorators, ())
    assert text[found.name_at :].startswith(name)


def test_fields() -> None:
    found = body("private readonly a: string = 'x';\n  static b = 1;\n  c?: T;\n  d = () => 1;", "A.")
    assert plain(found) == (
        ("Assign", ("Attribute", "$this", "a"), "x", "", "string", True),
        ("Assign", "$b", 1, "", "", False),
        ("Assign", ("Attribute", "$this", "c"), None, "", "T", False),
        ("Assign", ("Attribute", "$this", "d"), ("Lambda", (), (("Return", 1),)), "", "", False),
    )


def test_members_of_a_file() -> None:
    blocks = document(
        "export abstract class A extends b.C<D> implements E {\n  x = 1;\n  abstract m(): void;\n  n() { }\n}\n"
    ).blocks
    assert [block.id.key for block in blocks] == ["A", "A.m", "A.n", "A}"]
    trees = [block.parsed.syntax for block in blocks]
    assert [tree.owner for tree in trees if isinstance(tree, s.Tree)] == ["", "A", "A", ""]
    (klass,) = trees[0].body  # type: ignore[attr-defined]
    assert plain(klass)[:3] == ("Class", "A", (("Attribute", "$b", "C"),))
    assert trees[1].body == ()  # type: ignore[attr-defined]


def test_enums_count() -> None:
    (found,) = body("export enum E { A, B = 5, C, 'D-d' = 'x' }")
    assert isinstance(found, s.Class)
    assert found.kind == "enum"
    assert [plain(one)[1:3] for one in found.body] == [("$A", 0), ("$B", 5), ("$C", 6), ("$D-d", "x")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import * as a from 'm';", [("m", "", "a")]),
        ("import a from 'm';", [("m", "default", "a")]),
        ('import a, { b as c, type D } from "m";', [("m", "default", "a"), ("m", "b", "c"), ("m", "D", "D")]),
        ("import a = require('m');", [("m", "", "a")]),
        ("import 'm';", [("m", "", "")]),
        ("import type { A } from 'm';", [("m", "A", "A")]),
        ("import a from './m.json' with { type: 'json' };", [("./m.json", "default", "a")]),
        ("const a = require('m');", [("m", "", "a")]),
        ("const b = require('m').a;", [("m", "a", "b")]),
        ("const { a, b: c } = require('m');", [("m", "a", "a"), ("m", "b", "c")]),
        ("export { a, b as c } from 'm';", [("m", "a", "a"), ("m", "b", "c")]),
        ("export * from 'm';", [("m", "*", "")]),
        ("export * as a from 'm';", [("m", "", "a")]),
    ],
)
def test_imports(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = body(text)
    assert [(one.module, one.name, one.alias) for one in found if isinstance(one, s.Import)] == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export default a;", (("Assign", "$default", "$a", "", "", True),)),
        ("export { a as b };", (("Assign", "$b", "$a", "", "", True),)),
        ("export { a };", ("$a",)),
        ("import a = b.c;", (("Assign", "$a", ("Attribute", "$b", "c"), "", "", True),)),
        ("let a = b = 1;", (("Assign", "$b", 1, "", "", False), ("Assign", "$a", "$b", "", "", False))),
        ("a += 1;", (("Assign", "$a", 1, "+", "", False),)),
        ("a ??= 1;", (("Assign", "$a", 1, "??", "", False),)),
        ("a--;", (("Assign", "$a", 1, "-", "", False),)),
        (
            "for (const [k, v] of a) b(k);",
            (("Loop", (("Call", "$b", ("$k",), False),), ("Array", ("$k", "$v")), "$a", False),),
        ),
        ("for (const k in a) { }", (("Loop", (), "$k", "$a", True),)),
        (
            "for (let i = 0; i < 3; i++) { b(); }",
            (
                (
                    "Body",
                    (
                        ("Assign", "$i", 0, "", "", False),
                        ("Loop", (("Call", "$b", (), False), ("Assign", "$i", 1, "+", "", False)), None, None, False),
                    ),
                ),
            ),
        ),
        ("if (a) b(); else if (c) { } ", (("If", "$a", (("Call", "$b", (), False),), (("If", "$c", (), ()),)),)),
        (
            "switch (a) { case 1: case 2: b(); break; default: c(); }",
            (
                (
                    "If",
                    ("Binary", "or", ("Binary", "==", "$a", 1), ("Binary", "==", "$a", 2)),
                    (("Call", "$b", (), False),),
                    (("Call", "$c", (), False),),
                ),
            ),
        ),
        (
            "try { a(); } catch (e) { b(); } finally { c(); }",
            (
                (
                    "Body",
                    (
                        ("Call", "$a", (), False),
                        ("If", ("Other", ()), (("Assign", "$e", None, "", "", False), ("Call", "$b", (), False)), ()),
                        ("Call", "$c", (), False),
                    ),
                ),
            ),
        ),
        ("throw new E('x');", (("Call", "$E", ("x",), True), ("Jump", "throw"))),
        ("declare const a: string;", (("Assign", "$a", None, "", "string", True),)),
        (
            "namespace A { export const b = 1; }",
            (("Assign", "$A", None, "", "", False), ("Body", (("Assign", "$b", 1, "", "", True),))),
        ),
        (
            "const [, a, ...b] = c;",
            (("Assign", ("Array", (("Other", ()), "$a", ("Argument", "$b", "", "*"))), "$c", "", "", True),),
        ),
        ("type A = B | C;", ()),
    ],
)
def test_statements(text: str, expected: object) -> None:
    assert plain(body(text)) == expected


def test_places_count_characters() -> None:
    text = "m() {\n    return this.é𝒳 + x('ä', b.c);\n  }"
    found = method(text).body[0]
    assert isinstance(found, s.Return)
    assert isinstance(found.value, s.Binary)
    call = found.value.right
    assert isinstance(call, s.Call)
    assert text[call.start : call.end] == "x('ä', b.c)"
    assert (text[call.open], text[call.close]) == ("(", ")")
    member = call.arguments[1].value
    assert isinstance(member, s.Attribute)
    assert text[member.name_at : member.end] == "c"


@pytest.mark.parametrize(
    "text",
    [
        "{ using a = b(); await using c = d(); }",
        "class A { accessor x = 1; @d accessor y = 2; }",
        "function f<const T extends readonly string[]>(a: T) { }",
        "type A<in out T> = T;",
        "const a = { b: 1 } satisfies C;",
        "import defer * as a from 'm';",
        "export type * from 'm';",
        "const a = f<typeof import('m')>();",
        "abstract class A { abstract get x(): string; declare y: number; override m?(): void; static { a(); } }",
        "enum A { B = `x` }\nexport = A;",
        "a ||= b?.[c]?.(d) ?? e!;",
        "type A = B extends (infer C extends string)[] ? `x-${C}` : never;",
        "function assert(a: unknown): asserts a is string { }",
    ],
)
def test_newer_syntax_is_no_error(text: str) -> None:
    assert not [error for block in document(text).blocks for error in block.errors]


DEEP = {
    "arrays": "const a = " + "[" * 3000 + "]" * 3000,
    "arrows": "const a = " + "() => " * 2000 + "1",
    "sum": "const a = " + " + ".join(["'x'"] * 4000),
    "fluent": "a" + ".b()" * 3000,
    "elses": "if (a) {}" + " else if (a) {}" * 1500,
    "cases": "switch (a) {" + "".join(f"case {n}:" for n in range(2000)) + " b(); }",
    "functions": "function f() {" * 700 + "}" * 700,
    "templates": "const a = " + "`${" * 300 + "}`" * 300,
    "closers": "(" * 5000 + "}" * 5000,
    "assignments": "a = " * 3000 + "1",
    "patterns": "const " + "{a:" * 1500 + "b" + "}" * 1500 + " = x",
}


@pytest.mark.parametrize("name", DEEP)
def test_depth_has_a_budget(name: str) -> None:
    document(DEEP[name])


def test_every_beginning_of_a_program_is_read() -> None:
    """Half-typed programs: every prefix splits and parses, and every error lies in its block and is in words."""
    text = "import { A } from 'm';\nexport class S extends A {\n  constructor(s: X) {\n    super(s, `a${1}`);\n    this.x({ a: [1], b: '2' });\n  }\n}\nnew S(y ?? 'z');\n"
    for end in range(len(text)):
        for block in document(text[:end]).blocks:
            for error in block.errors:
                assert 0 <= error.at.start <= error.at.end <= len(block.text)
                assert "_" not in error.message
