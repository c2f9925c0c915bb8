"""Where the resources that a run of the program declared stand in its text, and what they tell of unknown values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from stacklint_checks.blocks import ids_of
from stacklint_checks.exact import Exact, ExactResource
from stacklint_checks.incremental import Memo
from stacklint_checks.source import BlockId, Span
from stacklint_checks.values import Absent, Entry, Hole, Items, Known, Object, Unknown, Value

from .calls import Called
from .program import called
from .syntax import Tree

#: What begins the key of a resource that no call in the text is seen to make.
UNSEEN = "exact "
#: What stands for a value that a run does not tell.
MISSING = object()
#: Makes a value of JSON, given where it stands.
Turn = Callable[[Any, Span | None], Value]


class Lines(NamedTuple):
    """The lines of a block when the program was run: its first one from 0, and its text."""

    block: BlockId
    first: int
    text: str


def exact_of(memo: Memo) -> Exact | None:
    """What the last run of the program declared, if there was one."""
    found: Exact | None = memo.look(("unit",)).exact
    return found


def told(memo: Memo, key: str) -> tuple[ExactResource, ...]:
    """What a run told of what a call makes."""
    found: tuple[ExactResource, ...] | None = memo.look(("exact", key))
    return found or ()


def blocks_then(memo: Memo, path: str) -> tuple[Lines, ...]:
    """A file's blocks when the program was run."""
    exact = exact_of(memo)
    text = exact.texts.get(path, "") if exact is not None else ""
    split, _ = memo.dialect.reader(path, text)
    chunks = split(text)
    ids = ids_of(path, (chunk.key for chunk in chunks))
    return tuple(
        Lines(id_, text.count("\n", 0, chunk.start), text[chunk.start : chunk.end])
        for id_, chunk in zip(ids, chunks, strict=True)
    )


def line_now(memo: Memo, path: str, line: int) -> Span | None:
    """A line of the program as it was run, without its indentation; ``None`` where its block has changed since."""
    for one in memo.ask(blocks_then, path):
        if not one.first <= line <= one.first + one.text.count("\n"):
            continue
        parsed = memo.look(("block", one.block))
        tree = parsed.syntax if parsed is not None else None
        if not isinstance(tree, Tree) or tree.text != one.text:
            continue
        before = one.text.split("\n")[: line - one.first]
        start = sum(len(each) + 1 for each in before)
        text = one.text[start:].partition("\n")[0]
        return Span(one.block, start + len(text) - len(text.lstrip()), start + len(text.rstrip()))
    return None


def calls_at(memo: Memo, resource: ExactResource, wanted: Callable[[Called], bool]) -> tuple[str, ...]:
    """The keys of the wanted calls on the innermost line of a resource that has any.

    Where a line has changed since, nothing is said of those around it: it may have had one.
    """
    for path, line in _lines(memo, resource):
        span = line_now(memo, path, line)
        if span is None:
            break
        found = [call for call in _calls_in(memo, span.block) if wanted(call)]
        starting = [call for call in found if span.start <= call.at.start < span.end]
        around = [call for call in found if call.at.start < span.end and span.start < call.at.end]
        if starting or around:
            return tuple(call.key for call in starting or around)
    return ()


def home_line(memo: Memo, resource: ExactResource) -> Span | None:
    """The innermost line of a resource, if it is still as it was."""
    return next((line_now(memo, path, line) for path, line in _lines(memo, resource)), None)


def _lines(memo: Memo, resource: ExactResource) -> Iterator[tuple[str, int]]:
    """The lines of a resource that lie in files of the unit."""
    exact = exact_of(memo)
    return (at for at in resource.lines if exact is not None and at[0] in exact.texts)


def _calls_in(memo: Memo, block: BlockId) -> Iterator[Called]:
    for key in memo.look(("in", block)) or ():
        call = called(memo, key)
        if call is not None and call.at.block == block:
            yield call


def agreed(resources: Iterable[ExactResource]) -> dict[str, Any]:
    """The properties in which several resources of one piece of code agree; the others are ``MISSING``."""
    first, *others = (resource.properties for resource in resources)
    if not others:
        return dict(first)
    names = dict.fromkeys(name for properties in (first, *others) for name in properties)
    told = {name: first.get(name, MISSING) for name in names}
    return {
        name: data if all(other.get(name, MISSING) == data for other in others) else MISSING
        for name, data in told.items()
    }


def settled(value: Value, data: Mapping[str, Any], at: Span, turn: Turn) -> Value:
    """The properties of a resource, with what was not known of them as a run told it; the same object if all was."""
    return _settle(value, data, at, turn)


def _settle(value: Value, data: Any, at: Span, turn: Turn) -> Value:
    if isinstance(value, Unknown):
        if any(not isinstance(part, Hole) for part in value.parts):  # its parts say more than its text of one run
            return value
        return _told(data, value.at or at, turn)
    if not isinstance(value, Known):
        return value
    content = value.content
    if data is Absent:
        return _settle_absent(value, at, turn)
    if isinstance(content, Object) and isinstance(data, Mapping):
        return _settle_object(value, content, data, at, turn)
    if isinstance(content, Items) and isinstance(data, Mapping):  # a block that may stand once is an object in Pulumi
        data = [data]
    if isinstance(content, Items) and isinstance(data, list):
        if content.open:
            return Known(value.at, value.origin, Items(tuple(_completed(content.values, data, value.at or at, turn))))
        if len(content.values) != len(data):
            return value
        values = tuple(_settle(one, told, at, turn) for one, told in zip(content.values, data, strict=True))
        same = all(one is before for one, before in zip(values, content.values, strict=True))
        return value if same else Known(value.at, value.origin, Items(values))
    return value


def _completed(known: tuple[Value, ...], data: list[Any], at: Span, turn: Turn) -> Iterator[Value]:
    """The elements of a list of which not all are known: those that are keep their places, the others follow.

    One that the run does not show as it is written stays: the library may have put it together with another.
    """
    left = list(data)
    for value in known:
        told = next((one for one in left if _agrees(value, one)), MISSING)
        if told is MISSING:
            yield value
        else:
            left.remove(told)
            yield _settle(value, told, at, turn)
    for one in left:
        yield turn(one, at)


def _agrees(value: Value, data: Any) -> bool:
    """Whether what is known of a value is what a run told, in any order. An element may stand for a list of one."""
    content = value.content if isinstance(value, Known) else None
    if isinstance(content, Items):
        told = data if isinstance(data, list) else [data]
        if len(told) != len(content.values):
            return False
        return all(any(_agrees(one, each) for each in told) for one in content.values)
    if isinstance(content, Object):
        return isinstance(data, Mapping) and all(_agrees(one.value, data.get(one.key)) for one in content.entries)
    return content == data if isinstance(value, Known) else True


def _settle_absent(value: Known, at: Span, turn: Turn) -> Value:
    """What is not set in the run: where some of it was not known, nothing of it is."""
    content = value.content
    if isinstance(content, Object):
        return _settle_object(value, content, {}, at, turn)
    doubtful = isinstance(content, Items) and (content.open or any(isinstance(one, Unknown) for one in content.values))
    return Absent(value.at or at) if doubtful else value


def _settle_object(value: Known, content: Object, data: Mapping[str, Any], at: Span, turn: Turn) -> Value:
    entries = [
        Entry(one.key, one.key_at, _settle(one.value, data.get(one.key, Absent), at, turn)) for one in content.entries
    ]
    same = all(one.value is before.value for one, before in zip(entries, content.entries, strict=True))
    if content.open:
        known = {one.key for one in entries}
        more = ((key, told) for key, told in data.items() if key not in known)
        entries += (Entry(key, None, _told(told, value.at or at, turn)) for key, told in more)
        same = False
    return value if same else replace(value, content=Object(tuple(entries)))


def _told(data: Any, at: Span, turn: Turn) -> Value:
    if data is Absent:
        return Absent(at)
    if data is MISSING:
        return Unknown(at, None, "differs from one to the next")
    return turn(data, at)


def plain(data: Any, at: Span | None, turn: Turn) -> Value:
    """JSON as a value: ``turn`` makes its parts, for what stands for a reference is JSON, too."""
    if isinstance(data, Mapping):
        return Known(at, None, Object(tuple(Entry(str(key), None, turn(one, at)) for key, one in data.items())))
    if isinstance(data, list):
        return Known(at, None, Items(tuple(turn(one, at) for one in data)))
    return Known(at, None, data)
