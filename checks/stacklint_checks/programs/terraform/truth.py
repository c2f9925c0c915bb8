"""Names that the libraries do not have, and those that they call deprecated.

A name is said not to exist only where one that does is spelled nearly so: the tables are of certain versions, and a
newer library may have more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stacklint_checks.facts import Misnamed
from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called, Library, Passed
from stacklint_checks.programs.program import called
from stacklint_checks.programs.versions import at_most, numbers
from stacklint_checks.schemas import cdktf, pulumi
from stacklint_checks.schemas.bindings import Construct
from stacklint_checks.source import BlockId, Span
from stacklint_checks.spelling import distance
from stacklint_checks.values import Items, Known, Object, OneOf, Value

from .arguments import META, given
from .names import CDKTF, PULUMI, construct_of, referred, snake, text_at, version_of
from .values import key_place

MOST_DEPTH = 12
LONGEST = 140
#: The versions that the tables are of, and the oldest major version of which they tell enough.
TOLD = {"pulumi": "7.51.1", "cdktf": "21.22.1"}
OLDEST = {"pulumi": 6, "cdktf": 18}
#: What every resource of either library has.
GENERAL = frozenset({"id", "urn", "apply", "node", "fqn", "arn", "name", "json"})


def misnamed(memo: Memo, block: BlockId) -> tuple[Misnamed, ...]:
    """What a block names wrongly; nothing where the project's library is newer than the tables, or much older."""
    library: str = memo.look(("unit",)).library
    dialect: str = memo.dialect.name
    if library and not (at_most(library, TOLD[dialect]) and numbers(library)[0] >= OLDEST[dialect]):
        return ()
    found: dict[Misnamed, None] = {}
    for key in memo.look(("in", block)) or ():
        found.update(dict.fromkeys(one for one in memo.ask(misnamed_by, key) if one.at.block == block))
    return tuple(found)


def misnamed_by(memo: Memo, key: str) -> tuple[Misnamed, ...]:
    """What one call names wrongly."""
    call = called(memo, key)
    return tuple(_of_call(memo, call)) if call is not None else ()


def _of_call(memo: Memo, call: Called) -> Iterator[Misnamed]:
    construct = construct_of(call)
    if construct is None:
        yield from _function(memo, call)
    elif not call.made_by:
        at = _name_at(memo, call) if construct.deprecated and _is_new(memo, call) else None
        if at is not None:
            successor = _successor(construct.deprecated)
            owner, _, name = call.function.rpartition(".")
            instead = (successor,) if successor else ()
            yield Misnamed(at, name, owner, instead, deprecated=_brief(construct.deprecated))
        passed, _ = given(memo, call)
        yield from _arguments(memo, construct, 0, passed.values(), call.function.rpartition(".")[2])
    for one in call.arguments:
        yield from _members(memo, one.value, 0)


def _is_new(memo: Memo, call: Called) -> bool:
    """Whether the library is of the version that calls a construct deprecated."""
    return _version(memo) == "7" or not call.function.startswith(PULUMI)


def _version(memo: Memo) -> str:
    """The version of Pulumi's library that the project names, else the one that its names tell."""
    library: str = memo.look(("unit",)).library
    return library.partition(".")[0] or version_of(memo)


def _brief(words: str) -> str:
    """The library's words as one line that is not too long."""
    line = " ".join(words.split()).rstrip(".")
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rsplit(' ', 1)[0]} …"


def _name_at(memo: Memo, call: Called) -> Span | None:
    """Where the last name of a called function stands; ``None`` where it is called by another name."""
    name = call.function.rpartition(".")[2]
    at = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text_at(memo, call.header))
    start = call.header.start
    return Span(call.header.block, start + at.start(), start + at.end()) if at is not None else None


def _successor(message: str) -> str:
    """``… in favor of aws.s3.BucketVersioning`` → ``BucketVersioning``."""
    _, found, rest = message.partition(" in favor of ")
    return rest.split()[0].rstrip(".").rpartition(".")[2] if found and rest.split() else ""


def _function(memo: Memo, call: Called) -> Iterator[Misnamed]:
    """A function or class that is none of the library's."""
    if call.subject or call.made_by:
        return
    if call.function.startswith(PULUMI):
        path = call.function.removeprefix(PULUMI)
        module, _, name = path.rpartition(".")
        if pulumi.has(path) or "." in module:
            return
        homes = pulumi.homes(name)
        at = _name_at(memo, call)
        if len(homes) == 1 and at is not None:
            yield Misnamed(at, name, call.function.rpartition(".")[0], elsewhere=f"{PULUMI}{homes[0]}")
            return
        near = nearest(name, pulumi.structs(module) if name.endswith("Args") else pulumi.members(module))
    elif call.function.startswith(CDKTF):
        name = call.function.rpartition(".")[2]
        near = None if any(name.startswith(one) for one in cdktf.names()) else nearest(name, cdktf.names())
        at = _name_at(memo, call)
    else:
        return
    if near is not None and at is not None:
        yield Misnamed(at, name, call.function.rpartition(".")[0], (near,))


def _arguments(
    memo: Memo, construct: Construct, body: int, passed: Iterable[Passed], owner: str, depth: int = 0
) -> Iterator[Misnamed]:
    """What is wrong with the names of arguments; ``owner`` is what takes them."""
    known = construct.bodies[body]
    own = body == 0
    for one in passed:
        name, value, at = one.name, one.value, one.at
        argument = construct.argument(body, name)
        if argument is None:
            allowed = {*known, *META, "id"} if own else set(known)
            near = nearest(snake(name), allowed) if name not in allowed else None
            span = _bare(memo, key_place(name, value, at))
            if near is not None and text_at(memo, span) == name:
                yield Misnamed(span, name, owner, (near,), is_argument=True)
            continue
        warning = (construct.warnings or {}).get(argument.name, "") if own and _version(memo) == "7" else ""
        if warning:
            yield Misnamed(_bare(memo, key_place(name, value, at)), name, owner, deprecated=_brief(warning))
        if argument.body is not None and depth < MOST_DEPTH:
            for inside in _structs(memo, value):
                yield from _arguments(memo, construct, argument.body, inside, argument.name, depth + 1)


def _structs(memo: Memo, value: Value, depth: int = 0) -> Iterator[list[Passed]]:
    """The structs in a value: dictionaries, instances of their classes, lists of either."""
    if isinstance(value, OneOf) and depth < MOST_DEPTH:
        for member in value.members:
            yield from _structs(memo, member, depth + 1)
    elif isinstance(value, Known) and isinstance(value.content, Items) and depth < MOST_DEPTH:
        for item in value.content.values:
            yield from _structs(memo, item, depth + 1)
    elif isinstance(value, Known) and isinstance(value.content, Object):
        entries = value.content.entries
        yield [Passed(one.key, one.value, one.key_at) for one in entries if one.key_at is not None]
    else:
        ref = referred(value)
        call = called(memo, ref.address) if ref is not None and not ref.attribute else None
        if call is not None and not call.subject and construct_of(call) is None:
            yield [one for one in call.arguments if one.name]


def _members(memo: Memo, value: Value, depth: int) -> Iterator[Misnamed]:
    """Members of enums and of resources that are none."""
    if isinstance(value, Library):
        yield from _of_enum(memo, value)
    ref = referred(value)
    call = called(memo, ref.address) if ref is not None and ref.attribute else None
    construct = construct_of(call) if call is not None else None
    if ref is not None and call is not None and construct is not None and value.at is not None:
        name = re.split(r"[.\[]", ref.attribute)[0]
        if name.isidentifier() and not construct.attribute(name):
            near = nearest(name, {*construct.outputs, *construct.bodies[0], *GENERAL})
            at = text_at(memo, value.at).rfind(f".{name}")
            if near is not None and at >= 0:
                start = value.at.start + at + 1
                owner = call.function.rpartition(".")[2]
                yield Misnamed(Span(value.at.block, start, start + len(name)), name, owner, (near,))
    content = value.content if isinstance(value, Known) else None
    inner: Iterable[Value] = ()
    if isinstance(content, Items):
        inner = content.values
    elif isinstance(content, Object):
        inner = (entry.value for entry in content.entries)
    for one in inner if depth < MOST_DEPTH else ():
        yield from _members(memo, one, depth + 1)


def _bare(memo: Memo, at: Span) -> Span:
    """A key without its quotes."""
    quoted = text_at(memo, at)[:1] in ("'", '"')
    return Span(at.block, at.start + 1, at.end - 1) if quoted else at


def _of_enum(memo: Memo, value: Library) -> Iterator[Misnamed]:
    at = value.place
    if at is None or not value.path.startswith(PULUMI):
        return
    path, _, name = value.path.removesuffix(".value").removeprefix(PULUMI).rpartition(".")
    members = pulumi.enum(path)
    near = nearest(name, members) if members and name not in members else None
    if near is not None:
        end = at.end - (len(".value") if text_at(memo, at).endswith(".value") else 0)
        span = Span(at.block, end - len(name), end)
        if text_at(memo, span) == name:
            yield Misnamed(span, name, path.rpartition(".")[2], (near,))


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word that is meant; ``None`` where it is one of them already, or none is near."""
    known = set(words)
    if word in known:
        return None
    most = 1 if len(word) < 6 else 2
    found = min(((distance(word, one, most), one) for one in known if abs(len(one) - len(word)) <= most), default=None)
    return found[1] if found is not None and found[0] <= most else None
