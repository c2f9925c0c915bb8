"""How rows become the fields of views: a row says where a field stands in a resource, or in a companion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from operator import eq

from msgspec.structs import replace

from .dialect import Dialect
from .edits import Companion, Site
from .facts import Path, Resource
from .fields import Field, PolicyField, View, statements_of
from .incremental import Memo
from .index import companions, dialect_of, head, part, resource, steps
from .rows import Each, FirstOf, InCompanion, NotHere, Pair, Policies, Policy, Property, Row, Shape, UsedBy
from .source import Span
from .values import Absent, Given, Items, Known, OneOf, Unknown, Value, at_path, is_false, is_true, known_text


def _read(memo: Memo, row: Property | InCompanion | FirstOf, subject: Resource, path: Path, header: Span) -> Field:
    if isinstance(row, Property):
        value = at_path(subject.properties, (*path, *steps(row.path)))
        site = Site(subject.address, (*path, *steps(row.path)))
        return Field(_with_default(_in_words(value, row.words), row.default, header), site, header, words=row.words)
    if isinstance(row, InCompanion):
        return _read_companion(memo, row, subject, header)
    read = [_read(memo, inner, subject, path, header) for inner in row.rows]
    held = (field for field in read if _is_held(subject, path, field.site))
    return next((field for field in read if not field.unset), None) or next(held, read[0])


def _is_held(subject: Resource, path: Path, site: Site) -> bool:
    """Whether the companion or block that would hold a property exists."""
    if site.address != subject.address:
        return True
    within = site.path[len(path) :]
    return site.companion is None and len(within) > 1 and not at_path(subject.properties, (*path, within[0])).unset


def _read_companion(memo: Memo, row: InCompanion, subject: Resource, header: Span) -> Field:
    found, unknown = memo.ask(companions, row.type, row.join, subject.address)
    missing: Field | None = None
    for address in found:
        companion = memo.ask(resource, address)
        if companion is None:
            continue
        value = at_path(companion.properties, steps(row.path))
        field = Field(
            _with_default(value, row.default, companion.header), Site(address, steps(row.path)), companion.header
        )
        if not value.unset:
            return field
        missing = missing or field
    if missing is not None:
        return missing
    site = Site(subject.address, steps(row.path), Companion(row.type, row.join))
    if unknown or dialect_of(memo).passed_on(memo, subject.address):
        return Field(Unknown(None, None, f"{row.type} may set it"), site, header)
    return Field(_with_default(Absent(header), row.default, header), site, header)


def _read_pair(row: Pair, subject: Resource, path: Path, header: Span) -> Field:
    holder = (*path, *steps(row.path))
    value = at_path(subject.properties, holder)
    named: Value = Unknown(None, None, "entries not known")
    if value.unset:
        named = Absent(header)
    elif isinstance(value, Known) and row.name:
        for index, item in enumerate(value.each()):
            if known_text(item.get(row.name)) == row.key:
                return Field(item.get(row.value), Site(subject.address, (*holder, index, row.value)), item.at or header)
        if all(known_text(item.get(row.name)) is not None for item in value.each()):
            named = Absent(header)
    elif isinstance(value, Known):
        named = value.get(row.key)
        if not named.unset:
            return Field(named, Site(subject.address, (*holder, row.key)), header)
    pair = (row.name, row.key, row.value) if row.name else (row.key,)
    return Field(_with_default(named, row.default, header), Site(subject.address, holder), header, pair)


def _with_default(value: Value, default: object, header: Span) -> Value:
    if isinstance(value, Absent):
        return Absent(value.at or header, None, default)  # type: ignore[arg-type]
    return value


def _in_words(value: Value, words: Mapping[str, str | bool]) -> Value:
    """A value in the words of the view."""
    if not words:
        return value
    if isinstance(value, OneOf):
        return replace(value, members=tuple(_in_words(member, words) for member in value.members))
    if isinstance(value, Given) and value.default is not None:
        return replace(value, default=_in_words(value.default, words))
    if isinstance(value, Known):
        for word, written in words.items():
            if value.must(is_true if written is True else is_false if written is False else partial(eq, written)):
                return replace(value, content=word)
    return value


def users(memo: Memo, uses: Iterable[tuple[str, str]], address: str) -> Iterator[str]:
    """The addresses of resources that name one in one of the (type, dotted path) properties."""
    for type_, path in uses:
        yield from memo.ask(companions, type_, path, address)[0]


def _field(memo: Memo, row: Row, subject: Resource, path: Path, header: Span) -> object:
    if isinstance(row, UsedBy):
        found = (head(memo, address) for address in users(memo, row.uses, subject.address))
        return tuple(one for one in found if one is not None)
    if isinstance(row, Policies):
        return tuple(_documents(row, subject))
    if isinstance(row, Each):
        return tuple(_element_views(memo, row, subject, path))
    if isinstance(row, NotHere):
        return Field(Unknown(None, None, row.reason), Site(subject.address, path), header)
    if isinstance(row, Pair):
        return _read_pair(row, subject, path, header)
    if isinstance(row, Policy):
        field = _read(memo, row.row, subject, path, header)
        policy = statements_of(field)
        others = _other_policies(memo, row.row, subject)
        if not others:
            return policy
        more = [statements_of(other) for other in others if other.site != field.site]
        statements = (*policy.statements, *(one for other in more for one in other.statements))
        return PolicyField(field, statements, policy.complete and all(other.complete for other in more))
    return _read(memo, row, subject, path, header)


def _element_views(memo: Memo, row: Each, subject: Resource, path: Path) -> Iterator[View]:
    for where in row.paths:
        value = at_path(subject.properties, path)
        for inner, _, header in _expand(value, steps(where), path, subject.header):
            read = [_field(memo, row.rows[name], subject, inner, header) for name in _field_names(row.view)]
            yield row.view(subject, inner, header, *read)


def _documents(row: Policies, subject: Resource) -> Iterator[PolicyField]:
    for path, element, header in _expand(subject.properties, steps(row.each), (), subject.header):
        inner = steps(row.path)
        yield statements_of(Field(at_path(element, inner), Site(subject.address, (*path, *inner)), header))


def _other_policies(memo: Memo, row: Property | InCompanion | FirstOf, subject: Resource) -> list[Field]:
    rows = row.rows if isinstance(row, FirstOf) else (row,)
    found = []
    for inner in rows:
        if isinstance(inner, InCompanion):
            for address in memo.ask(companions, inner.type, inner.join, subject.address)[0]:
                companion = memo.ask(resource, address)
                if companion is not None:
                    value = at_path(companion.properties, steps(inner.path))
                    found.append(Field(value, Site(address, steps(inner.path)), companion.header))
    return found


def _elements(subject: Resource, each: str) -> Iterator[tuple[Path, Value, Span]]:
    if not each:
        yield (), subject.properties, subject.header
        return
    yield from _expand(subject.properties, steps(each), (), subject.header)


def _expand(value: Value, rest: tuple[str, ...], path: Path, header: Span) -> Iterator[tuple[Path, Value, Span]]:
    if isinstance(value, Known) and isinstance(value.content, Items):
        for index, item in enumerate(value.content.values):
            yield from _expand(item, rest, (*path, index), item.at or header)
    elif isinstance(value, OneOf):
        for member in value.members:
            yield from _expand(member, rest, path, header)
    elif not isinstance(value, Known):
        return
    elif rest:
        yield from _expand(value.get(rest[0]), rest[1:], (*path, rest[0]), value.at or header)
    else:
        yield path, value, value.at or header


def _field_names(view: type[View]) -> tuple[str, ...]:
    return view.__struct_fields__[len(View.__struct_fields__) :]


@cache
def shapes_of(dialect: Dialect, type_: str) -> tuple[Shape, ...]:
    """The shapes that see a resource type."""
    return tuple(shape for shape in dialect.vocabulary().shapes if shape.type == type_)


@cache
def properties_of(dialect: Dialect, type_: str, index: int) -> tuple[str, ...]:
    """The top-level properties that a shape reads: the one with that index among the shapes of a type."""
    shape = shapes_of(dialect, type_)[index]
    names = _names(shape.rows.values()) if not shape.each else {_first(shape.each)}
    if shape.where is not None:
        names.add(_first(shape.where[0]))
    return tuple(sorted(names))


def _names(rows: Iterable[Row]) -> set[str]:
    names: set[str] = set()
    for row in rows:
        if isinstance(row, Property | Pair):
            names.add(_first(row.path))
        elif isinstance(row, FirstOf):
            names |= _names(row.rows)
        elif isinstance(row, Policy):
            names |= _names((row.row,))
        elif isinstance(row, Policies):
            names.add(_first(row.each or row.path))
        elif isinstance(row, Each):
            names |= {_first(path) for path in row.paths if path}
            names |= _names(row.rows.values()) if "" in row.paths else set()
    return names


def _first(path: str) -> str:
    return path.partition(".")[0]


def views(memo: Memo, address: str, type_: str, index: int) -> tuple[View, ...]:
    """The views of a resource of a type through the shape with that index among the shapes of the type."""
    language = dialect_of(memo)
    shape = shapes_of(language, type_)[index]
    subject = memo.ask(part, address, properties_of(language, type_, index))
    if subject is None or subject.type != type_:
        return ()
    if shape.where is not None:
        where, wanted = shape.where
        if known_text(at_path(subject.properties, steps(where))) != wanted:
            return ()
    made = []
    for path, _, header in _elements(subject, shape.each):
        read = [_field(memo, shape.rows[name], subject, path, header) for name in _field_names(shape.view)]
        made.append(shape.view(subject, path, header, *read))
    return tuple(made)
