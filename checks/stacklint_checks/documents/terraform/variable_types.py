"""What a variable's type makes of its value: objects get the attributes that they leave out and that have a default."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from stacklint_checks.values import Entry, Given, Items, Known, Object, OneOf, Value

from .syntax import Call, Expr, Item, ObjectLit, Tuple

Evaluate = Callable[[Expr], Value]


def converted(value: Value, type_: Expr, evaluate: Evaluate) -> Value:
    """The value as a variable of that type has it; ``evaluate`` gives the default of an optional attribute."""
    if not isinstance(type_, Call) or not type_.arguments:
        return value
    if isinstance(value, OneOf):
        return replace(value, members=tuple(converted(member, type_, evaluate) for member in value.members))
    if isinstance(value, Given) and value.default is not None:
        return replace(value, default=converted(value.default, type_, evaluate))
    content = value.content if isinstance(value, Known) else None
    inner = type_.arguments[0]
    if isinstance(content, Object) and type_.function == "object" and isinstance(inner, ObjectLit):
        return Known(value.at, value.origin, _object(content, inner, evaluate))
    if isinstance(content, Object) and type_.function == "map":
        entries = (replace(entry, value=converted(entry.value, inner, evaluate)) for entry in content.entries)
        return Known(value.at, value.origin, replace(content, entries=tuple(entries)))
    if isinstance(content, Items) and type_.function in ("list", "set"):
        values = tuple(converted(item, inner, evaluate) for item in content.values)
        return Known(value.at, value.origin, replace(content, values=values))
    if isinstance(content, Items) and type_.function == "tuple" and isinstance(inner, Tuple):
        pairs = zip(content.values, inner.items, strict=False)
        values = tuple(converted(*pair, evaluate) for pair in pairs)
        return Known(value.at, value.origin, replace(content, values=values))
    return value


def _object(content: Object, type_: ObjectLit, evaluate: Evaluate) -> Object:
    entries = list(content.entries)
    places = {entry.key: number for number, entry in enumerate(entries)}
    for item in type_.items:
        if not isinstance(item.key, str):
            continue
        inner, default = _attribute(item)
        number = places.get(item.key)
        written = entries[number] if number is not None else None
        if number is not None and written is not None and not written.value.unset:
            entries[number] = replace(written, value=converted(written.value, inner, evaluate))
        elif default is not None and not content.open:
            made = Entry(item.key, None, converted(evaluate(default), inner, evaluate))
            if number is None:
                entries.append(made)
            else:
                entries[number] = made
    return replace(content, entries=tuple(entries))


def _attribute(item: Item) -> tuple[Expr, Expr | None]:
    """The type of an attribute, and its default if it is optional and has one."""
    type_ = item.value
    if isinstance(type_, Call) and type_.function == "optional" and type_.arguments:
        return type_.arguments[0], type_.arguments[1] if len(type_.arguments) > 1 else None
    return type_, None
