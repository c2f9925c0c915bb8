"""Values of a program in Terraform's words: references, structs, members of enums, documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called, Library, Passed
from stacklint_checks.programs.program import called
from stacklint_checks.schemas import pulumi
from stacklint_checks.schemas.bindings import Argument, Construct
from stacklint_checks.source import Span
from stacklint_checks.values import (
    Entry,
    Given,
    Hole,
    Items,
    Json,
    Known,
    Object,
    OneOf,
    Part,
    Ref,
    Unknown,
    Value,
)

from . import documents
from .names import CDKTF, PULUMI, address, construct_of, referred, snake

MOST_DEPTH = 40
#: Functions of CDKTF that give what they are given.
SAME = frozenset({"as_string", "as_list", "as_number", "as_any", "as_string_map", "as_number_list", "as_any_map"})


def resolved(memo: Memo, value: Value, depth: int = 0) -> Value:
    """A value in Terraform's words; keys of maps are kept."""
    if depth > MOST_DEPTH:
        return Unknown(value.at, value.origin, "too deep")
    if isinstance(value, Known):
        return _content(memo, value, depth + 1)
    if isinstance(value, OneOf):
        return replace(value, members=tuple(resolved(memo, member, depth + 1) for member in value.members))
    if isinstance(value, Given):
        default = resolved(memo, value.default, depth + 1) if value.default is not None else None
        return replace(value, default=default, made_of=_parts(memo, value.made_of))
    if isinstance(value, Library):
        return _member(value)
    if isinstance(value, Unknown):
        found = _of_call(memo, value, depth + 1)
        if found is not None:
            return found
        made = replace(value, made_of=_parts(memo, value.made_of))
        written = documents.read_text(memo, made)
        return made if written is None else written
    return value


def _content(memo: Memo, value: Known, depth: int) -> Value:
    content = value.content
    if isinstance(content, Items):
        items = tuple(resolved(memo, item, depth) for item in content.values)
        return Known(value.at, value.origin, Items(items, content.open))
    if isinstance(content, Object):
        entries = tuple(Entry(one.key, one.key_at, resolved(memo, one.value, depth)) for one in content.entries)
        return Known(value.at, value.origin, Object(entries, content.open))
    if isinstance(content, Json):
        return Known(value.at, value.origin, Json(resolved(memo, content.value, depth)))
    written = documents.read_text(memo, value) if isinstance(content, str) else None
    return value if written is None else written


def _parts(memo: Memo, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(reference(memo, part) if isinstance(part, Ref) else part for part in parts)


def reference(memo: Memo, ref: Ref) -> Part:
    """A reference to a construct of the program or a member of it, in Terraform's words."""
    call = called(memo, ref.address)
    construct = construct_of(call) if call is not None else None
    if call is None or construct is None:
        return Hole(variable(call)) if call is not None else Hole()
    step = ref.attribute.replace("[", ".", 1).partition(".")[0]
    rest = ref.attribute[len(step) :]
    return Ref(address(memo, call.key), (construct.attribute(step) or step) + rest if step else "")


def variable(call: Called) -> str:
    """The name of a variable that a call declares, ``""`` for any other call."""
    if call.function != "cdktf.TerraformVariable":
        return ""
    name = call.argument(1, "id")
    return f"var.{name.text}" if isinstance(name, Known) else "var"


def _member(value: Library) -> Value:
    """A member of an enum as what it stands for."""
    path, _, name = value.path.removesuffix(".value").removeprefix(PULUMI).rpartition(".")
    members = pulumi.enum(path) if value.path.startswith(PULUMI) else {}
    return Known(value.at, value.origin, members[name]) if name in members else value


def _of_call(memo: Memo, value: Unknown, depth: int) -> Value | None:
    """What the result of a call or a member of it stands for; ``None`` where that is a reference."""
    ref = referred(value)
    call = called(memo, ref.address) if ref is not None else None
    if ref is None or call is None or value.at is None:
        return None
    if construct_of(call) is not None:
        return documents.made(memo, call, ref.attribute, value)
    found = CONVERSIONS.get(call.function)
    if found is not None:
        return found(memo, call, ref.attribute, value, depth)
    if not ref.attribute and is_struct(call):
        entries = tuple(Entry(one.name, one.at, resolved(memo, one.value, depth)) for one in call.arguments)
        return Known(value.at, _origin(value, call), Object(entries, call.open))
    return None


def _origin(value: Value, call: Called) -> Span | None:
    """Where a struct is made, unless that is where it is used."""
    return value.origin or (call.at if call.at != value.at else None)


def is_struct(call: Called) -> bool:
    """Whether a call makes a plain struct of one of the libraries."""
    name = call.function.rpartition(".")[2]
    ours = call.function.startswith((PULUMI, *CDKTF, "cdktf."))
    return ours and not call.subject and name[:1].isupper() and all(passed.name for passed in call.arguments)


def entries_of(
    memo: Memo, construct: Construct, body: int, passed: Iterable[Passed], depth: int = 0
) -> tuple[Entry, ...]:
    """Arguments of a construct or struct with Terraform's names and values."""
    entries: list[Entry] = []
    for one in passed:
        name, value, at = one.name, one.value, one.at
        argument = construct.argument(body, name)
        attribute = argument.attribute if argument is not None else snake(name)
        entries.append(Entry(attribute, key_place(name, value, at), _held(memo, construct, argument, value, depth + 1)))
    return tuple(entries)


def key_place(name: str, value: Value, at: Span) -> Span:
    """Where a name stands: of a keyword the whole argument is told."""
    inside = (
        value.at is not None and value.at.block == at.block and at.start <= value.at.start and value.at.end <= at.end
    )
    return Span(at.block, at.start, at.start + len(name)) if inside else at


def _held(memo: Memo, construct: Construct, argument: Argument | None, value: Value, depth: int) -> Value:
    """The value of an argument: nested structs are lists of objects, as blocks are."""
    if argument is None or argument.body is None or depth > MOST_DEPTH:
        return documents.as_document(resolved(memo, value, depth))
    if isinstance(value, OneOf):
        members = tuple(_held(memo, construct, argument, member, depth + 1) for member in value.members)
        return replace(value, members=members)
    if isinstance(value, Given) and value.default is not None:
        return replace(value, default=_held(memo, construct, argument, value.default, depth + 1))
    if isinstance(value, Known) and isinstance(value.content, Items):
        items = tuple(_one(memo, construct, argument.body, item, depth + 1) for item in value.content.values)
        return Known(value.at, value.origin, Items(items, value.content.open))
    made = _one(memo, construct, argument.body, value, depth + 1)
    whole = isinstance(made, Known) and isinstance(made.content, Object)
    return Known(value.at, value.origin, Items((made,))) if whole else made


def _one(memo: Memo, construct: Construct, body: int, value: Value, depth: int) -> Value:
    """One struct, given as a dictionary or as an instance of its class."""
    if isinstance(value, OneOf):
        return replace(value, members=tuple(_one(memo, construct, body, one, depth + 1) for one in value.members))
    if isinstance(value, Known) and isinstance(value.content, Object):
        told = (Passed(one.key, one.value, one.key_at or value.at) for one in value.content.entries)  # type: ignore[arg-type]
        inside = entries_of(memo, construct, body, told, depth)
        return Known(value.at, value.origin, Object(inside, value.content.open))
    ref = referred(value)
    call = called(memo, ref.address) if ref is not None and not ref.attribute else None
    if call is not None and is_struct(call) and construct_of(call) is None:
        inside = entries_of(memo, construct, body, call.arguments, depth)
        return Known(value.at, _origin(value, call), Object(inside, call.open))
    return resolved(memo, value, depth)


Convert = Callable[[Memo, Called, str, Unknown, int], Value | None]


def _encoded(memo: Memo, call: Called, member: str, value: Unknown, depth: int) -> Value | None:
    given = call.argument(0, "value")
    if member or given is None:
        return None
    return Known(value.at, value.origin, Json(resolved(memo, given, depth)))


def _same(memo: Memo, call: Called, member: str, value: Unknown, depth: int) -> Value | None:
    given = call.argument(0, "value")
    return resolved(memo, given, depth).moved(value.at) if given is not None and not member else None


def _variable(memo: Memo, call: Called, member: str, value: Unknown, depth: int) -> Value | None:
    del member
    default = call.argument(-1, "default")
    known = resolved(memo, default, depth) if default is not None and not default.unset else None
    return Given(value.at, value.origin, variable(call), known)


def _local(memo: Memo, call: Called, member: str, value: Unknown, depth: int) -> Value | None:
    given = call.argument(2, "expression")
    return resolved(memo, given, depth).moved(value.at) if given is not None and member else None


CONVERSIONS: dict[str, Convert] = {
    "cdktf.Fn.jsonencode": _encoded,
    "cdktf.Fn.tostring": _same,
    "cdktf.Fn.tolist": _same,
    "cdktf.Fn.toset": _same,
    "cdktf.Fn.sensitive": _same,
    "cdktf.TerraformVariable": _variable,
    "cdktf.TerraformLocal": _local,
    **{f"cdktf.Token.{name}": _same for name in SAME},
}
"""What calls of a library that make no resource stand for."""
