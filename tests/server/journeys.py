"""Words that the server's tests share: documents, and edits applied as an editor applies them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from client import Client

BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket_prefix = "data-"\n}\n'
PUBLIC = 'resource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.b.id\n}\n'
TEMPLATE = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
EVERYTHING = {"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}}


def codes(diagnostics: list[dict[str, Any]]) -> set[str]:
    """The rules of diagnostics."""
    return {one["code"] for one in diagnostics}


def settled(client: Client, uri: str) -> list[dict[str, Any]]:
    """The diagnostics of a document after everything that was sent is taken: a request comes after it in line."""
    actions(client, uri)
    last = [
        one["params"]["diagnostics"]
        for one in client.seen
        if one.get("method") == "textDocument/publishDiagnostics" and one["params"]["uri"] == uri
    ]
    return last[-1] if last else []


def actions(client: Client, uri: str, only: list[str] | None = None, where: Any = None) -> list[dict[str, Any]]:
    """The code actions of a document."""
    context: dict[str, Any] = {"diagnostics": []}
    if only:
        context["only"] = only
    params = {"textDocument": {"uri": uri}, "range": where or EVERYTHING, "context": context}
    return client.request("textDocument/codeAction", params) or []


def resolved(client: Client, action: dict[str, Any]) -> dict[str, Any]:
    """An action's edit."""
    return client.request("codeAction/resolve", action)["edit"]  # type: ignore[no-any-return]


def applied(text: str, edits: list[dict[str, Any]], units: str = "utf-16") -> str:
    """A text after edits, as an editor that counts in the given units applies them."""

    def offset(position: dict[str, int]) -> int:
        lines = text.split("\n")
        before = sum(len(line) + 1 for line in lines[: position["line"]])
        line = lines[position["line"]] if position["line"] < len(lines) else ""
        size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[units]
        encoded = line.encode(units if units == "utf-8" else f"{units}-le")
        return min(
            before + len(encoded[: position["character"] * size].decode(units if units == "utf-8" else f"{units}-le")),
            len(text),
        )

    places = [(offset(one["range"]["start"]), offset(one["range"]["end"]), one["newText"]) for one in edits]
    for start, end, new in sorted(places, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def edits_of(edit: dict[str, Any], uri: str) -> list[dict[str, Any]]:
    """The edits of one document in a workspace edit."""
    return [
        one
        for change in edit["documentChanges"]
        if "edits" in change and change["textDocument"]["uri"] == uri
        for one in change["edits"]
    ]


def uri(path: Path) -> str:
    """A path as a URI."""
    return path.as_uri()
