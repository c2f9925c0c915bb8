"""A language server that does next to nothing: what an editor and the transport take by themselves."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("empty", "0", text_document_sync_kind=types.TextDocumentSyncKind.Incremental)
WORD = '"public-read"'


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def look(params: types.DidOpenTextDocumentParams | types.DidChangeTextDocumentParams) -> None:
    """Publish one diagnostic where the word is."""
    document = server.workspace.get_text_document(params.text_document.uri)
    found = [
        types.Diagnostic(
            types.Range(types.Position(number, line.index(WORD)), types.Position(number, line.index(WORD) + len(WORD))),
            "public",
            severity=types.DiagnosticSeverity.Error,
            code="s3-public-acl",
            source="empty",
        )
        for number, line in enumerate(document.lines)
        if WORD in line
    ]
    server.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(params.text_document.uri, found, version=document.version)
    )


server.start_io()
