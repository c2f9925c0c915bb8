"""The only input and output of the library: reading, listing and replacing files. Nothing here raises.

What goes wrong is kept as ``Trouble``: a file, and in words what happened and what to do about it.
"""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct

MOST_BYTES = 5_000_000
BOM = codecs.BOM_UTF8
OTHER_ENCODINGS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
TYPE_MARK = b"::"  # a template's resource types hold it
GONE = "it does not exist"


class Trouble(NamedTuple):
    """A file that could not be read or written, and in words why and what to do."""

    path: str
    message: str


class Contents(Struct, frozen=True):
    """A file as text. A byte order mark is kept apart; line endings stay as they are.

    ``damaged`` says that bytes that are not UTF-8 were read as U+FFFD: such a file is checked and never written.
    """

    path: str
    text: str
    bom: bool = False
    damaged: bool = False

    def encode(self, text: str) -> bytes:
        """The bytes of a new text of this file."""
        return (BOM if self.bom else b"") + text.encode("utf-8", "surrogatepass")


class Names(NamedTuple):
    """What a folder holds, sorted. ``links`` are the folders that are symbolic links."""

    files: tuple[str, ...]
    folders: tuple[str, ...]
    links: frozenset[str]


class Files:
    """What is on disk, with open documents laid over it; each file and folder is read at most once.

    ``overlay`` holds the texts of open documents by absolute path and may be changed by its owner. ``troubles``
    collects what could not be read.
    """

    def __init__(self, overlay: Mapping[str, str] | None = None) -> None:
        self.overlay: Mapping[str, str] = overlay if overlay is not None else {}
        self.troubles: dict[str, Trouble] = {}
        self._contents: dict[str, Contents | None] = {}
        self._names: dict[str, Names] = {}

    def read(self, path: str) -> Contents | None:
        """The file's text; ``None`` where it cannot be read, which is then among the troubles."""
        opened = self.overlay.get(path)
        if opened is not None:
            return Contents(path, opened)
        if path not in self._contents:
            self._contents[path] = self._decoded(path, _bytes(path))
        return self._contents[path]

    def read_if(self, path: str, *words: bytes, some: tuple[bytes, ...] = ()) -> Contents | None:
        """The file's text if its bytes hold all the words, else ``None`` in silence: for files that may be anything.

        Of the words in ``some`` one is enough.

        Only a file that is too large and looks like a template is among the troubles then.
        """
        opened = self.overlay.get(path)
        if opened is not None:
            held = all(word.decode() in opened for word in words)
            held = held and (not some or any(word.decode() in opened for word in some))
            return Contents(path, opened) if held else None
        if path not in self._contents:
            data = _bytes(path)
            head = data.head if isinstance(data, _TooLarge) else data
            if isinstance(head, str) or b"\0" in head or not all(word in head for word in words):
                return None
            if some and not any(word in head for word in some):
                return None
            if isinstance(data, _TooLarge) and TYPE_MARK not in head:
                return None
            self._contents[path] = self._decoded(path, data)
        return self._contents[path]

    def names(self, folder: str) -> Names:
        """The names of the folder's files and folders, open documents included."""
        if folder not in self._names:
            self._names[folder] = self._list(folder)
        on_disk = self._names[folder]
        opened = {os.path.basename(path) for path in self.overlay if os.path.dirname(path) == folder}
        if not opened.difference(on_disk.files):
            return on_disk
        return on_disk._replace(files=tuple(sorted(opened.union(on_disk.files))))

    def has(self, folder: str, name: str) -> bool:
        """Whether a folder on disk holds a name; a folder that nobody has listed is not listed for that."""
        known = self._names.get(folder)
        if known is not None:
            return name in known.files or name in known.folders
        return os.path.lexists(os.path.join(folder, name))

    def forget(self, path: str) -> None:
        """Read the file, and its folder, again when they are next asked for."""
        self._contents.pop(path, None)
        self.troubles.pop(path, None)
        self._names.pop(path, None)
        self._names.pop(os.path.dirname(path), None)

    def trouble(self, path: str, message: str) -> None:
        """Note that a file could not be dealt with."""
        self.troubles.setdefault(path, Trouble(path, message))

    def _list(self, folder: str) -> Names:
        files: list[str] = []
        folders: list[str] = []
        links: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if _is_folder(entry):
                        folders.append(entry.name)
                        if entry.is_symlink():
                            links.append(entry.name)
                    else:
                        files.append(entry.name)
        except NotADirectoryError:
            pass
        except OSError as error:
            self.trouble(folder, f"cannot be listed: {reason(error)}")
        return Names(tuple(sorted(files)), tuple(sorted(folders)), frozenset(links))

    def _decoded(self, path: str, data: bytes | _TooLarge | str) -> Contents | None:
        if isinstance(data, str):
            self.trouble(path, data)
            return None
        if isinstance(data, _TooLarge):
            size = f"{data.size / 1e6:.1f} MB"
            self.trouble(path, f"is {size} and was not checked: only files up to 5 MB are; split or exclude it")
            return None
        if data.startswith(OTHER_ENCODINGS):
            self.trouble(path, "is UTF-16 or UTF-32 and was not checked; save it as UTF-8")
            return None
        if b"\0" in data:
            self.trouble(path, "is not text (it holds NUL bytes) and was not checked; exclude it if it belongs there")
            return None
        bom = data.startswith(BOM)
        if bom:
            data = data[len(BOM) :]
        try:
            return Contents(path, data.decode(), bom)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            byte = data[error.start]
            self.trouble(path, f"line {line} holds the byte 0x{byte:02X}, which is not UTF-8; save the file as UTF-8")
            return Contents(path, data.decode(errors="replace"), bom, damaged=True)


class _TooLarge(NamedTuple):
    size: int
    head: bytes


def reason(error: OSError) -> str:
    """An operating system's error in lower-case words."""
    if isinstance(error, FileNotFoundError):
        return GONE
    words = error.strerror or type(error).__name__
    return words[:1].lower() + words[1:]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _bytes(path: str) -> bytes | _TooLarge | str:
    """The file's bytes; its size and head where it is too large; or why it cannot be read."""
    try:
        with open(path, "rb", opener=_open_calmly) as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                return "is not a regular file and was not checked"
            if about.st_size > MOST_BYTES:
                return _TooLarge(about.st_size, file.read(65536))
            data = file.read(MOST_BYTES + 1)
            return data if len(data) <= MOST_BYTES else _TooLarge(len(data), data[:65536])
    except OSError as error:
        return f"cannot be read: {reason(error)}"
    except ValueError:
        return "cannot be read: its name holds a NUL character"


def _open_calmly(path: str, flags: int) -> int:
    """Open without waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def is_folder(path: str) -> bool:
    """Whether a folder stands there."""
    return os.path.isdir(path)


def exists(path: str) -> bool:
    """Whether something stands there, a dangling link included."""
    return os.path.lexists(path)


def real(path: str) -> str:
    """The path with links followed, to tell whether two paths are the same folder."""
    return os.path.realpath(path)


def replace_all(changes: Iterable[tuple[Contents | None, str, str]]) -> list[Trouble]:
    """Replace files together: each is compared with what was read, staged beside its target, and then moved over it.

    Args:
        changes: For each file what was read (``None`` where it is created), its path and its new text.

    Returns:
        What went wrong. Unless that happened in the last step of all, no file was changed then.

    """
    staged: list[tuple[str, str]] = []
    troubles: list[Trouble] = []
    for before, path, text in changes:
        target = os.path.realpath(path)
        problem = _unwritable(before, target)
        if not problem:
            temporary = f"{os.path.dirname(target)}{os.sep}.{os.path.basename(target)}.{os.getpid()}.tmp"
            problem = _stage(before or Contents(path, ""), target, temporary, text)
            staged.append((temporary, target))
        if problem:
            troubles.append(Trouble(path, f"was not changed: {problem}"))
    for temporary, target in staged:
        try:
            if troubles:
                os.unlink(temporary)
            else:
                os.replace(temporary, target)
        except OSError as error:
            if not troubles:
                troubles.append(Trouble(target, f"was not changed: {reason(error)}"))
    return troubles


def _unwritable(before: Contents | None, target: str) -> str:
    if before is None:
        return "a file of that name has appeared; run again" if os.path.lexists(target) else ""
    if before.damaged:
        return "it holds bytes that are not UTF-8; save it as UTF-8 first"
    data = _bytes(target)
    if data != before.encode(before.text):
        return data if isinstance(data, str) else "it was changed by someone else meanwhile; run again"
    try:
        writable = os.stat(target).st_mode & 0o222 and os.access(target, os.W_OK)
    except OSError as error:
        return reason(error)
    return "" if writable else "it is read-only; make it writable and run again"


def _stage(before: Contents, target: str, temporary: str, text: str) -> str:
    try:
        with open(temporary, "xb") as file:
            file.write(before.encode(text))
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(target):
            about = os.stat(target)
            os.chmod(temporary, stat.S_IMODE(about.st_mode))
            _keep_owner(temporary, about)
    except OSError as error:
        return reason(error)
    return ""


def _keep_owner(temporary: str, about: os.stat_result) -> None:
    own = os.stat(temporary)
    if (own.st_uid, own.st_gid) != (about.st_uid, about.st_gid) and hasattr(os, "chown"):
        try:
            os.chown(temporary, about.st_uid, about.st_gid)
        except OSError:  # only the superuser may give files away: the content matters more
            return
