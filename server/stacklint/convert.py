"""Between our texts and the protocol: places, paths and diagnostics.

Diagnostics are made as JSON text: a file may have six hundred, and building and serialising objects for all of them at
every key press would cost more than finding them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from stacklint_checks.source import Source

if TYPE_CHECKING:
    from stacklint_checks.findings import Finding

RULE_PAGE = "https://github.com/stacklint/stacklint/blob/main/docs/rules/{rule}.md"
SEVERITIES = {4: 1, 3: 2, 2: 3, 1: 4}  # by the value of Severity, whose module the handshake does not wait for
TAGS = {"unnecessary": 1, "deprecated": 2}
MOST_TAILS = 20_000
UNTITLED = os.path.join(os.sep, "untitled:")
ENDINGS = {
    "terraform": ".tf",
    "opentofu": ".tofu",
    "tf": ".tf",
    "hcl": ".tf",
    "terraform-vars": ".auto.tfvars",
    "json": ".json",
    "jsonc": ".json",
}


class Encoding(Enum):
    """What a client counts columns in."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"

    def width(self, text: str) -> int:
        """How many units a text has. A lone surrogate counts as the character it stands in for."""
        if self is Encoding.UTF32 or text.isascii():
            return len(text)
        if self is Encoding.UTF8:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def length(self, text: str, units: int) -> int:
        """How many characters the first units of a text are. A character that is cut counts as a whole."""
        if self is Encoding.UTF32 or text.isascii():
            return min(units, len(text))
        count = 0
        for count, character in enumerate(text):
            if units <= 0:
                return count
            units -= self.width(character)
        return count + 1 if text else 0


class Point(Struct, frozen=True):
    """A position as the client counts: line and units from 0."""

    line: int
    character: int


def offset_of(source: Source, point: Point, encoding: Encoding) -> int:
    """The offset of a client's position. What lies outside the text or its line is moved to the nearest end."""
    starts = source.line_starts
    if point.line < 0:
        return 0
    if point.line >= len(starts):
        return len(source.text)
    line = source.line(point.line)
    return starts[point.line] + encoding.length(line, max(point.character, 0))


def point_of(source: Source, offset: int, encoding: Encoding) -> Point:
    """An offset as the client counts."""
    line, column = source.position(offset)
    if encoding is Encoding.UTF32 or source.text.isascii():
        return Point(line, column)
    start = source.line_starts[line]
    return Point(line, encoding.width(source.text[start : start + column]))


def range_of(source: Source, start: int, end: int, encoding: Encoding) -> dict[str, Any]:
    """A range as the protocol writes it."""
    first, last = point_of(source, start, encoding), point_of(source, end, encoding)
    return {
        "start": {"line": first.line, "character": first.character},
        "end": {"line": last.line, "character": last.character},
    }


def path_of(uri: str, language: str = "") -> str | None:
    """The path that a document's URI stands for; ``None`` for schemes that are not the user's files.

    An untitled document gets a folder of its own, and an ending by its language, as its name says nothing.
    """
    parts = urlsplit(uri)
    if parts.scheme == "file":
        path = _local(parts.path)
        if parts.netloc not in ("", "localhost"):
            path = f"//{parts.netloc}{path}"
        return os.path.normpath(path) if path and "\0" not in path else None
    if parts.scheme == "untitled":
        name = quote(unquote(uri), safe="")
        ending = os.path.splitext(parts.path)[1] or ENDINGS.get(language, ".yaml")
        return os.path.join(UNTITLED, name, f"main{ending}")
    return None


def _local(path: str) -> str:
    if os.name == "nt":
        from urllib.request import url2pathname

        return url2pathname(path)
    return unquote(path, errors="surrogateescape")


def uri_of(path: str) -> str:
    """The URI of a file."""
    plain = path.replace(os.sep, "/")
    return "file://" + quote(plain if plain.startswith("/") else f"/{plain}", errors="surrogateescape")


class Writer:
    """Writes findings as diagnostics in JSON. What does not depend on their places is written once."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self._tails: dict[tuple[object, ...], str] = {}

    def diagnostics(self, source: Source, findings: Iterable[Finding], sources: Mapping[str, Source]) -> str:
        """The findings of one file as a JSON list. ``sources`` holds the texts that related places lie in."""
        return "[" + ",".join([self._one(source, finding, sources) for finding in findings]) + "]"

    def _one(self, source: Source, finding: Finding, sources: Mapping[str, Source]) -> str:
        _, start, end = finding.place
        first, last = point_of(source, start, self.encoding), point_of(source, end, self.encoding)
        told = (finding.message, finding.resource, finding.severity, finding.tags, finding.source, finding.exact)
        key = (finding.rule, *told)
        tail = self._tails.get(key)
        if tail is None:
            if len(self._tails) > MOST_TAILS:
                self._tails.clear()
            tail = self._tails[key] = _tail(finding)
        related = self._related(finding, sources) if finding.related else ""
        return (
            f'{{"range":{{"start":{{"line":{first.line},"character":{first.character}}},'
            f'"end":{{"line":{last.line},"character":{last.character}}}}},{tail}{related}}}'
        )

    def _related(self, finding: Finding, sources: Mapping[str, Source]) -> str:
        listed = [
            {
                "location": {
                    "uri": uri_of(place.path),
                    "range": range_of(sources[place.path], place.start, place.end, self.encoding),
                },
                "message": message,
            }
            for place, message in finding.related
            if place.path in sources
        ]
        return f',"relatedInformation":{json.dumps(listed)}' if listed else ""


def _tail(finding: Finding) -> str:
    """A diagnostic without its range and related places, without the outer braces."""
    said: dict[str, Any] = {
        "severity": SEVERITIES[finding.severity],
        "code": finding.rule,
        "source": f"{finding.source} synth" if finding.exact else finding.source,
        "message": finding.message,
        "data": {"resource": finding.resource},
    }
    if finding.source == "stacklint":
        said["codeDescription"] = {"href": RULE_PAGE.format(rule=finding.rule)}
    tags = [TAGS[tag] for tag in finding.tags if tag in TAGS]
    if tags:
        said["tags"] = tags
    return json.dumps(said)[1:-1]
