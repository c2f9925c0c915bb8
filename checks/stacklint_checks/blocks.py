"""Files as sequences of blocks: the unit of parsing, of error and of cache.

A block that does not parse keeps the last text that did (its *basis*), so that facts survive while someone types. The
rest of the file does not notice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from .facts import BlockFacts, ParseError
from .source import BlockId, Place, Source, Span


class Chunk(NamedTuple):
    """A stretch of a file that a dialect's scan calls a block. ``key`` names what it declares, not yet unique.

    ``problem`` says in words what is wrong where the scan does not balance, ``problem_at`` is its offset in the file.
    """

    key: str
    start: int
    end: int
    problem: str = ""
    problem_at: int = 0


class Parsed(Struct, frozen=True):
    """What a dialect makes of a block's text: its own tree, the facts that need no other block, and the errors.

    An opaque block, broken without a past, has no tree: what it declares and uses counts, and nothing is said of it.
    """

    syntax: object
    facts: BlockFacts
    errors: tuple[ParseError, ...] = ()


class Block(Struct, frozen=True):
    """A block where it stands now. ``parsed`` is made from ``basis``, the last text of the block that parsed.

    ``errors`` are relative to the current text. ``same`` tells how many characters text and basis share at their start
    and end where they differ. An opaque block (broken, without a past) has only what its parser could save, its header.
    """

    id: BlockId
    start: int
    text: str
    basis: str
    parsed: Parsed
    errors: tuple[ParseError, ...] = ()
    same: tuple[int, int] | None = None

    def moved(self, start: int) -> Block:
        """The same block where it stands now. Written out, as an edit moves every block behind it."""
        return Block(self.id, start, self.text, self.basis, self.parsed, self.errors, self.same)


Split = Callable[[str], Sequence[Chunk]]
Parse = Callable[[BlockId, str], Parsed]


class Document(Struct, frozen=True, dict=True):
    """A file read as blocks. ``keys`` are those of its chunks, as its scan gave them."""

    source: Source
    blocks: tuple[Block, ...]
    keys: tuple[str, ...] = ()

    @cached_property
    def ids(self) -> tuple[BlockId, ...]:
        """The blocks' ids, in their order."""
        return tuple(block.id for block in self.blocks)

    @cached_property
    def by_id(self) -> dict[BlockId, Block]:
        """Blocks by their ids."""
        return {block.id: block for block in self.blocks}

    @cached_property
    def broken(self) -> tuple[Block, ...]:
        """The blocks with errors."""
        return tuple(block for block in self.blocks if block.errors)

    def place(self, span: Span) -> Place | None:
        """Where a span stands in the current text; ``None`` where the text it was read from has changed."""
        block = self.by_id.get(span.block)
        if block is None:
            return None
        start, end = span.start, span.end
        if block.same is not None:
            before, after = block.same
            if start >= len(block.basis) - after:
                shift = len(block.text) - len(block.basis)
                start, end = start + shift, end + shift
            elif end > before:
                return None
        return Place(self.source.path, block.start + start, block.start + end)


def _same(basis: str, text: str) -> tuple[int, int]:
    """How many characters two texts share at their start and, behind those, at their end."""
    before = _shared(basis, text)
    room = min(len(basis), len(text)) - before
    return before, min(_shared(basis[::-1], text[::-1]), room)


def _shared(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def read(source: Source, split: Split, parse: Parse, previous: Document | None = None) -> Document:
    """Read a source as blocks; what the previous reading of the file knows of an unchanged block is kept."""
    chunks = split(source.text)
    keys = tuple(chunk.key for chunk in chunks)
    ids = previous.ids if previous is not None and previous.keys == keys else ids_of(source.path, keys)
    known = previous.by_id if previous is not None else {}
    text = source.text
    fresh: list[Block | None] = []
    for chunk, id_ in zip(chunks, ids, strict=True):
        old = known.get(id_)
        if old is None or len(old.text) != chunk.end - chunk.start or not text.startswith(old.text, chunk.start):
            fresh.append(None)
        else:
            fresh.append(old if old.start == chunk.start else old.moved(chunk.start))
    past = _pasts(previous, ids, fresh) if previous else {}
    blocks = [
        block or _read_block(source, chunk, id_, parse, past.get(index))
        for index, (chunk, id_, block) in enumerate(zip(chunks, ids, fresh, strict=True))
    ]
    return Document(source, tuple(blocks), keys)


def ids_of(path: str, keys: Iterable[str]) -> tuple[BlockId, ...]:
    """Unique ids for blocks that may declare the same."""
    seen: Counter[str] = Counter()
    ids = []
    for key in keys:
        seen[key] += 1
        ids.append(BlockId(path, key if seen[key] == 1 else f"{key}#{seen[key]}"))
    return tuple(ids)


def _pasts(previous: Document, ids: Sequence[BlockId], fresh: list[Block | None]) -> dict[int, Block]:
    """The earlier selves of new blocks: by id, else the only unmatched one between the same neighbours."""
    kept = {block.id for block in fresh if block is not None}
    left = {block.id: block for block in previous.blocks if block.id not in kept}
    new = [index for index, block in enumerate(fresh) if block is None]
    pasts = {index: left.pop(ids[index]) for index in new if ids[index] in left}
    rest = [index for index in new if index not in pasts]
    if len(rest) == 1 and len(left) == 1:
        pasts[rest[0]] = next(iter(left.values()))
    return pasts


def _read_block(source: Source, chunk: Chunk, id_: BlockId, parse: Parse, past: Block | None) -> Block:
    text = source.text[chunk.start : chunk.end]
    parsed = parse(id_, text)
    errors = parsed.errors
    if chunk.problem:
        at = chunk.problem_at - chunk.start
        errors = (ParseError(Span(id_, at, min(at + 1, len(text))), chunk.problem),)
    if not any(error.breaks for error in errors):
        return Block(id_, chunk.start, text, text, parsed, errors)
    if past is not None and (past.basis != past.text or not any(error.breaks for error in past.errors)):
        kept = past.parsed if past.id == id_ else parse(id_, past.basis)
        return Block(id_, chunk.start, text, past.basis, kept, errors, _same(past.basis, text))
    opaque = Parsed(None, BlockFacts(parsed.facts.declarations, parsed.facts.references), errors)
    return Block(id_, chunk.start, text, text, opaque, errors)
