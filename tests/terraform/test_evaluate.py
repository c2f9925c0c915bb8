"""What expressions are worth, as `terraform console` says it, and what stays unknown."""

from __future__ import annotations

from datetime import date

import pytest

from stacklint_checks.documents.compute import NotKnown, plain
from stacklint_checks.documents.terraform import lower
from stacklint_checks.engine import Cache, analyze
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit
from stacklint_checks.values import Absent, Given, Known, OneOf, Unknown, Value

AROUND = """
variable "env" {
  default = "dev"
}
variable "must" {}
variable "on" {
  type = bool
}
variable "set" {}
variable "shop" {
  type = object({
    name  = string
    size  = optional(number, 3)
    kind  = optional(string)
    nodes = optional(list(object({ zone = optional(string, "a"), disk = optional(object({ gb = optional(number, 8) }), {}) })), [])
    more  = optional(map(object({ on = optional(bool, true) })))
  })
}
locals {
  list = ["a", "b", "c"]
  map  = { one = 1, two = 2 }
  deep = [{ name = "x", tags = ["p"] }, { name = "y", tags = [] }]
  zahl = "é𝒳"
  größe = 5
}
resource "aws_s3_bucket" "logs" {}
"""

SHOP = """
shop = {
  name  = "x"
  nodes = [{}, { zone = "b", disk = { gb = 9 } }, { zone = null }]
  more  = { a = {}, b = { on = false } }
}
"""

KNOWN = [
    ("var.shop.size", 3),
    ("var.shop.nodes[*].zone", ["a", "b", "a"]),
    ("[for one in var.shop.nodes : one.disk.gb]", [8, 9, 8]),
    ("[for key, one in var.shop.more : one.on]", [True, False]),
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("-3 + 1", -2),
    ("7 % 3", 1),
    ("!true || 1 < 2 && 2 >= 2", True),
    ('"a" == "a"', True),
    ("local.list[1]", "b"),
    ("local.list.2", "c"),
    ('local.map["two"]', 2),
    ("local.map.one", 1),
    ("local.deep[*].name", ["x", "y"]),
    ("local.deep.*.name", ["x", "y"]),
    ('"x-${local.map.one}-y"', "x-1-y"),
    ('"${local.list[0]}"', "a"),
    ('"$${a} %%{b}"', "${a} %{b}"),
    (r'"a\tb\"c\\d\u00e9"', 'a\tb"c\\dé'),
    ("local.zahl", "é𝒳"),
    ("local.größe", 5),
    ("/* a */ 1 /* b */ + /* c */ 2 # d", 3),
    ("<<EOF\n  a\n b\nEOF", "  a\n b\n"),
    ("<<-EOF\n    a\n      b\n    EOF", "a\n  b\n"),
    ("true ? 1 : 2", 1),
    ('[for x in local.list : upper(x) if x != "b"]', ["A", "C"]),
    ("[for i, x in local.list : i]", [0, 1, 2]),
    ("{ for k, v in local.map : k => v * 10 }", {"one": 10, "two": 20}),
    ('merge(local.map, { two = "z", three = 3 })', {"one": 1, "two": "z", "three": 3}),
    ('concat(local.list, ["d"])', ["a", "b", "c", "d"]),
    ("flatten([[1, [2]], [3]])", [1, 2, 3]),
    ('join("-", local.list)', "a-b-c"),
    ('split(",", "a,b")', ["a", "b"]),
    ('format("%s-%03d", "a", 7)', "a-007"),
    ('lookup(local.map, "none", 9)', 9),
    ('lookup(local.map, "one", 9)', 1),
    ("keys(local.map)", ["one", "two"]),
    ("values(local.map)", [1, 2]),
    ("length(local.list)", 3),
    ('contains(local.list, "b")', True),
    ("element(local.list, 4)", "b"),
    ('coalesce("", "x")', "x"),
    ('coalesce(null, "x")', "x"),
    ('try(local.list[0], "z")', "a"),
    ('cidrsubnet("10.0.0.0/16", 8, 2)', "10.0.2.0/24"),
    ('cidrhost("10.0.0.0/24", 5)', "10.0.0.5"),
    ('replace("a.b", ".", "-")', "a-b"),
    ('trimsuffix("a.txt", ".txt")', "a"),
    ("max(1, 5, 3)", 5),
    ('compact(["a", "", "b"])', ["a", "b"]),
    ('distinct(["a", "b", "a"])', ["a", "b"]),
    ("toset(local.list)", ["a", "b", "c"]),
    ("jsondecode(jsonencode(local.map)).two", 2),
    ("merge([{ a = 1 }, { b = 2 }]...)", {"a": 1, "b": 2}),
    ("var.on && false", False),
]

UNKNOWN = [
    'file("x")',
    'templatefile("x", {})',
    "timestamp()",
    "uuid()",
    "provider::aws::arn_parse(local.zahl)",
    "aws_s3_bucket.logs.arn",
    '"${aws_s3_bucket.logs.arn}/*"',
    "data.aws_region.current.name",
    '"%{ if true }a%{ endif }"',
    "module.none.x",
    "each.value",
    "count.index",
    "path.module",
    "1 / 0",
    "local.nothing",
]


def value(expression: str) -> Value:
    """What a local with that expression is worth."""
    sources = {
        "/w/main.tf": Source("/w/main.tf", f"{AROUND}\nlocals {{\n  x = {expression}\n}}\n"),
        "/w/terraform.tfvars": Source("/w/terraform.tfvars", f'set = "given"\n{SHOP}'),
    }
    cache = Cache()
    analyze(Unit("terraform", "/w", sources), Settings(), date(2026, 11, 25), cache)
    return lower.value(cache.memo, "/w", "local.x")


@pytest.mark.parametrize(("expression", "expected"), KNOWN)
def test_known(expression: str, expected: object) -> None:
    """Literals, operators, collections and pure functions of them."""
    assert plain(value(expression)) == expected


@pytest.mark.parametrize("expression", UNKNOWN)
def test_unknown(expression: str) -> None:
    """What only a run would tell is not guessed."""
    found = value(expression)
    assert isinstance(found, Unknown)
    with pytest.raises(NotKnown):
        plain(found)


def test_given() -> None:
    """A variable is given, with its default if it has one; so is what is computed from it."""
    default = value("var.env")
    assert isinstance(default, Given)
    assert default.text == "dev"
    made = value('"x-${var.env}"')
    assert isinstance(made, Given)
    assert made.text == "x-dev"
    bare = value("var.must")
    assert isinstance(bare, Given)
    assert bare.default is None


def test_set_by_tfvars() -> None:
    """A value that Terraform loads by itself is known."""
    assert plain(value("var.set")) == "given"


def test_one_of() -> None:
    """A condition that is not known leaves its two sides; what is computed from them stays a choice."""
    found = value('var.on ? "a" : "b"')
    assert isinstance(found, OneOf)
    assert [plain(member) for member in found.members] == ["a", "b"]
    made = value('upper(var.on ? "a" : "b")')
    assert isinstance(made, OneOf)
    assert [plain(member) for member in made.members] == ["A", "B"]


def test_absent() -> None:
    """Null is not set."""
    assert isinstance(value("null"), Absent)
    assert isinstance(value('local.map["none"]'), Absent | Unknown)
    assert isinstance(value("var.shop.kind"), Absent)


def test_partly_known() -> None:
    """An object with an unknown key is open; a known key beside it is known."""
    found = value("{ (var.must) = 1, b = 2 }")
    assert isinstance(found, Known)
    assert plain(found.get("b")) == 2
    assert isinstance(found.get("c"), Unknown)
