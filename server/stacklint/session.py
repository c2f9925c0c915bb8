"""Open documents and what was last said of them. The event loop owns a session; nothing here waits or computes long."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import ref

from msgspec import Struct, field

from stacklint.convert import Encoding, Point, offset_of, path_of, uri_of
from stacklint_checks.source import Source

if TYPE_CHECKING:
    from stacklint_checks.blocks import Document
    from stacklint_checks.findings import Finding


class Change(NamedTuple):
    """One edit of a text: what lay between two offsets became that many characters."""

    start: int
    end: int
    length: int

    def moved(self, offset: int, *, sticks: bool = False) -> int:
        """Where an offset of the text before lies in the text after. ``sticks`` keeps ends before inserted text."""
        if offset < self.start or (offset == self.start and (sticks or self.end > self.start)):
            return offset
        if offset >= self.end:
            return offset + self.length - (self.end - self.start)
        return self.start + (self.length if not sticks else 0)


class OpenDocument(Struct):
    """A document in the client's hands.

    ``changes`` lead from earlier texts to ``source``, each with the text it starts from; that is not kept alive, as
    nobody asks about a text that no report is about. ``asked`` is the text whose diagnostics the client last pulled.
    """

    uri: str
    path: str
    language: str
    version: int
    source: Source
    changes: list[tuple[ref[Source], Change]] = field(default_factory=list)
    asked: Source | None = None

    def edit(self, change: Change, text: str) -> None:
        """Replace a stretch of the text."""
        before = self.source
        after = Source(before.path, before.text[: change.start] + text + before.text[change.end :])
        vars(after)["line_starts"] = _line_starts(before.line_starts, change, text)
        self.changes.append((ref(before), change))
        del self.changes[:-400]
        self.source = after

    def since(self, source: Source) -> list[Change] | None:
        """The edits that lead from an earlier text to the present one; ``None`` where they are not known."""
        if source is self.source:
            return []
        for index in range(len(self.changes) - 1, -1, -1):
            if self.changes[index][0]() is source:
                return [change for _, change in self.changes[index:]]
        return None


def _line_starts(before: list[int], change: Change, text: str) -> list[int]:
    """Where lines start after an edit, from where they started before."""
    first = bisect_right(before, change.start)
    last = bisect_right(before, change.end)
    shift = change.length - (change.end - change.start)
    fresh: list[int] = []
    at = text.find("\n")
    while at >= 0:
        fresh.append(change.start + at + 1)
        at = text.find("\n", at + 1)
    rest = before[last:]
    return [*before[:first], *fresh, *([start + shift for start in rest] if shift else rest)]


class Said(NamedTuple):
    """What was last found in a file: in which text, as which blocks, and the name of that state for pull clients."""

    source: Source
    findings: tuple[Finding, ...]
    document: Document | None


class Session(Struct):
    """One client's documents, folders and abilities.

    ``said`` holds the last report of each file by path, and is replaced by the analysis thread's results.
    """

    encoding: Encoding = Encoding.UTF16
    documents: dict[str, OpenDocument] = field(default_factory=dict)
    by_path: dict[str, OpenDocument] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)
    abilities: frozenset[str] = frozenset()
    settings: Mapping[str, Any] = field(default_factory=dict)

    def can(self, ability: str) -> bool:
        """Whether the client has an ability, by our own short name for it."""
        return ability in self.abilities

    def open(self, uri: str, language: str, version: int, text: str) -> OpenDocument | None:
        """Take a document; ``None`` where its scheme is not ours."""
        path = path_of(uri, language)
        if path is None:
            return None
        document = OpenDocument(uri, path, language, version, Source(path, text))
        self.documents[uri] = document
        self.by_path[path] = document
        return document

    def change(
        self, uri: str, version: int | None, edits: Iterable[tuple[Point | None, Point | None, str]]
    ) -> OpenDocument | None:
        """Apply a client's edits in order; an edit without a range replaces the whole text."""
        document = self.documents.get(uri)
        if document is None:
            return None
        for first, last, text in edits:
            if first is None or last is None:
                document.changes.clear()
                document.source = Source(document.path, text)
                continue
            start = offset_of(document.source, first, self.encoding)
            end = max(offset_of(document.source, last, self.encoding), start)
            document.edit(Change(start, end, len(text)), text)
        document.version = version if version is not None else document.version + 1
        return document

    def close(self, uri: str) -> OpenDocument | None:
        """Let go of a document."""
        document = self.documents.pop(uri, None)
        if document is not None and self.by_path.get(document.path) is document:
            del self.by_path[document.path]
        return document

    def uri(self, path: str) -> str:
        """The URI of a file, in the client's spelling where it has the file open."""
        document = self.by_path.get(path)
        return document.uri if document is not None else uri_of(path)

    def findings(self, uri: str) -> Iterator[tuple[Finding, int, int]]:
        """The last findings of a document where they stand in its present text; deleted ones are left out."""
        document = self.documents.get(uri)
        said = self.said.get(document.path) if document is not None else None
        if document is None or said is None:
            return
        changes = document.since(said.source)
        if changes is None:
            return
        for finding in said.findings:
            _, start, end = finding.place
            moved = follow(changes, start, end)
            if moved is not None:
                yield finding, *moved


def follow(changes: Iterable[Change], start: int, end: int) -> tuple[int, int] | None:
    """Where a stretch of text lies after edits; ``None`` where it was deleted."""
    was_empty = start == end
    for change in changes:
        start, end = change.moved(start), change.moved(end, sticks=True)
        if end < start or (start == end and not was_empty):
            return None
    return start, end
