"""Terraform's pure functions over values, as far as their arguments are known.

Names and meanings are those of Terraform's function reference. A function that is not here is unknown, and keeps the
references of its arguments.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stacklint_checks.documents.compute import MOST_MEMBERS, NotKnown, lifted, plain, unknown, wrapped
from stacklint_checks.source import Span
from stacklint_checks.values import (
    Absent,
    Entry,
    Given,
    Items,
    Json,
    Known,
    Object,
    OneOf,
    Ref,
    Unknown,
    Value,
    known_text,
)

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

MOST_LENGTH = 10_000
MOST_EXPONENT = 1000


def call(name: str, arguments: list[Value], at: Span) -> Value:
    """The result of a function."""
    structural = STRUCTURAL.get(name)
    if structural is not None:
        return structural(arguments, at)
    pure = PURE.get(name)
    if pure is None:
        return unknown(f"{name}()", arguments, at)
    return lifted(lambda values: _pure(pure, values, at), arguments, at, f"{name}()")


def _pure(function: Callable[..., Any], values: list[Value], at: Span) -> Value | None:
    try:
        result = function(*[plain(value) for value in values])
    except (NotKnown, ValueError, TypeError, KeyError, IndexError, ArithmeticError, re.error):
        return None
    if isinstance(result, str | list) and len(result) > MOST_LENGTH:
        return None
    return wrapped(result, at)


def _text(data: Any) -> str:
    return ("true" if data else "false") if isinstance(data, bool) else str(data)


def _format(form: str, *values: Any) -> str:
    rest = list(values)

    def one(match: re.Match[str]) -> str:
        verb = match.group(2)
        if verb == "%":
            return "%"
        value = rest.pop(0)
        if verb in "sv":
            return f"%{match.group(1)}s" % _text(value)
        if verb == "q":
            return f'"{_text(value)}"'
        if verb in "dxXofeEgGb":
            return f"%{match.group(1)}{verb}" % (int(value) if verb in "dxXo" else value)
        raise ValueError

    return re.sub(r"%([-+ 0#]*\d{0,3}(?:\.\d{1,3})?)([%a-zA-Z])", one, form)


def _network(prefix: str) -> IPv4Network | IPv6Network:
    import ipaddress

    return ipaddress.ip_network(prefix, strict=False)


def _cidrsubnet(prefix: str, bits: int, number: int) -> str:
    network = _network(prefix)
    length = network.prefixlen + int(bits)
    if length > network.max_prefixlen or not 0 <= int(number) < 2 ** int(bits):
        raise ValueError
    step = 2 ** (network.max_prefixlen - length)
    return f"{network.network_address + int(number) * step}/{length}"


def _cidrsubnets(prefix: str, *bits: int) -> list[str]:
    if len(set(bits)) != 1:
        raise ValueError  # how Terraform packs networks of several sizes is not modelled
    return [_cidrsubnet(prefix, bit, number) for number, bit in enumerate(bits)]


def _cidrhost(prefix: str, number: int) -> str:
    network = _network(prefix)
    return str(network[int(number)])


def _replace(text: str, old: str, new: str) -> str:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        raise ValueError  # a regular expression of another syntax
    return text.replace(old, new)


def _pow(base: float, exponent: float) -> float:
    return base**exponent if abs(exponent) < MOST_EXPONENT else math.pow(base, exponent)


def _range(*limits: float) -> list[int]:
    return list(range(*(int(limit) for limit in limits))[: MOST_LENGTH + 1])


def _element(values: list[Any], index: int) -> Any:
    return values[int(index) % len(values)]


def _distinct(values: list[Any]) -> list[Any]:
    return [value for index, value in enumerate(values) if value not in values[:index]]


PURE: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "ceil": math.ceil,
    "cidrhost": _cidrhost,
    "cidrsubnet": _cidrsubnet,
    "cidrsubnets": _cidrsubnets,
    "chomp": lambda text: text.rstrip("\r\n"),
    "chunklist": lambda values, size: [values[n : n + size] for n in range(0, len(values), size)],
    "contains": lambda values, value: value in values,
    "distinct": _distinct,
    "element": _element,
    "endswith": lambda text, end: text.endswith(end),
    "floor": math.floor,
    "format": _format,
    "formatlist": lambda form, values: [_format(form, value) for value in values],
    "index": lambda values, value: values.index(value),
    "join": lambda separator, *lists: separator.join(_text(item) for items in lists for item in items),
    "length": len,
    "lower": str.lower,
    "max": max,
    "min": min,
    "pow": _pow,
    "range": _range,
    "replace": _replace,
    "reverse": lambda values: values[::-1],
    "setintersection": lambda first, *others: [v for v in first if all(v in other for other in others)],
    "setsubtract": lambda first, second: [value for value in first if value not in second],
    "slice": lambda values, start, end: values[int(start) : int(end)],
    "sort": lambda values: sorted(map(_text, values)),
    "split": lambda separator, text: text.split(separator),
    "startswith": lambda text, start: text.startswith(start),
    "strcontains": lambda text, part: part in text,
    "strrev": lambda text: text[::-1],
    "substr": lambda text, start, length: text[start:] if length < 0 else text[start : start + length],
    "sum": sum,
    "title": lambda text: re.sub(r"\b[a-z]", lambda m: m.group().upper(), text),
    "trim": lambda text, cut: text.strip(cut),
    "trimprefix": lambda text, start: text.removeprefix(start),
    "trimspace": str.strip,
    "trimsuffix": lambda text, end: text.removesuffix(end),
    "upper": str.upper,
}


# functions of collections whose members need not be known


def _identity(arguments: list[Value], at: Span) -> Value:
    return arguments[0].moved(at) if arguments else Unknown(at, None, "no argument")


def _merge(arguments: list[Value], at: Span) -> Value:
    entries: dict[str, Entry] = {}
    is_open = False
    for argument in arguments:
        if isinstance(argument, Known) and isinstance(argument.content, Object):
            for entry in argument.content.entries:
                value = entry.value if argument.origin is None else entry.value.moved(argument.at)
                entries[entry.key] = Entry(entry.key, entry.key_at, value)
            is_open = is_open or argument.content.open
        elif not isinstance(argument, Absent):
            default = argument.default if isinstance(argument, Given) else None
            if isinstance(default, Known) and isinstance(default.content, Object):
                # what a caller may replace is no more than likely: keys are kept, their values are given
                for entry in default.content.entries:
                    entries[entry.key] = Entry(entry.key, entry.key_at, argument.get(entry.key))
            is_open = True
    return Known(at, None, Object(tuple(entries.values()), is_open))


def _concat(arguments: list[Value], at: Span) -> Value:
    values: list[Value] = []
    is_open = False
    for argument in arguments:
        if isinstance(argument, Known) and isinstance(argument.content, Items):
            values.extend(argument.content.values if argument.origin is None else argument.each())
            is_open = is_open or argument.content.open
        elif not isinstance(argument, Absent):
            is_open = True
    return Known(at, None, Items(tuple(values), is_open))


def _flatten(arguments: list[Value], at: Span) -> Value:
    values: list[Value] = []
    is_open = False
    pending = list(arguments)
    while pending:
        value = pending.pop(0)
        if isinstance(value, Known) and isinstance(value.content, Items):
            pending[:0] = value.content.values
            is_open = is_open or value.content.open
        elif isinstance(value, Known) or (isinstance(value, Unknown) and list(value.refs())):
            values.append(value)
        else:
            is_open = True
    return Known(at, None, Items(tuple(values), is_open))


def _compact(arguments: list[Value], at: Span) -> Value:
    flat = _flatten(arguments[:1], at)
    if not isinstance(flat, Known) or not isinstance(flat.content, Items):
        return flat
    kept = tuple(value for value in flat.content.values if known_text(value) != "")
    return Known(at, None, Items(kept, flat.content.open))


def _lookup(arguments: list[Value], at: Span) -> Value:
    if len(arguments) < 2:
        return Unknown(at, None, "lookup()")
    table, key = arguments[0], known_text(arguments[1])
    if key is not None and isinstance(table, Known):
        found = table.get(key)
        if not found.unset:
            return found.moved(at)
        return arguments[2].moved(at) if len(arguments) > 2 else Unknown(at, None, "lookup()")
    if isinstance(table, Known) and isinstance(table.content, Object) and not table.content.open:
        members = [entry.value for entry in table.content.entries] + arguments[2:3]
        if 0 < len(members) <= MOST_MEMBERS:
            return OneOf(at, None, tuple(members))
    return unknown("lookup()", arguments, at)


def _try(arguments: list[Value], at: Span) -> Value:
    for argument in arguments:
        if isinstance(argument, Absent):
            continue
        if isinstance(argument, Known):
            return argument.moved(at)
        break
    return unknown("try()", arguments, at) if len(arguments) > 1 else _identity(arguments, at)


def _coalesce(arguments: list[Value], at: Span) -> Value:
    for argument in arguments:
        if isinstance(argument, Absent) or known_text(argument) == "":
            continue
        return argument.moved(at) if isinstance(argument, Known) else unknown("coalesce()", arguments, at)
    return Absent(at)


def _jsonencode(arguments: list[Value], at: Span) -> Value:
    if not arguments or isinstance(arguments[0], Unknown | Given | OneOf):
        return unknown("jsonencode()", arguments, at)
    return Known(at, None, Json(arguments[0]))


def _jsondecode(arguments: list[Value], at: Span) -> Value:
    if arguments and isinstance(arguments[0], Known) and isinstance(arguments[0].content, Json):
        return arguments[0].content.value.moved(at)
    return unknown("jsondecode()", arguments, at)


def _keys(arguments: list[Value], at: Span) -> Value:
    content = arguments[0].content if arguments and isinstance(arguments[0], Known) else None
    if not isinstance(content, Object):
        return unknown("keys()", arguments, at)
    values = tuple(Known(entry.key_at or at, None, entry.key) for entry in content.entries)
    return Known(at, None, Items(values, content.open))


def _values(arguments: list[Value], at: Span) -> Value:
    content = arguments[0].content if arguments and isinstance(arguments[0], Known) else None
    if not isinstance(content, Object):
        return unknown("values()", arguments, at)
    return Known(at, None, Items(tuple(entry.value for entry in content.entries), content.open))


def _one(arguments: list[Value], at: Span) -> Value:
    if arguments and isinstance(arguments[0], Known) and isinstance(arguments[0].content, Items):
        return arguments[0].get(0).moved(at)
    return unknown("one()", arguments, at)


def _tostring(arguments: list[Value], at: Span) -> Value:
    text = known_text(arguments[0]) if arguments else None
    return Known(at, None, text) if text is not None else _identity(arguments, at)


STRUCTURAL: dict[str, Callable[[list[Value], Span], Value]] = {
    "coalesce": _coalesce,
    "coalescelist": _coalesce,
    "compact": _compact,
    "concat": _concat,
    "flatten": _flatten,
    "jsondecode": _jsondecode,
    "jsonencode": _jsonencode,
    "keys": _keys,
    "lookup": _lookup,
    "merge": _merge,
    "nonsensitive": _identity,
    "one": _one,
    "sensitive": _identity,
    "setunion": _concat,
    "tobool": _identity,
    "tolist": _identity,
    "tomap": _identity,
    "tonumber": _identity,
    "toset": _identity,
    "tostring": _tostring,
    "try": _try,
    "values": _values,
}


def ref_or_unknown(address: str, attribute: str, at: Span) -> Value:
    """A resource's attribute: unknown before deployment, but known to be that attribute."""
    return Unknown(at, None, "known after apply", (Ref(address, attribute),))
