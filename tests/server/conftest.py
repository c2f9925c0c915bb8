"""A client and a folder for each test; every test ends with a server that left and said nothing but the protocol."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "bench")]

from client import Client  # noqa: E402 - it stands beside the benchmarks, which use it too


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Callable[..., Client]]:
    """Start a server on the test's folder; cfn-lint only where the test is about it."""
    clients: list[Client] = []

    def start(abilities: dict[str, Any] | None = None, **more: Any) -> Client:
        client = Client()
        clients.append(client)
        more.setdefault("initializationOptions", {"engines": {"cfn-lint": False}})
        client.start(str(tmp_path), abilities, **more)
        return client

    yield start
    for client in clients:
        ended = client.process.poll() is not None
        code = client.process.returncode if ended else client.stop()
        client.close()
        assert code == 0, client.errors.decode()
        assert client.strange == b""
        assert b"Traceback" not in client.errors, client.errors.decode()
