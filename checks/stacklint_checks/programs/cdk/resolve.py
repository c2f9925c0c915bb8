"""Values of a program in CloudFormation's words: references to constructs, structs, and the library's small classes."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called, Library
from stacklint_checks.programs.program import called
from stacklint_checks.schemas.cdk_api import api
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
    known_text,
)

from .paths import address, is_construct, referred
from .spell import camel, folded

MOST_DEPTH = 30
#: The pseudo parameters, as members of a stack and of ``Aws``.
PSEUDO = {
    "region": "AWS::Region",
    "account": "AWS::AccountId",
    "partition": "AWS::Partition",
    "urlsuffix": "AWS::URLSuffix",
    "stackname": "AWS::StackName",
    "stackid": "AWS::StackId",
    "accountid": "AWS::AccountId",
}

Convert = Callable[[Memo, Called, Span], Value]


def resolved(memo: Memo, value: Value, *, depth: int = 0) -> Value:
    """A value in CloudFormation's words. Structs keep the keys that they are written with."""
    if depth > MOST_DEPTH:
        return Unknown(value.at, value.origin, "too deep")
    if isinstance(value, Known):
        return _resolved_content(memo, value, depth)
    if isinstance(value, OneOf):
        members = tuple(resolved(memo, member, depth=depth + 1) for member in value.members)
        return replace(value, members=members)
    if isinstance(value, Given):
        default = resolved(memo, value.default, depth=depth + 1) if value.default is not None else None
        made_of = tuple(reference(memo, part) if isinstance(part, Ref) else part for part in value.made_of)
        return replace(value, default=default, made_of=made_of)
    if isinstance(value, Library):
        return _member(value)
    if isinstance(value, Unknown):
        ref = referred(value)
        call = called(memo, ref.address) if ref is not None and not ref.attribute else None
        if call is not None and not is_construct(call) and value.at is not None:
            return converted(memo, call, value.at, value.origin, depth=depth + 1)
        return replace(
            value, made_of=tuple(reference(memo, part) if isinstance(part, Ref) else part for part in value.made_of)
        )
    return value


def _resolved_content(memo: Memo, value: Known, depth: int) -> Value:
    content = value.content
    if isinstance(content, Items):
        items = tuple(resolved(memo, item, depth=depth + 1) for item in content.values)
        return Known(value.at, value.origin, Items(items, content.open))
    if isinstance(content, Object):
        entries = tuple(
            Entry(entry.key, entry.key_at, resolved(memo, entry.value, depth=depth + 1)) for entry in content.entries
        )
        return Known(value.at, value.origin, Object(entries, content.open))
    if isinstance(content, Json):
        return Known(value.at, value.origin, Json(resolved(memo, content.value, depth=depth + 1)))
    return value


def reference(memo: Memo, ref: Ref) -> Part:
    """A reference to a construct of the program or a member of it, in CloudFormation's words."""
    call = called(memo, ref.address)
    if call is None:
        return ref
    if call.function in ("aws_cdk.Stack", "aws_cdk.NestedStack"):
        pseudo = PSEUDO.get(folded(ref.attribute))
        return Hole(pseudo) if pseudo is not None else ref
    if call.function == "aws_cdk.CfnParameter":
        return Hole(address(memo, call.key))
    owner = address(memo, call.key)
    if not owner:
        return Hole()
    from .resources import attribute

    return attribute(memo, call, owner, ref.attribute)


def _member(value: Library) -> Value:
    names = value.path.split(".")
    if len(names) > 2 and names[-2] == "Aws":
        pseudo = PSEUDO.get(folded(names[-1]))
        if pseudo is not None:
            return Unknown(value.at, value.origin, "pseudo parameter", (Hole(pseudo),))
    return value


def converted(memo: Memo, call: Called, at: Span, origin: Span | None, *, depth: int = 0) -> Value:
    """What a call of the library that makes no construct stands for."""
    from .policies import CONVERSIONS

    name = call.function.removeprefix("aws_cdk.")
    convert = CONVERSIONS.get(f"{name.rpartition('.')[0]}.{folded(name.rpartition('.')[2])}") or CONVERSIONS.get(name)
    if convert is not None:
        return convert(memo, call, at)
    if is_struct(call):
        return struct(memo, call, at, origin, depth=depth)
    return Unknown(at, origin, name, (Ref(call.key, ""),))


def is_struct(call: Called) -> bool:
    """Whether a call makes a plain struct: a class that is given keywords only, and is no class of the library."""
    told = api(call.function.removeprefix("aws_cdk."))
    if told is not None and told.kind != "struct":
        return False
    name = call.function.rpartition(".")[2]
    return not call.subject and name[:1].isupper() and all(passed.name for passed in call.arguments)


def struct(memo: Memo, call: Called, at: Span, origin: Span | None, *, depth: int = 0) -> Value:
    """A struct as an object."""
    entries = tuple(
        Entry(passed.name, passed.at, resolved(memo, passed.value, depth=depth + 1)) for passed in call.arguments
    )
    return Known(at, origin or call.at, Object(entries, call.open))


def arguments_of(memo: Memo, call: Called) -> dict[str, Value]:
    """A construct's properties by their names in the tables; both languages' ways to pass them.

    Python passes keywords, TypeScript one object behind scope and id. What is inside of them is spelled as written.
    """
    found: dict[str, Value] = {}
    positional = [passed.value for passed in call.arguments if not passed.name]
    for value in positional[2:3]:
        props = resolved(memo, value)
        if isinstance(props, Known) and isinstance(props.content, Object):
            found.update((camel(entry.key), entry.value) for entry in props.content.entries)
    for passed in call.arguments:
        if passed.name and passed.name not in ("scope", "id"):
            found[camel(passed.name)] = resolved(memo, passed.value)
    return found


def is_open(memo: Memo, call: Called) -> bool:
    """Whether a construct may be given properties that are not known."""
    if call.open:
        return True
    positional = [passed.value for passed in call.arguments if not passed.name]
    for value in positional[2:3]:
        props = resolved(memo, value)
        if not isinstance(props, Known) or not isinstance(props.content, Object) or props.content.open:
            return not props.unset
    return False


def text_of(value: Value | None) -> str | None:
    """A known text, or the name of an enum's member."""
    if isinstance(value, Library):
        return value.path.rpartition(".")[2]
    return known_text(value) if value is not None else None
