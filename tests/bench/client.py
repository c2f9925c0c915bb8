"""A raw language client on stdio: what the benchmarks and the server's tests drive the real server with."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
ABILITIES: dict[str, Any] = {
    "textDocument": {
        "codeAction": {
            "dataSupport": True,
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source"]}},
            "resolveSupport": {"properties": ["edit"]},
        },
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
    },
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]},
    },
}
Message = dict[str, Any]


class Client:
    """One server process and what it said. ``arrived`` is when the last message that was waited for came."""

    def __init__(self, command: list[str] | None = None) -> None:
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'server'}{os.pathsep}{ROOT / 'checks'}"}
        command = command or [sys.executable, "-P", "-m", "stacklint"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        )
        self.said: queue.Queue[tuple[float, bytes] | None] = queue.Queue()
        self.errors = b""
        self.seen: list[Message] = []
        self.answers: dict[str, Callable[[Any], Any]] = {}
        self.arrived = 0.0
        self.strange = b""
        self._number = 0
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._read, self._read_errors)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := self._line(stream)).strip():
                name, _, value = line.partition(b":")
                if name == b"Content-Length":
                    length = int(value)
                elif name != b"Content-Type":
                    self.strange += line
            if not line:
                self.said.put(None)
                return
            self.said.put((time.perf_counter(), stream.read(length)))

    @staticmethod
    def _line(stream: Any) -> bytes:
        try:
            return stream.readline()  # type: ignore[no-any-return]
        except ValueError:  # closed by a test
            return b""

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self.errors = self.process.stderr.read()

    def send(self, message: Message) -> None:
        """Send one message."""
        self.send_raw(self.frame(message))

    def send_raw(self, data: bytes) -> None:
        """Send bytes."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    @staticmethod
    def frame(message: Message) -> bytes:
        """A message as it goes over the wire."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        return b"Content-Length: %d\r\n\r\n" % len(body) + body

    def notify(self, method: str, params: Any) -> None:
        """Tell the server something."""
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> int:
        """Ask the server something and do not wait; the number of the request."""
        self._number += 1
        self.send({"id": self._number, "method": method, "params": params})
        return self._number

    def request(self, method: str, params: Any, seconds: float = 30) -> Any:
        """Ask the server something and wait for the result."""
        message = self.answer(self.ask(method, params), seconds)
        assert "error" not in message, message["error"]
        return message["result"]

    def answer(self, number: int, seconds: float = 30) -> Message:
        """The answer to a request."""
        return self.wait(lambda message: message.get("id") == number and "method" not in message, seconds)

    def wait(self, wanted: Callable[[Message], Any], seconds: float = 30) -> Message:
        """The next message that is wanted. Requests of the server are answered, others kept in ``seen``."""
        end = time.monotonic() + seconds
        while True:
            got = self.said.get(timeout=max(end - time.monotonic(), 0.001))
            assert got is not None, f"the server ended: {self.errors.decode()}"
            message = json.loads(got[1])
            self.seen.append(message)
            if "id" in message and "method" in message:
                answer = self.answers.get(message["method"], _nothing)(message.get("params"))
                self.send({"id": message["id"], "result": answer})
            if wanted(message):
                self.arrived = got[0]
                return message

    def start(self, root: str | None = None, abilities: Message | None = None, **more: Any) -> Any:
        """Shake hands; the server's answer."""
        uri = Path(root).as_uri() if root else None
        folders = [{"uri": uri, "name": "root"}] if uri else None
        params = {"processId": None, "rootUri": uri, "workspaceFolders": folders, **more}
        result = self.request("initialize", {"capabilities": ABILITIES if abilities is None else abilities, **params})
        self.notify("initialized", {})
        return result

    def open(self, uri: str, text: str, language: str = "terraform", version: int = 1) -> None:
        """Open a document."""
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, version: int, *edits: Message) -> None:
        """Edit a document."""
        self.notify(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(edits)}
        )

    def diagnostics(self, uri: str, version: int | None = None, seconds: float = 30) -> list[Message]:
        """The next diagnostics of a document, or those of a version."""

        def wanted(message: Message) -> bool:
            params = message.get("params")
            if message.get("method") != "textDocument/publishDiagnostics" or params["uri"] != uri:
                return False
            return version is None or params.get("version") == version

        return self.wait(wanted, seconds)["params"]["diagnostics"]  # type: ignore[no-any-return]

    def stop(self) -> int:
        """Leave as the protocol asks; the exit code."""
        self.request("shutdown", None)
        self.notify("exit", None)
        code = self.process.wait(10)
        self.close()
        return code

    def close(self) -> None:
        """Leave in whatever way is left."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for thread in self._threads:
            thread.join(5)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            try:
                stream.close()
            except BrokenPipeError:
                continue


def _nothing(params: Any) -> None:
    del params


def edit(line: int, column: int, text: str, end: tuple[int, int] | None = None) -> Message:
    """An edit by positions."""
    last = end or (line, column)
    where = {"start": {"line": line, "character": column}, "end": {"line": last[0], "character": last[1]}}
    return {"range": where, "text": text}
