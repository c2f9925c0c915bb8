"""What is a comment and what is text, in each syntax."""

from __future__ import annotations

from textwrap import dedent

import pytest

from stacklint_checks.comments import Scan, hcl, yaml
from stacklint_checks.jsonscan import path, scan


def words(text: str, found: Scan) -> list[str]:
    return [text[start:end] for start, end in found.comments]


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("# a\n// b\n/* c\n d */ x = 1 # e", ["# a", "// b", "/* c\n d */", "# e"]),
        ('x = "# no" # yes', ["# yes"]),
        ('x = "a \\" # no" # yes', ["# yes"]),
        ('x = "${foo("}", "# no")} # no" # yes', ["# yes"]),
        ('x = "$${ # no" # yes', ["# yes"]),
        ('x = "%{ if a }# no%{ endif }" # yes', ["# yes"]),
        ("x = <<EOF\n# no\nEOF\n# yes", ["# yes"]),
        ("x = <<-EOF\n  # no\n  EOF2\n  EOF\n# yes", ["# yes"]),
        ('x = "open # no\ny = 1 # yes', ["# yes"]),
        ("x = <<EOF\n# no", []),
        ("/* open", ["/* open"]),
        ("x = 1 << 2 # yes", ["# yes"]),
    ],
)
def test_comments_of_hcl(text: str, comments: list[str]) -> None:
    assert words(text, hcl(text)) == comments


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("# a\nb: 1 # c\n", ["# a", "# c"]),
        ("b: a#no\n", []),
        ("b: http://x/#no # yes\n", ["# yes"]),
        ("b: \"# no\" # yes\nc: '# no''# no' # yes2\n", ["# yes", "# yes2"]),
        ('b: "a \\" # no" # yes\n', ["# yes"]),
        ("b: don't # yes\nc: isn't # yes2\n", ["# yes", "# yes2"]),
        ('b: "x\n  # no\n  y" # yes\n', ["# yes"]),
        ("b: |\n  # no\nc: 1 # yes\n", ["# yes"]),
        ("b: >-2 # yes\n    # no\n\n  # no\nc: 1\n", ["# yes"]),
        ("- |\n  # no\n- a # yes\n", ["# yes"]),
        ("- b: |\n    # no\n  c: 1 # yes\n", ["# yes"]),
        ("- b: |\n  c: 1 # yes\n", ["# yes"]),
        ("b: !Sub |\n  # no\nc: 1 # yes\n", ["# yes"]),
        ("b: [a, '# no', # yes\n  c # yes2\n  ]\n", ["# yes", "# yes2"]),
        ("b: {c: 'd', e: \"# no\"} # yes\n", ["# yes"]),
        ("b: &x a # yes\n", ["# yes"]),
        ("b: a | b # yes\nc: 1 # yes2\n", ["# yes", "# yes2"]),
        ("b: 'open # no\nc: 1 # no\n", []),
        ("Key: |\r\n  # no\r\nb: 1 # yes\r\n", ["# yes\r"]),
    ],
)
def test_comments_of_yaml(text: str, comments: list[str]) -> None:
    assert words(text, yaml(text)) == comments


@pytest.mark.parametrize("text", ["x = " + '"${' * 5000, "[" * 10_000, '"' * 9999, "<<A\n" * 3000, "/*" * 9999])
def test_hostile_text_is_read_in_a_straight_line(text: str) -> None:
    assert hcl(text).closed or not hcl(text).comments
    assert yaml(text).comments == ()


def test_objects_of_json_have_places_and_paths() -> None:
    text = dedent("""\
        {"a": {"b": [{"c": "d{"}]}, "e": 1}""")
    found = scan(text)
    assert [path(found, index) for index in range(len(found))] == [(), (), ("a",), ("a", "b"), ("a", "b")]
    inner = found[4]
    assert text[inner.start : inner.end] == '{"c": "d{"}'
    assert [member.key for member in found[1].members] == ["a", "e"]
