"""Messages of the protocol as they come off a stream of bytes."""

from __future__ import annotations

from collections.abc import Callable


def read(more: Callable[[], bytes], post: Callable[[list[bytes] | None], None]) -> None:
    """Read messages until the stream ends. ``more`` waits for bytes and gives none at the end."""
    data = b""
    together: list[bytes] = []
    try:
        while True:
            while (end := data.find(b"\r\n\r\n")) < 0:
                if together:
                    post(together)
                    together = []
                if not (got := more()):
                    return post(None)
                data += got
            length = _length(data[:end])
            data = data[end + 4 :]
            if len(data) < length:
                if together:
                    post(together)
                    together = []
                parts, have = [data], len(data)
                while have < length:
                    if not (got := more()):
                        return post(None)
                    parts.append(got)
                    have += len(got)
                data = b"".join(parts)
            if length:
                together.append(data[:length])
            data = data[length:]
    except (OSError, RuntimeError):  # closed under us, or the loop is
        return None


def _length(headers: bytes) -> int:
    for line in headers.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return int(value)
    return 0
