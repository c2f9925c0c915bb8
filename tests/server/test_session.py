"""Texts, positions and edits, without a server."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacklint.convert import Encoding, Point, Writer, offset_of, path_of, point_of, uri_of
from stacklint.session import Session, follow
from stacklint_checks.findings import Finding, Severity
from stacklint_checks.source import Place, Source

TEXTS = st.text(st.sampled_from("ab \n\ré𝒳\u2028\ud800"), max_size=30)
EDITS = st.lists(st.tuples(st.integers(-2, 40), st.integers(-2, 40), TEXTS), max_size=6)
URI = "file:///x/main.tf"


@given(TEXTS, EDITS, st.sampled_from(Encoding))
def test_edits_by_positions_are_edits_by_offsets(text, edits, encoding):
    session = Session(encoding=encoding)
    document = session.open(URI, "terraform", 1, text)
    for first, last, new in edits:
        source = document.source
        start, end = (min(max(each, 0), len(source.text)) for each in sorted((first, last)))
        points = point_of(source, start, encoding), point_of(source, end, encoding)
        exact = tuple(offset_of(source, point, encoding) for point in points)
        session.change(URI, 2, [(*points, new)])
        assert document.source.text == source.text[: exact[0]] + new + source.text[exact[1] :]
        assert document.source.line_starts == Source(source.path, document.source.text).line_starts


@given(TEXTS, st.sampled_from(Encoding), st.integers(0, 30))
def test_positions_lead_back_to_their_offsets(text, encoding, offset):
    source = Source("/x", text)
    offset = min(offset, len(text))
    inside_line_ending = text[max(offset - 1, 0) : offset + 1] == "\r\n"
    at_trailing_return = not inside_line_ending and text[:offset].endswith("\r")
    if not inside_line_ending and not at_trailing_return:
        assert offset_of(source, point_of(source, offset, encoding), encoding) == offset


@given(st.text("ab", min_size=1, max_size=12), EDITS)
def test_a_mark_follows_its_text(text, edits):
    """A letter that no edit touches is found again where the edits left it."""
    session = Session()
    document = session.open(URI, "terraform", 1, text + "X" + text)
    before = document.source
    for first, last, new in edits:
        source = document.source
        start, end = (min(max(each, 0), len(source.text)) for each in sorted((first, last)))
        if "X" not in source.text[start:end]:
            ends = Point(*source.position(start)), Point(*source.position(end))
            if "\r" not in source.text and source.text.isascii():
                session.change(URI, 2, [(*ends, new)])
    at = follow(document.since(before), len(text), len(text) + 1)
    assert at is not None
    assert document.source.text[at[0] : at[1]] == "X"


def test_what_is_deleted_is_not_followed():
    session = Session()
    document = session.open(URI, "terraform", 1, "one two three")
    before = document.source
    session.change(URI, 2, [(Point(0, 3), Point(0, 8), "")])
    assert follow(document.since(before), 4, 7) is None
    assert follow(document.since(before), 8, 13) == (3, 8)
    session.change(URI, 3, [(None, None, "anew")])
    assert document.since(before) is None


@pytest.mark.parametrize("path", ["/a b/é#?.tf", "/x/100%/m.tf", "/x/a+b@c/main.tf"])
def test_paths_and_uris_lead_to_each_other(path):
    assert path_of(uri_of(path)) == path


def test_schemes_that_are_not_ours():
    assert path_of("git:/x/main.tf") is None
    assert path_of("vscode-vfs://github/x/main.tf") is None
    assert path_of("file:///x/%00") is None
    one, other = path_of("untitled:Untitled-1", "terraform"), path_of("untitled:Untitled-2", "terraform")
    assert one.endswith(".tf")
    assert os.path.dirname(one) != os.path.dirname(other)
    assert path_of("untitled:Untitled-1", "yaml").endswith(".yaml")


def test_diagnostics_say_everything_once():
    source = Source("/x/main.tf", "a\nbcd\n")
    other = Source("/x/other.tf", "\n\nyz")
    finding = Finding(
        "some-rule",
        Severity.INFORMATION,
        'says "so"',
        Place("/x/main.tf", 2, 5),
        "aws_x.y",
        related=((Place("/x/other.tf", 2, 4), "and here"), (Place("/x/unread.tf", 0, 1), "nowhere")),
        tags=("unnecessary",),
    )
    import json

    (one,) = json.loads(Writer(Encoding.UTF16).diagnostics(source, [finding], {"/x/other.tf": other}))
    assert one["range"] == {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 3}}
    assert (one["severity"], one["code"], one["source"], one["message"]) == (3, "some-rule", "stacklint", 'says "so"')
    assert one["tags"] == [1]
    assert one["codeDescription"]["href"].endswith("/some-rule.md")
    (related,) = one["relatedInformation"]
    assert related["location"]["uri"] == "file:///x/other.tf"
    assert related["location"]["range"]["start"] == {"line": 2, "character": 0}
