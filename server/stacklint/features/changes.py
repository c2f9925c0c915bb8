"""Text edits of the library as edits of the protocol."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types

from stacklint.convert import range_of, uri_of
from stacklint_checks.source import Source

if TYPE_CHECKING:
    from stacklint.convert import Encoding
    from stacklint.workspace import Workspace
    from stacklint_checks.edits import TextEdit

    from .connection import Connection


def workspace_edit(
    connection: Connection, workspace: Workspace, made: Iterable[TextEdit], sources: dict[str, Source]
) -> types.WorkspaceEdit | None:
    """Edits of the given texts, which open documents still have; ``None`` where the client cannot apply them.

    Runs in the analysis thread, which knows the versions that the texts belong to.
    """
    session = connection.session
    by_path: dict[str, list[TextEdit]] = {}
    for edit in made:
        by_path.setdefault(edit.path, []).append(edit)
    created = [path for path, edits in by_path.items() if any(edit.create for edit in edits)]
    if created and not (session.can("create") and session.can("versions")):
        return None
    if not session.can("versions"):
        return types.WorkspaceEdit(
            changes={
                _uri(workspace, path): _edits(edits, sources.get(path) or Source(path, ""), session.encoding)
                for path, edits in by_path.items()
            }
        )
    changes: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = [
        types.CreateFile(_uri(workspace, path), options=types.CreateFileOptions(ignore_if_exists=True))
        for path in created
    ]
    for path, edits in by_path.items():
        opened = workspace.open.get(path)
        document = types.OptionalVersionedTextDocumentIdentifier(
            _uri(workspace, path), opened.version if opened is not None else None
        )
        source = sources.get(path) or Source(path, "")
        changes.append(types.TextDocumentEdit(document, [*_edits(edits, source, session.encoding)]))
    return types.WorkspaceEdit(document_changes=changes)


def _uri(workspace: Workspace, path: str) -> str:
    opened = workspace.open.get(path)
    return opened.uri if opened is not None else uri_of(path)


def _edits(edits: Iterable[TextEdit], source: Source, encoding: Encoding) -> list[types.TextEdit]:
    written = []
    for edit in edits:
        where = range_of(source, edit.start, edit.end, encoding)
        range_ = types.Range(types.Position(**where["start"]), types.Position(**where["end"]))
        written.append(types.TextEdit(range_, edit.text))
    return written
