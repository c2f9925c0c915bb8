"""tree-sitter and python-hcl2 read the same blocks, settings and values from the same text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
import pytest

from spec_files import read_spec
from stacklint_checks.comments import hcl_tokens
from stacklint_checks.documents.terraform.parse import Reader
from stacklint_checks.documents.terraform.syntax import Body, Call, Expr, ObjectLit, Tuple

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "tests" / "specs").glob("*.md"))
EXAMPLES = sorted((ROOT / "examples").rglob("*.tf"))
LIST_END = re.compile(r",(?=[\])}])")


def spec_texts(spec: Path) -> Iterator[tuple[str, str]]:
    """The Terraform files of a spec."""
    for example in read_spec(spec):
        for path, text in example.files.items():
            if path.endswith(".tf"):
                yield f"{spec.stem}: {example.name} {path}", text


FORMS = {
    "texts": 'locals {\n  a = "x-${var.a}-${upper("y")}$${z}"\n  b = "é𝒳 \\"q\\" \\u00e9"\n  c = ""\n}\n',
    "heredocs": "locals {\n  a = <<-E\n    one\n      ${var.two}\n  E\n  b = <<E\nthree\nE\n}\n",
    "directives": 'locals {\n  a = "%{ if var.a }x%{ else }y%{ endif }"\n  b = <<-E\n    %{ for x in var.b ~}\n    ${x}\n    %{ endfor ~}\n  E\n}\n',
    "expressions": "locals {\n  a = var.a ? 1 : -2.5\n  b = !var.b && (1 + 2) * 3 >= 4 || false\n  c = var.c[0].d[*].e\n  f = var.f.*.g\n  h = null\n}\n",
    "for": 'locals {\n  a = [for x in var.a : upper(x) if x != ""]\n  b = { for k, v in var.b : k => v... }\n}\n',
    "collections": 'locals {\n  a = [1, "b", [true], { c = 1 }]\n  d = {\n    e = 1\n    "f" = 2,\n    (var.g) = 3\n  }\n  h = []\n  i = {}\n}\n',
    "comments": "# a\nlocals { # b\n  // c\n  d = 1 /* e */ # f\n  /* g\n  h */\n  i = 2\n}\n",
    "blocks": 'resource "a_b" "c" {\n  d {}\n  e { f = 1 }\n  e {\n    g {\n      h = 2\n    }\n  }\n  dynamic "i" {\n    for_each = var.i\n    content {\n      j = i.value\n    }\n  }\n}\n',
    "top": 'moved {\n  from = a_b.c\n  to   = a_b.d\n}\nremoved {\n  from = a_b.e\n  lifecycle {\n    destroy = false\n  }\n}\nimport {\n  to = a_b.f\n  id = "g"\n}\n'
    'check "h" {\n  assert {\n    condition     = var.i > 0\n    error_message = "j"\n  }\n}\nephemeral "k" "l" {\n  m = 1\n}\n',
    "functions": "locals {\n  a = provider::aws::arn_parse(var.a)\n  b = merge(var.b...)\n  c = try(var.c, null)\n}\n",
}

TEXTS = {
    **{f"form {name}": text for name, text in FORMS.items()},
    **{str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in EXAMPLES},
    **{name: text for spec in SPECS for name, text in spec_texts(spec)},
}


def ours(text: str) -> list[Any]:
    """The top-level blocks of a text as tree-sitter's tree has them."""
    reader = Reader(text)
    body = reader.read()
    assert reader.error is None
    return blocks_of(body, text)


def blocks_of(body: Body, text: str) -> list[Any]:
    """Type, labels, settings and inner blocks of each block of a body, in their order."""
    return [(one.type, list(one.labels), settings_of(one.body, text), blocks_of(one.body, text)) for one in body.blocks]


def settings_of(body: Body, text: str) -> dict[str, str]:
    """The settings of a body, without the spaces and comments that do not count."""
    return {one.name: squeezed(rendered(one.value, text)) for one in body.attributes}


def rendered(expr: Expr, text: str) -> str:
    """An expression: lists, objects and calls from the tree, the rest as it is written."""
    if isinstance(expr, Call):
        inner = ",".join(rendered(one, text) for one in expr.arguments)
        return f"{expr.function}({inner}{'...' if expr.spread else ''})"
    if isinstance(expr, Tuple):
        return f"[{','.join(rendered(item, text) for item in expr.items)}]"
    if isinstance(expr, ObjectLit):
        pairs = (f"{text[item.key_start : item.key_end]}={rendered(item.value, text)}" for item in expr.items)
        return f"{{{','.join(pairs)}}}"
    return text[expr.start : expr.end]


def squeezed(text: str) -> str:
    """A text without comments, white space outside of quotes, and the commas before closing brackets."""
    pieces: list[str] = []
    at = 0
    for token in hcl_tokens(text):
        pieces.append(re.sub(r"\s", "", text[at : token.start]))
        if token.kind == "text":
            pieces.append(text[token.start : token.end].strip())
        elif token.kind not in ("comment", "newline"):
            pieces.append(text[token.start : token.end])
        at = token.end
    pieces.append(re.sub(r"\s", "", text[at:]))
    return LIST_END.sub("", "".join(pieces))


def theirs(text: str) -> list[Any]:
    """The top-level blocks of a text as python-hcl2 has them."""
    return their_blocks(hcl2.loads(text))


def their_blocks(body: dict[str, Any]) -> list[Any]:
    """The blocks of a body, types in the order of their first one."""
    found: list[Any] = []
    for type_, value in body.items():
        for block in value if isinstance(value, list) and not type_.startswith("__") else ():
            labels: list[str] = []
            inner = block
            while isinstance(inner, dict) and "__is_block__" not in inner:
                (label, inner), *more = inner.items()
                assert not more
                labels.append(label.strip('"'))
            if isinstance(inner, dict) and inner.get("__is_block__"):
                found.append((type_, labels, their_settings(inner), their_blocks(inner)))
    return found


def their_settings(body: dict[str, Any]) -> dict[str, str]:
    """The settings of a body."""
    return {
        name: squeezed(their_value(value))
        for name, value in body.items()
        if not name.startswith("__") and not is_block_list(value)
    }


def is_block_list(value: Any) -> bool:
    """Whether a value is the blocks of one type and not a list that is written."""
    if not isinstance(value, list) or not value:
        return False
    inner = value[0]
    while isinstance(inner, dict) and "__is_block__" not in inner and len(inner) == 1:
        inner = next(iter(inner.values()))
    return isinstance(inner, dict) and "__is_block__" in inner


def their_value(value: Any) -> str:
    """A value as it would be written."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, list):
        return f"[{','.join(map(their_value, value))}]"
    if isinstance(value, dict):
        pairs = ((key, one) for key, one in value.items() if not key.startswith("__"))
        return f"{{{','.join(f'{their_value(key)}={their_value(one)}' for key, one in pairs)}}}"
    text = str(value)
    if text.startswith('"<<'):
        return text[1:-1]
    return text[2:-1] if text.startswith("${") and text.endswith("}") else text


def sorted_blocks(blocks: list[Any]) -> list[Any]:
    """Blocks by their types: python-hcl2 does not keep the order of different ones."""
    made = [(type_, labels, settings, sorted_blocks(inner)) for type_, labels, settings, inner in blocks]
    return sorted(made, key=repr)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_readers_agree(text: str) -> None:
    """On every sample."""
    assert sorted_blocks(ours(text)) == sorted_blocks(theirs(text))
