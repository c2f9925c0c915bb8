"""A unit's facts as questions: what rules may ask beside their subject, and how rows become the fields of views."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from operator import eq
from typing import TypeVar, cast

from .blocks import Parsed
from .dialect import Dialect
from .edits import Companion, Link, Site
from .facts import Declaration, Kind, Literal, Path, Provider, Reference, Resource
from .fields import Field, PolicyField, View, statements_of
from .incremental import Memo
from .rows import Each, FirstOf, InCompanion, NotHere, Pair, Part, Policies, Policy, Property, Row, Shape, UsedBy
from .source import BlockId, Span
from .values import (
    Absent,
    Given,
    Hole,
    Items,
    Known,
    OneOf,
    Ref,
    Unknown,
    Value,
    at_path,
    is_false,
    is_true,
    known_text,
)

V = TypeVar("V", bound=View)
T = TypeVar("T")
JoinKey = tuple[str, object]


def steps(path: str) -> tuple[str, ...]:
    """A dotted path as steps; the empty path leads nowhere."""
    return tuple(path.split(".")) if path else ()


def dialect_of(memo: Memo) -> Dialect:
    """The dialect of the memo's unit."""
    return cast("Dialect", memo.look(("dialect",)))


def resource(memo: Memo, address: str) -> Resource | None:
    """The resource at an address."""
    return dialect_of(memo).resource(memo, address)




def by_type(memo: Memo) -> dict[str, tuple[str, ...]]:
    """Addresses of all resources by their types."""
    found: dict[str, list[str]] = {}
    language = dialect_of(memo)
    for address in memo.ask(language.addresses):
        found.setdefault(language.type_of(memo, address), []).append(address)
    return {type_: tuple(addresses) for type_, addresses in found.items()}


def of_type(memo: Memo, type_: str) -> tuple[str, ...]:
    """Addresses of the resources of a type."""
    return memo.ask(by_type).get(type_, ())


def join_keys(value: Value) -> Iterator[JoinKey]:
    """What two properties that name the same resource share: a reference, a literal name, or the same input."""
    for leaf in value.leaves() if isinstance(value, OneOf) else (value,):
        refs = [part for part in leaf.parts if isinstance(part, Ref)]
        if len(refs) == 1:
            yield ("ref", refs[0].address)
        elif leaf.parts and not refs and all(part.name for part in leaf.parts if isinstance(part, Hole)):
            yield ("text", leaf.parts)


def own_keys(memo: Memo, address: str) -> frozenset[JoinKey]:
    """The keys by which another resource may name this one."""
    subject = memo.ask(resource, address)
    keys: set[JoinKey] = {("ref", address)}
    if subject is not None:
        path = dialect_of(memo).vocabulary().names.get(subject.type)
        if path:
            keys.update(key for key in join_keys(at_path(subject.properties, steps(path))) if key[0] == "text")
    return frozenset(keys)


def joined(memo: Memo, type_: str, join: str) -> tuple[dict[JoinKey, tuple[str, ...]], bool]:
    """Resources of a type by what their property ``join`` names, and whether some name what is not known."""
    found: dict[JoinKey, list[str]] = {}
    unknown = False
    for address in memo.ask(of_type, type_):
        subject = memo.ask(resource, address)
        if subject is None:
            continue
        for value in at_path(subject.properties, steps(join)).each():
            keys = tuple(join_keys(value))
            unknown = unknown or not keys
            for key in keys:
                found.setdefault(key, []).append(address)
    return {key: tuple(addresses) for key, addresses in found.items()}, unknown


def companions(memo: Memo, type_: str, join: str, address: str) -> tuple[tuple[str, ...], bool]:
    """Resources of a type that name this one, and whether another one might."""
    table, unknown = memo.ask(joined, type_, join)
    keys = memo.ask(own_keys, address)
    return tuple(dict.fromkeys(found for key in keys for found in table.get(key, ()))), unknown


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


def _users(memo: Memo, row: UsedBy, subject: Resource) -> tuple[Resource, ...]:
    found = []
    for type_, path in row.uses:
        for address in memo.ask(companions, type_, path, subject.address)[0]:
            user = memo.ask(resource, address)
            if user is not None:
                found.append(user)
    return tuple(found)


def _field(memo: Memo, row: Row, subject: Resource, path: Path, header: Span) -> object:
    if isinstance(row, UsedBy):
        return _users(memo, row, subject)
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
    return tuple(field.name for field in fields(view))[len(fields(View)) :]


@cache
def shapes_of(dialect: Dialect, type_: str) -> tuple[Shape, ...]:
    """The shapes that see a resource type."""
    return tuple(shape for shape in dialect.vocabulary().shapes if shape.type == type_)


def views(memo: Memo, address: str, index: int) -> tuple[View, ...]:
    """The views of a resource through the shape with that index among the shapes of its type."""
    subject = memo.ask(resource, address)
    if subject is None:
        return ()
    shape = shapes_of(dialect_of(memo), subject.type)[index]
    if shape.where is not None:
        where, wanted = shape.where
        if known_text(at_path(subject.properties, steps(where))) != wanted:
            return ()
    made = []
    for path, _, header in _elements(subject, shape.each):
        read = [_field(memo, shape.rows[name], subject, path, header) for name in _field_names(shape.view)]
        made.append(shape.view(subject, path, header, *read))
    return tuple(made)


def _answer(memo: Memo, question: Callable[[Stack], T]) -> T:
    return question(Stack(memo))


@dataclass(frozen=True, slots=True)
class Stack:
    """What a rule may ask about the unit. Every answer is remembered with the rule's own result."""

    memo: Memo

    @property
    def dialect(self) -> str:
        """``terraform`` or ``cloudformation``."""
        return dialect_of(self.memo).name

    @property
    def is_root(self) -> bool:
        """Whether the unit is deployed by itself; else rules about roots are silent."""
        return bool(self.memo.look(("unit",)).is_root)

    @property
    def modules(self) -> tuple[str, ...]:
        """The unit's modules: folders, the root first; the template's path."""
        return cast("tuple[str, ...]", self.memo.look(("modules",)))

    def resources(self, *types: str) -> tuple[Resource, ...]:
        """The resources of the given types, or all managed resources."""
        memo = self.memo
        if types:
            addresses: list[str] = [address for type_ in types for address in memo.ask(of_type, type_)]
        else:
            addresses = [a for type_, all_ in memo.ask(by_type).items() if not type_.startswith("data.") for a in all_]
        read = (memo.ask(resource, address) for address in addresses)
        return tuple(one for one in read if one is not None)

    def resource(self, address: str) -> Resource | None:
        """The resource at an address."""
        return self.memo.ask(resource, address)

    def views(self, view: type[V]) -> tuple[V, ...]:
        """Every view of that class in the unit."""
        found: list[View] = []
        for shape in dialect_of(self.memo).vocabulary().shapes:
            if shape.view is view:
                for address in self.memo.ask(of_type, shape.type):
                    found.extend(self._seen(shape, address))
        return cast("tuple[V, ...]", tuple(found))

    def views_of(self, subject: Resource, view: type[V]) -> tuple[V, ...]:
        """The views of that class of one resource."""
        shapes = shapes_of(dialect_of(self.memo), subject.type)
        found = [one for shape in shapes if shape.view is view for one in self._seen(shape, subject.address)]
        return cast("tuple[V, ...]", tuple(found))

    def _seen(self, shape: Shape, address: str) -> tuple[View, ...]:
        return self.memo.ask(views, address, shapes_of(dialect_of(self.memo), shape.type).index(shape))

    def answer(self, question: Callable[[Stack], T]) -> T:
        """The answer of a module-level function about the whole unit.

        It is remembered by itself: a rule that asks it for every resource is computed again only if the answer differs.
        """
        return self.memo.ask(_answer, question)

    def name_path(self, type_: str) -> str | None:
        """The dotted path of a type's physical name; ``None`` where it has none that must be unique."""
        return dialect_of(self.memo).vocabulary().names.get(type_)

    def users(self, subject: Resource, *uses: tuple[str, str]) -> tuple[Resource, ...]:
        """The resources that name the subject in one of the (type, dotted path) properties."""
        return _users(self.memo, UsedBy(uses), subject)

    def arns(self, arn_format: str) -> tuple[tuple[Resource, Link], ...]:
        """The unit's resources that have ARNs of a format of the Service Authorization Reference, as links to those."""
        type_, suffix = dialect_of(self.memo).vocabulary().arns.get(arn_format, ("", ""))
        return tuple((one, Link(one.address, "arn", suffix=suffix)) for one in self.resources(type_)) if type_ else ()

    def scaffold(self, what: str) -> tuple[Part, ...]:
        """The resources that make up something whole, in the vocabulary's words; none where it does not know it."""
        return dialect_of(self.memo).vocabulary().scaffolds.get(what, ())

    def blocks(self, module: str) -> tuple[BlockId, ...]:
        """The ids of a module's blocks."""
        return cast("tuple[BlockId, ...]", self.memo.look(("blocks", module)) or ())

    def _parsed(self, block: BlockId) -> Parsed | None:
        return cast("Parsed | None", self.memo.look(("block", block)))

    def declarations(self, module: str, name: str) -> tuple[Declaration, ...]:
        """The declarations of a name in a module."""
        found: list[Declaration] = []
        for block in self.memo.look(("declares", module, name)) or ():
            parsed = self._parsed(block)
            if parsed is not None:
                found.extend(one for one in parsed.facts.declarations if one.name == name)
        return tuple(found)

    def all_declarations(self, module: str) -> tuple[Declaration, ...]:
        """Everything that a module declares."""
        parsed = [self._parsed(block) for block in self.blocks(module)]
        return tuple(one for each in parsed if each is not None for one in each.facts.declarations)

    def declares_kind(self, module: str, kind: Kind) -> bool:
        """Whether a module declares something of a kind. Unlike ``all_declarations`` not asked anew for each edit."""
        declared = (self.memo.look(("declared", block)) or () for block in self.blocks(module))
        return any(one.kind is kind for each in declared for one in each)

    def declares(self, module: str, name: str) -> bool:
        """Whether a module declares a name, or something in it that cannot be read may."""
        return bool(self.memo.look(("declares", module, name))) or dialect_of(self.memo).generates(
            self.memo, module, name
        )

    def uses(self, module: str, name: str) -> bool:
        """Whether something in a module refers to a name."""
        return bool(self.memo.look(("uses", module, name)))

    def references_in(self, block: BlockId) -> tuple[Reference, ...]:
        """The references of one block."""
        parsed = self._parsed(block)
        return parsed.facts.references if parsed is not None else ()

    def may_use(self, module: str) -> bool:
        """Whether something in a module cannot be read, and may use any name of it."""
        return dialect_of(self.memo).generates(self.memo, module, "")

    def literals(self, block: BlockId) -> tuple[Literal, ...]:
        """Every literal text of a block."""
        parsed = self._parsed(block)
        return parsed.facts.literals if parsed is not None else ()

    def module_of(self, block: BlockId) -> str:
        """The module that a block belongs to."""
        return dialect_of(self.memo).module(block.path)

    def value(self, module: str, name: str) -> Value:
        """What a declaration is worth: a local, a variable's or parameter's default, an output."""
        return dialect_of(self.memo).value(self.memo, module, name)

    def providers(self) -> tuple[Provider, ...]:
        """The provider configurations of the unit."""
        return dialect_of(self.memo).providers(self.memo)

    def inherited_tags(self, subject: Resource) -> Value:
        """Tags that the resource gets from elsewhere (``default_tags``), absent where there are none."""
        return dialect_of(self.memo).inherited_tags(self.memo, subject.address)

    def passed_on(self, subject: Resource) -> bool:
        """Whether the resource is handed to code that cannot be read."""
        return dialect_of(self.memo).passed_on(self.memo, subject.address)
