"""Texts as the client edits them, and files as they change on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacklint.cases import Text
from stacklint.convert import Point, path_of

if TYPE_CHECKING:
    from lsprotocol import types

    from stacklint.session import OpenDocument

    from .connection import Connection


def did_open(connection: Connection, params: types.DidOpenTextDocumentParams) -> None:
    """A document is in the client's hands from now on."""
    opened = params.text_document
    document = connection.session.open(opened.uri, opened.language_id, opened.version, opened.text)
    if document is not None:
        _hand_over(connection, document)
        connection.checker.look(connection, document)


def did_change(connection: Connection, params: dict[str, Any]) -> None:
    """A document was edited. Read without a schema: a position out of range is moved into the text, never refused."""
    document = params.get("textDocument") or {}
    edits = [_edit(change) for change in params.get("contentChanges") or () if isinstance(change, dict)]
    changed = connection.session.change(str(document.get("uri")), _number(document.get("version"), None), edits)
    if changed is not None:
        _hand_over(connection, changed)


def did_close(connection: Connection, params: types.DidCloseTextDocumentParams) -> None:
    """A document is what is on disk again."""
    document = connection.session.close(params.text_document.uri)
    if document is not None:
        connection.schedule.text(document.path, None)


async def did_save(connection: Connection, params: types.DidSaveTextDocumentParams) -> None:
    """A document was written; clients that do not watch files tell of changes on disk only by this."""
    document = connection.session.documents.get(params.text_document.uri)
    if document is None:
        return
    connection.checker.look(connection, document)
    if not connection.session.can("watch"):
        connection.schedule.disk(document.path, *(path for path in connection.session.said if path != document.path))
    if connection.runner.on_save:
        await connection.runner.saved(connection, document.path)


def did_change_watched(connection: Connection, params: types.DidChangeWatchedFilesParams) -> None:
    """The client saw files change on disk."""
    _on_disk(connection, [change.uri for change in params.changes])


def did_create(connection: Connection, params: types.CreateFilesParams) -> None:
    """Files or folders were created in the editor."""
    _on_disk(connection, [file.uri for file in params.files])


def did_delete(connection: Connection, params: types.DeleteFilesParams) -> None:
    """Files or folders were deleted in the editor."""
    _on_disk(connection, [file.uri for file in params.files])


def did_rename(connection: Connection, params: types.RenameFilesParams) -> None:
    """Files or folders were renamed in the editor."""
    _on_disk(connection, [uri for file in params.files for uri in (file.old_uri, file.new_uri)])


def _on_disk(connection: Connection, uris: list[str]) -> None:
    paths = [path for path in map(path_of, uris) if path is not None]
    if paths:
        connection.schedule.disk(*paths)


def _hand_over(connection: Connection, document: OpenDocument) -> None:
    connection.schedule.text(document.path, Text(document.uri, document.version, document.source))


def _edit(change: dict[str, Any]) -> tuple[Point | None, Point | None, str]:
    text = change.get("text")
    where = change.get("range")
    if not isinstance(where, dict):
        return None, None, text if isinstance(text, str) else ""
    return _point(where.get("start")), _point(where.get("end")), text if isinstance(text, str) else ""


def _point(position: object) -> Point:
    if not isinstance(position, dict):
        return Point(0, 0)
    return Point(_number(position.get("line"), 0) or 0, _number(position.get("character"), 0) or 0)


def _number(value: object, otherwise: int | None) -> int | None:
    return int(value) if isinstance(value, int | float) else otherwise
