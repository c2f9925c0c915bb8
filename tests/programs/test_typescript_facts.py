"""The names and literals of TypeScript blocks."""

from __future__ import annotations

import pytest

from stacklint_checks.blocks import Document, read
from stacklint_checks.facts import Kind, Literal, Reference, Role
from stacklint_checks.programs.typescript import parse, split
from stacklint_checks.source import Source


def document(text: str) -> Document:
    return read(Source("a.ts", text), split, parse)


def unknown(text: str) -> list[str]:
    """The judged uses that nothing in the file declares."""
    blocks = document(text).blocks
    declared = {one.name for block in blocks for one in block.parsed.facts.declarations}
    uses = [one for block in blocks for one in block.parsed.facts.references]
    return [one.name for one in uses if one.kinds and one.name not in declared]


def literals(text: str) -> dict[str, Literal]:
    return {one.text: one for block in document(text).blocks for one in block.parsed.facts.literals}


PROGRAM = """import * as cdk from 'aws-cdk-lib';
import { Bucket as B, type Props } from './b';
const { a, b: [c], ...rest } = load();
export enum E { X, Y = X + 1 }
interface P { y: string }
type T = P;
declare const injected: string;
function load() { return { a: process.env.A, b: [1] }; }
export class S extends cdk.Stack {
  private readonly q: string = injected;
  static of(x: T) { return new S(x); }
  constructor(scope: cdk.App, private readonly id: string, { z = a }: Props = {}) {
    super(scope, id);
    const local = z ?? c;
    for (const [k, v] of Object.entries(rest)) { console.log(k, v, local); }
    [1].map((n, i) => n + i);
    try { new B(this, 'b', { E, key: E.X }); } catch (e) { throw new Error(String(e)); }
    this.later = this.name();
  }
  name() { return this.q as Missing; }
}
export { P };
new S(new cdk.App(), 's', undefined as unknown as AlsoMissing);
"""


def test_what_a_program_declares() -> None:
    found = {one.name: one.kind for block in document(PROGRAM).blocks for one in block.parsed.facts.declarations}
    names = {"cdk", "B", "Props", "a", "c", "rest", "E", "P", "T", "injected", "load", "S"}
    members = {"E.X", "E.Y", "S.q", "S.of", "S.__init__", "S.id", "S.later", "S.name"}
    assert {name for name, kind in found.items() if kind is Kind.NAME} == names
    assert {name for name, kind in found.items() if kind is Kind.MEMBER} == members


def test_everything_that_is_used_is_declared() -> None:
    assert unknown(PROGRAM) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("new S(app, 'x');", ["S", "app"]),
        ("const a = { b, c: d.e };", ["b", "d"]),
        ("class A extends B<C> implements D { }", ["B"]),
        ("class A {\n  m(x: T) { return y(x as U); }\n}", ["y"]),
        ("const f = (a = b) => `${a}${c}`;", ["b", "c"]),
        ("const a: T = <U>JSON.parse(x);", ["x"]),
        ("export { a };\nexport { b as c } from './m';", []),
        ("function f(): asserts x is T { let y; y = x2; }", ["x2"]),
        ("for (const a of b) { }", ["b"]),
        ("label: while (true) { break label; }", []),
    ],
)
def test_unknown_names_are_uses_and_types_are_not(text: str, names: list[str]) -> None:
    assert unknown(text) == names


def test_uses_stand_at_their_names() -> None:
    text = "class A {\n  m() {\n    return topic.arn + this.é;\n  }\n}\n"
    found = document(text)
    uses: list[Reference] = [one for block in found.blocks for one in block.parsed.facts.references]
    assert [(one.name, one.attribute, one.owner) for one in uses] == [("topic", "arn", "A.m"), ("self.é", "", "A")]
    places = [found.place(one.at) for one in uses]
    assert [text[place.start : place.end] for place in places if place is not None] == ["topic", "é"]
    assert not uses[1].kinds


def test_a_broken_block_declares_and_uses_but_is_not_judged() -> None:
    text = "const a = { b: c;\nimport { D } 'm';\nfunction f() { return a + D; }\n"
    found = document(text)
    assert sum(bool(block.errors) for block in found.blocks) == 2
    assert unknown(text) == []
    uses = {one.name for block in found.blocks for one in block.parsed.facts.references}
    assert {"c", "D"} <= uses


@pytest.mark.parametrize(
    ("text", "words", "path", "role", "owner"),
    [
        ("const region = 'w';", "w", (), Role.CONSTANT, "region"),
        ("const a = { b: { c: ['w'] } };", "w", ("b", "c", 0), Role.CONSTANT, "a"),
        ("new A(this, 'i', { env: { region: 'w' } });", "w", ("env", "region"), Role.ATTRIBUTE, ""),
        ("const x = new A(this, 'i', { password: 'w' });", "w", ("password",), Role.ATTRIBUTE, "x"),
        ("new A(b.from(this, 'w'));", "w", (0, 1), Role.ATTRIBUTE, ""),
        ("function f(a = 'w') { }", "w", ("default",), Role.DEFAULT, "a"),
        ("function f({ a = 'w' }) { }", "w", ("default",), Role.DEFAULT, "a"),
        ("const a = process.env.A ?? 'w';", "w", ("default",), Role.DEFAULT, "a"),
        ("if (a === 'w') { }", "w", (), Role.ALLOW_LIST, ""),
        ("const a = b['w'];", "w", (), Role.MAP_KEY, "a"),
        ("const a = { 'w': 1 };", "w", (), Role.MAP_KEY, "a"),
        ("new A({ description: 'w' });", "w", ("description",), Role.DESCRIPTION, ""),
        ("throw new Error('w');", "w", (0,), Role.DESCRIPTION, ""),
        ("new P(this, 'p', { default: 'w' });", "w", ("default",), Role.DEFAULT, ""),
        ("class A {\n  m() { return 'w'; }\n}", "w", (), Role.CONSTANT, "A.m"),
        ("class A {\n  readonly key = 'w';\n}", "w", (), Role.CONSTANT, "key"),
    ],
)
def test_literals(text: str, words: str, path: tuple[str | int, ...], role: Role, owner: str) -> None:
    found = literals(text)[words]
    assert (found.path, found.role, found.owner) == (path, role, owner)


def test_pieces_are_not_whole() -> None:
    found = literals(
        "new A(this, 'i', { a: `x${b}y`, c: 'p' + q, d: S.fromName(this, 'r', 'n'), e: V.unsafePlainText('t') });"
    )
    assert {words for words, one in found.items() if one.whole} == {"t"}


def test_literals_stand_where_they_are_written() -> None:
    text = "new A(this, 'é', {\n  a: `x${1}y${2}`,\n});\n"
    found = document(text)
    for one in (one for block in found.blocks for one in block.parsed.facts.literals):
        place = found.place(one.at)
        assert place is not None
        assert one.text in text[place.start : place.end]
