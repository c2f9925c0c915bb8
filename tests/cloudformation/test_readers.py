"""tree-sitter and PyYAML read the same tree from the same text, at the same places."""

from __future__ import annotations

from typing import Any

import pytest
from test_syntax_errors import YAML

from stacklint_checks.blocks import read as read_blocks
from stacklint_checks.documents.cloudformation import DIALECT, strict
from stacklint_checks.documents.cloudformation.parse import Reader
from stacklint_checks.documents.cloudformation.syntax import Alias, Mapping, Node, Scalar, Sequence, Tree
from stacklint_checks.source import Source

BLOCKS = {
    "plain texts": "A:\n  a: b c\n  d: http://x:80/#y\n  e: -x\n  f: a,b [c]\n  g: 1.5\n  h: ~\n  i: é 𝒳 日本\n  j: !Ref a\n",
    "text over lines": "A:\n  a: one\n    two\n\n    three\n  b: 'one\n    two'\n  c: \"one\n    two \\\n    three\"\n",
    "quotes": 'A:\n  a: \'it\'\'s\'\n  "b": "a\\tb\\n\\u00e9\\x41\\""\n  \'c d\': ""\n  e: "é 𝒳" # 𝒳\n  f: x\n',
    "literal": "A:\n  a: |\n    one\n      two\n\n    three\n  b: |-\n    x\n  c: |+\n    y\n  d: z\n",
    "folded": "A:\n  a: >\n    one\n    two\n\n    three\n      four\n    five\n  b: >-\n    x\n    y\n  c: z\n",
    "sequences": "A:\n  a:\n  - b\n  - c: d\n    e: f\n  -\n    g: h\n  - - i\n    - j\n  k:\n    - l\n    - [m, {n: o}, p: q]\n",
    "flow": "A: {a: b, 'c': [d, !Ref e, \"f: g\"], h: {}, i: [], j: {k: l,\n    m: n},}\n",
    "functions": "A:\n  a: !Sub '${b}'\n  c: !Join ['', [a, !GetAtt b.c]]\n  d: !If\n    - e\n    - f\n    - !Ref AWS::NoValue\n"
    "  g: !Sub\n    - ${h}\n    - h: !Select [0, !Split [',', x]]\n  i: !FindInMap [a, !Ref b, c]\n  j:\n    Fn::Sub: x\n",
    "anchors": "A: &a\n  b: &b c\n  d: *b\n  e: &e [f]\n  g: {<<: *a, h: *e }\n  <<: *a\n",
    "comments": "A: # one\n  # two\n  a: b # three\n\n  # four\n  c:\n    # five\n    - d # six\n    # seven\n",
    "nothing": "A:\n  a:\n  b: ''\n  c: null\n  d: {e: , f}\n  g:\n    -\n    - h\n",
    "carriage returns": "A:\r\n  a: b\r\n  c: |\r\n    d\r\n    e\r\n  f: 'g\r\n    h'\r\n",
    "keys": "A:\n  a b: c\n  ? d\n  : e\n  1: f\n  true: g\n  AWS::Region: h\n  'i': j\n  k:\n    aws:SecureTransport: l\n",
}


def plain(node: Node | None) -> Any:
    """A tree as plain data with the places of its texts."""
    if isinstance(node, Scalar):
        place = (node.start, node.end) if node.style in ("plain", "'", '"') and node.text else ()
        return (node.tag, node.anchor, node.text, *place) if node.text or node.tag or node.style != "plain" else None
    if isinstance(node, Sequence):
        return (node.tag, node.anchor, [plain(item) for item in node.items])
    if isinstance(node, Mapping):
        return (node.tag, node.anchor, [(plain(pair.key), plain(pair.value)) for pair in node.pairs])
    assert node is None or isinstance(node, Alias)
    return ("*", node.name, node.start, node.end) if node is not None else None


def both(text: str) -> tuple[Any, Any]:
    """What both readers make of a block's text."""
    reader = Reader(text)
    tree = reader.read("Resources.A")
    assert reader.error is None
    other = strict.read(text)
    assert isinstance(other, Mapping)
    return [(plain(one.key), plain(one.value)) for one in tree.entries], [
        (plain(one.key), plain(one.value)) for one in other.pairs
    ]


@pytest.mark.parametrize("text", BLOCKS.values(), ids=BLOCKS)
def test_readers_agree(text: str) -> None:
    """On every form of YAML that templates use."""
    ours, theirs = both(text)
    assert ours == theirs


def test_readers_agree_on_a_template() -> None:
    """And on every block of a template."""
    document = read_blocks(Source("/w/t.yaml", YAML), *DIALECT.reader("/w/t.yaml", YAML))
    assert len(document.blocks) == 9
    for block in document.blocks:
        assert isinstance(block.parsed.syntax, Tree)
        ours, theirs = both(block.text)
        assert ours == theirs
