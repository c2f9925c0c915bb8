"""Keeps the program's own sockets from reaching anything.

An audit hook cannot be taken back by the program. It covers what goes through Python's ``socket``, so every HTTP
client in Python; it does not cover other programs that this one starts, for which there is ``isolation.py``.
"""

from __future__ import annotations

import sys
from typing import Any

CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
NAMING = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
LOOPBACK = frozenset({"127.0.0.1", "::1"})
MESSAGE = "Stacklint runs programs without a network"


def block() -> None:
    """From now on, connecting and looking up names raise OSError. Sockets in the file system are let be."""

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event in NAMING or (event in CONNECTING and _is_remote(arguments[1])):
            raise OSError(MESSAGE)

    sys.addaudithook(refuse)


def _is_remote(address: Any) -> bool:
    if not isinstance(address, tuple):
        return False
    return sys.platform != "win32" or address[0] not in LOOPBACK  # there, event loops talk to themselves this way
