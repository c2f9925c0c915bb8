"""The server on its transport: pygls carries the messages, features answer them.

Nothing but the protocol goes to stdout. Messages are read by a thread of ours and not by pygls', which needs three
turns of a thread pool for each; documents are kept in our own session, as pygls' copies cost the whole file at a key.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.io_ import StdoutWriter
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method

from stacklint.convert import Encoding, Writer
from stacklint.features.connection import Connection
from stacklint.schedule import Results, Schedule
from stacklint.session import Session
from stacklint.stream import read

logger = logging.getLogger("stacklint")
CHUNK = 1 << 16
#: What pygls warns of and clients do all the time, or what we say ourselves in one line.
EVERYDAY = (
    "Unable to deserialize message",
    "Cancel notification for unknown message id",
    "Ignoring notification for unknown method",
)
CHANGE = "textDocument/didChange"
SWITCH_SECONDS = 0.0005  # how long the analysis thread may keep the interpreter from the event loop


class Protocol(LanguageServerProtocol):
    """pygls' protocol without its copies of documents, and with a way for messages that are JSON already."""

    connection: Connection
    finished: asyncio.Event
    closed = False
    left_properly = False

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Any:
        """Settle what both sides can, then let pygls answer."""
        from stacklint.features.configuration import initialize, wants_pull

        if wants_pull(params):
            self.connection.pulls = True
            _register_pull(self)
        result = yield from super().lsp_initialize(params)
        encoding = Encoding(str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding)))
        initialize(self.connection, params, encoding)
        # once the answer is out: what the thread imports would compete with it
        asyncio.get_running_loop().call_soon(self.connection.schedule.start)
        return result

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Hand the document to the session, and to nobody else."""
        from stacklint.features import documents

        documents.did_open(self.connection, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Let go of the document."""
        from stacklint.features import documents

        documents.did_close(self.connection, params)

    @lsp_method(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def lsp_work_done_progress_cancel(self, params: types.WorkDoneProgressCancelParams) -> None:
        """The client no longer wants what a progress stands for."""
        self.connection.cancelled.add(params.token)

    def receive_all(self, bodies: list[bytes]) -> None:
        """Handle messages that came together, so that what they overtake is not told in between."""
        for body in bodies:
            self.receive(body)

    def receive(self, body: bytes) -> None:
        """Handle one message."""
        if self.closed:
            return
        try:
            message = json.loads(body)
        except ValueError:
            logger.warning("a message is not JSON and was passed over")
            return
        if isinstance(message, dict) and message.get("method") == CHANGE and isinstance(message.get("params"), dict):
            from stacklint.features import documents

            documents.did_change(self.connection, message["params"])
            return
        try:
            self.handle_message(self.structure_message(message))
        except JsonRpcException as error:
            self._refuse(message, error)
        except Exception:
            logger.exception("a message could not be handled")

    def _refuse(self, message: dict[str, Any], error: JsonRpcException) -> None:
        """Say so where a message does not fit its schema, and answer a request, so that nobody waits for it."""
        logger.warning("a message of the client (%s) does not fit its schema", message.get("method"))
        if "id" in message and "method" in message:
            self._send_response(message["id"], error=error.to_response_error())

    def send_prepared(self, body: str) -> None:
        """Send a message that is JSON already. A client that is gone ends the server without a word."""
        data = body.encode("utf-8", "surrogatepass")
        if self.writer is None or self.closed:
            return
        header = f"Content-Length: {len(data)}\r\n\r\n".encode() if self._include_headers else b""
        try:
            sent = self.writer.write(header + data)
        except (OSError, ValueError):
            self.end()
            return
        if isinstance(sent, Awaitable):
            asyncio.ensure_future(sent)  # noqa: RUF006 - a socket's writer needs no answer

    def _send_data(self, data: Any) -> None:
        """Send a message of pygls' own by the same way."""
        if data:
            self.send_prepared(json.dumps(data, default=self._serialize_message, separators=(",", ":")))

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: Any) -> None:  # type: ignore[override]
        """Leave; the exit code says whether a shutdown was asked for first."""
        self.left_properly = self._shutdown
        self.end()

    def end(self) -> None:
        """Stop serving: the client has left or cannot be reached."""
        self.closed = True
        self.finished.set()


class Server(LanguageServer):
    """A pygls server with our protocol."""

    protocol: Protocol

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Defects go to the log; a pop-up at each key would help nobody."""
        logger.warning("%s: %s", getattr(source, "__name__", source), error)


class _Client:
    """The client as features see it."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol

    def notify(self, method: str, params: object) -> None:
        self._protocol.notify(method, params)

    def request(self, method: str, params: object) -> Awaitable[Any]:
        answer: Awaitable[Any] = self._protocol.send_request_async(method, params)
        return answer

    def send(self, body: str) -> None:
        self._protocol.send_prepared(body)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("stacklint")
    except PackageNotFoundError:
        return "0"


def create() -> Server:
    """A server with every feature, not yet connected to anyone."""
    server = Server(
        "stacklint",
        _version(),
        text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
        protocol_cls=Protocol,
        converter_factory=default_converter,
    )
    _register(server)
    return server


def _connect(server: Server) -> Connection:
    """Give the server its session and analysis thread; must run in the event loop."""
    from stacklint.features.cfn import Checker
    from stacklint.features.diagnostics import deliver, prepare
    from stacklint.features.exact import Runner

    loop = asyncio.get_running_loop()

    def results(found: Results) -> None:
        prepared = prepare(connection, found)
        try:
            loop.call_soon_threadsafe(deliver, connection, prepared, found)
        except RuntimeError:  # the loop is closed: the client has left
            return

    client = _Client(server.protocol)
    connection = Connection(Session(), Schedule(results), client, Writer(Encoding.UTF16), Checker(), Runner())
    server.protocol.connection = connection
    return connection


def _register(server: Server) -> None:
    """Tell pygls which methods there are. A feature's module is imported when it is first needed."""
    protocol = server.protocol

    for method, module, function, options in _features():
        server.feature(method, options)(_lazy(protocol, module, function))

    for name, module in (("stacklint.checkWorkspace", "check"), ("stacklint.fixAll", "fixall")):
        server.command(name)(_lazy(protocol, module, "command"))
    for method in (types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_CHANGE, types.TEXT_DOCUMENT_DID_CLOSE):
        server.feature(method)(_known)  # makes pygls announce what Protocol handles itself


def _register_pull(protocol: Protocol) -> None:
    options = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="stacklint")
    protocol.fm.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(_lazy(protocol, "diagnostics", "pull"))
    protocol.fm.feature(types.WORKSPACE_DIAGNOSTIC)(_lazy(protocol, "diagnostics", "pull_all"))


def _lazy(protocol: Protocol, module: str, function: str) -> Callable[..., Awaitable[Any]]:
    """A handler that imports the module of its feature when it is first needed."""

    async def handler(*arguments: Any) -> Any:
        from importlib import import_module

        answer = getattr(import_module(f"stacklint.features.{module}"), function)(protocol.connection, *arguments)
        return await answer if isinstance(answer, Awaitable) else answer

    return handler


def _known(params: Any) -> None:
    del params


def _features() -> list[tuple[str, str, str, Any]]:
    kinds = [types.CodeActionKind.QuickFix, "source.fixAll.stacklint"]
    files = types.FileOperationRegistrationOptions(
        [types.FileOperationFilter(types.FileOperationPattern("**"), scheme="file")]
    )
    return [
        (types.INITIALIZED, "configuration", "initialized", None),
        (types.TEXT_DOCUMENT_DID_SAVE, "documents", "did_save", None),
        (types.TEXT_DOCUMENT_HOVER, "hover", "hover", None),
        (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, "symbols", "symbols", None),
        (types.TEXT_DOCUMENT_CODE_ACTION, "actions", "actions", types.CodeActionOptions(kinds, resolve_provider=True)),
        (types.CODE_ACTION_RESOLVE, "actions", "resolve", None),
        (types.WORKSPACE_DID_CHANGE_CONFIGURATION, "configuration", "did_change", None),
        (types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, "configuration", "did_change_folders", None),
        (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, "documents", "did_change_watched", None),
        (types.WORKSPACE_DID_CREATE_FILES, "documents", "did_create", files),
        (types.WORKSPACE_DID_DELETE_FILES, "documents", "did_delete", files),
        (types.WORKSPACE_DID_RENAME_FILES, "documents", "did_rename", files),
    ]


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a log record of pygls' is worth an editor's attention, which shows each as an error."""
    return not str(record.msg).startswith(EVERYDAY)


def serve(tcp: int | None = None) -> None:
    """Serve one client on stdio, or on a port of this machine, until it leaves.

    Raises:
        SystemExit: The client left without asking for a shutdown.

    """
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="stacklint: %(levelname)s: %(message)s")
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_news)
    sys.setswitchinterval(SWITCH_SECONDS)
    server = create()
    if tcp is not None:
        _serve_socket(server, tcp)
        return
    stdin, stdout = sys.stdin.fileno(), sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever prints by mistake must not reach the client as protocol
    try:
        asyncio.run(_serve_streams(server, lambda: os.read(stdin, CHUNK), StdoutWriter(stdout)))
    except KeyboardInterrupt:
        return
    if server.protocol.closed and not server.protocol.left_properly:
        raise SystemExit(1)


async def _serve_streams(server: Server, more: Callable[[], bytes], writer: Any) -> None:
    protocol = server.protocol
    protocol.set_writer(writer)
    protocol.finished = asyncio.Event()
    connection = _connect(server)
    loop = asyncio.get_running_loop()

    def post(bodies: list[bytes] | None) -> None:
        if bodies is None:
            loop.call_soon_threadsafe(protocol.finished.set)
        else:
            loop.call_soon_threadsafe(protocol.receive_all, bodies)

    threading.Thread(target=read, args=(more, post), name="stacklint-reader", daemon=True).start()
    await protocol.finished.wait()
    connection.schedule.stop()
    await connection.checker.stop()
    await connection.runner.stop()


def _serve_socket(server: Server, port: int) -> None:
    """Serve one client on a port of this machine."""
    import socket

    with socket.create_server(("127.0.0.1", port)) as listener:
        connection, _ = listener.accept()
        with connection, connection.makefile("wb") as writer:
            asyncio.run(_serve_streams(server, lambda: connection.recv(CHUNK), StdoutWriter(writer)))
