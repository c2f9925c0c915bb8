"""Reading and replacing files: nothing raises, nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stacklint_checks.files import MOST_BYTES, Files, Trouble, replace_all


def read(path: Path) -> tuple[str | None, str]:
    files = Files()
    contents = files.read(str(path))
    trouble = files.troubles.get(str(path))
    return (contents.text if contents else None), (trouble.message if trouble else "")


@pytest.mark.parametrize(
    ("data", "text", "words"),
    [
        (b"", "", ""),
        (b"a\r\nb\r\n", "a\r\nb\r\n", ""),
        (b"\xef\xbb\xbfa = 1", "a = 1", ""),
        ("é𝒳".encode(), "é𝒳", ""),
        (b"x\ny = \xe9\n", "x\ny = \ufffd\n", "line 2 holds the byte 0xE9, which is not UTF-8"),
        (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd", "line 1 holds the byte 0xED"),
        (b"a\0b", None, "is not text"),
        ("a = 1".encode("utf-16"), None, "UTF-16"),
    ],
)
def test_a_file_is_read_as_it_is_or_said_not_to_be(tmp_path: Path, data: bytes, text: str | None, words: str) -> None:
    path = tmp_path / "main.tf"
    path.write_bytes(data)
    got, message = read(path)
    assert got == text
    assert words in message
    assert bool(words) == bool(message)


def test_a_file_over_the_limit_is_reported_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_bytes(b"#" * (MOST_BYTES + 1))
    assert read(path) == (None, "is 5.0 MB and was not checked: only files up to 5 MB are; split or exclude it")


def test_what_cannot_be_opened_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "loop.tf").symlink_to(tmp_path / "loop.tf")
    (tmp_path / "dangling.tf").symlink_to(tmp_path / "gone.tf")
    os.mkfifo(tmp_path / "pipe.tf")
    assert "too many levels of symbolic links" in read(tmp_path / "loop.tf")[1]
    assert "does not exist" in read(tmp_path / "dangling.tf")[1]
    assert "not a regular file" in read(tmp_path / "pipe.tf")[1]
    assert "NUL" in read(Path("a\0b"))[1]


def test_open_documents_lie_over_the_disk(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("disk")
    overlay = {str(tmp_path / "main.tf"): "open", str(tmp_path / "new.tf"): "unsaved"}
    files = Files(overlay)
    assert files.names(str(tmp_path)).files == ("main.tf", "new.tf")
    contents = files.read(str(tmp_path / "main.tf"))
    assert contents is not None
    assert contents.text == "open"
    del overlay[str(tmp_path / "main.tf")]
    contents = files.read(str(tmp_path / "main.tf"))
    assert contents is not None
    assert contents.text == "disk"


def test_a_forgotten_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    files = Files()
    assert files.names(str(tmp_path)).files == ()
    assert files.read(str(path)) is None
    path.write_text("here")
    assert files.read(str(path)) is None
    files.forget(str(path))
    contents = files.read(str(path))
    assert contents is not None
    assert contents.text == "here"
    assert not files.troubles
    assert files.names(str(tmp_path)).files == ("main.tf",)


def change(path: Path, text: str) -> list[Trouble]:
    return replace_all([(Files().read(str(path)), str(path), text)])


def test_replacing_keeps_mode_mark_line_ends_and_links(tmp_path: Path) -> None:
    target = tmp_path / "real.tf"
    target.write_bytes(b"\xef\xbb\xbfa\r\n")
    target.chmod(0o640)
    link = tmp_path / "link.tf"
    link.symlink_to("real.tf")
    assert change(link, "b\r\n") == []
    assert link.is_symlink()
    assert target.read_bytes() == b"\xef\xbb\xbfb\r\n"
    assert target.stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(tmp_path)) == ["link.tf", "real.tf"]


def test_what_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_text("read")
    before = Files().read(str(path))
    path.write_text("typed meanwhile")
    (trouble,) = replace_all([(before, str(path), "fixed")])
    assert "changed by someone else" in trouble.message
    assert path.read_text() == "typed meanwhile"


@pytest.mark.parametrize("obstacle", ["read-only", "damaged", "gone"])
def test_no_file_changes_where_one_cannot(tmp_path: Path, obstacle: str) -> None:
    good, bad = tmp_path / "a.tf", tmp_path / "b.tf"
    good.write_text("a")
    bad.write_bytes(b"b\xe9" if obstacle == "damaged" else b"b")
    befores = [Files().read(str(path)) for path in (good, bad)]
    if obstacle == "read-only":
        bad.chmod(0o444)
    elif obstacle == "gone":
        bad.unlink()
    troubles = replace_all([(befores[0], str(good), "A"), (befores[1], str(bad), "B")])
    assert [trouble.path for trouble in troubles] == [str(bad)]
    assert troubles[0].message.startswith("was not changed: ")
    assert good.read_text() == "a"
    assert not list(tmp_path.glob(".*"))


def test_a_created_file_does_not_replace_one_that_appeared(tmp_path: Path) -> None:
    path = tmp_path / "new.tf"
    assert replace_all([(None, str(path), "new")]) == []
    assert path.read_text() == "new"
    (trouble,) = replace_all([(None, str(path), "newer")])
    assert "has appeared" in trouble.message
    assert path.read_text() == "new"
