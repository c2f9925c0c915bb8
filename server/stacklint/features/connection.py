"""What every feature works with: the session, the analysis thread, and the client."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

if TYPE_CHECKING:
    from stacklint.convert import Writer
    from stacklint.features.cfn import Checker
    from stacklint.features.exact import Runner
    from stacklint.schedule import Schedule
    from stacklint.session import Session


class Client(Protocol):
    """The other side, as features see it. Only the event loop's thread may use it."""

    def notify(self, method: str, params: object) -> None:
        """Tell the client something."""

    def request(self, method: str, params: object) -> Awaitable[Any]:
        """Ask the client something."""

    def send(self, body: str) -> None:
        """Send a message that is JSON already."""


class Connection(Struct):
    """One client being served. ``pulls`` says that it asks for diagnostics, so that none are pushed.

    ``cancelled`` holds the progress tokens that the client no longer wants.
    """

    session: Session
    schedule: Schedule
    client: Client
    writer: Writer
    checker: Checker
    runner: Runner
    pulls: bool = False
    cancelled: set[str | int] = field(default_factory=set)
    sent: dict[str, str] = field(default_factory=dict)
    checked: bool = False
    background: set[Any] = field(default_factory=set)

    def log(self, message: str, *, warning: bool = False) -> None:
        """Write to the client's log."""
        from lsprotocol import types

        kind = types.MessageType.Warning if warning else types.MessageType.Info
        self.client.notify(types.WINDOW_LOG_MESSAGE, types.LogMessageParams(kind, message))
