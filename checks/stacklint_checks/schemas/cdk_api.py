"""The classes, structs, enums and interfaces of aws-cdk-lib, without L1, and how Python spells their members.

From the library's own description (``.jsii``). Types are named ``aws_s3.Bucket``, members are camelCase.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from keyword import iskeyword
from typing import Any

from msgspec import Struct

from .tables import names, record

TABLE = "cdk_api"
UNIT = re.compile(r"(^|[^A-Z]+)(KiB|MiB|GiB)($|[^a-z]+)")
UNRULY = {"LAMBDA": "LAMBDA_", "executionId": "EXECUTION_ID"}


class Property(Struct, frozen=True):
    """A property of a class or member of a struct.

    ``type`` is a letter for a primitive (``s``tring ``n``umber ``b``oolean ``j``son ``a``ny ``d``ate), ``[]T`` a list,
    ``{}T`` a map, ``T|U`` either, else the name of a type. ``deprecated`` is None, or the successor that the docs name
    (may be empty). ``required`` says nothing of a static one.
    """

    name: str
    type: str
    required: bool
    static: bool
    deprecated: str | None


class Parameter(Struct, frozen=True):
    """A parameter of a method or constructor."""

    name: str
    type: str
    required: bool
    variadic: bool


class Method(Struct, frozen=True):
    """A method; ``returns`` is empty if it returns nothing."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: str
    static: bool
    deprecated: str | None


class Member(Struct, frozen=True):
    """An enum member. ``value`` is what it is at run time (``InstanceClass.T3``: ``t3``)."""

    name: str
    value: str | int | None
    deprecated: str | None


class Type(Struct, frozen=True):
    """A type. ``kind`` is class, struct, interface or enum. Members are its own and inherited ones.

    ``constructor`` is None if there is no public one. ``bases`` are the nearest, ``lineage`` all, itself included.
    """

    name: str
    kind: str
    abstract: bool
    deprecated: str | None
    bases: tuple[str, ...]
    lineage: tuple[str, ...]
    constructor: tuple[Parameter, ...] | None
    properties: Mapping[str, Property]
    methods: Mapping[str, Method]
    members: Mapping[str, Member]

    @property
    def props(self) -> str | None:
        """The struct that a construct's constructor takes after scope and id; None if it takes none."""
        wanted = self.constructor or ()
        return wanted[2].type if len(wanted) > 2 and wanted[1].name == "id" else None


def types() -> frozenset[str]:
    """The names of all types."""
    return names(TABLE)


@lru_cache(maxsize=2048)
def api(name: str) -> Type | None:
    """The type of that name; None if the library has none (L1 is asked of ``l1``)."""
    told = record(TABLE, name) if name else None
    if told is None:
        return None
    bases = [each for base in told.get("b", ()) if (each := api(base))]
    constructor = told.get("i")
    return Type(
        name,
        told["k"],
        "a" in told,
        told.get("d"),
        tuple(told.get("b", ())),
        tuple(dict.fromkeys([name, *(each for base in bases for each in base.lineage), *told.get("b", ())])),
        None if constructor is None else tuple(_parameter(each) for each in constructor),
        _inherited(bases, "properties") | {each: _property(each, text) for each, text in told.get("p", {}).items()},
        _inherited(bases, "methods") | {each: _method(each, parts) for each, parts in told.get("m", {}).items()},
        {each: Member(each, value, *(rest or [None])) for each, (value, *rest) in told.get("e", {}).items()},
    )


def _inherited(bases: list[Type], kind: str) -> dict[str, Any]:
    """Members of the bases, those of the first in front."""
    return {name: member for base in reversed(bases) for name, member in getattr(base, kind).items()}


def _property(name: str, text: str) -> Property:
    kind, mark, successor = text.partition("!")
    static = kind.startswith("=")
    kind = kind.removeprefix("=")
    return Property(name, kind.removeprefix("?"), not kind.startswith("?"), static, successor if mark else None)


def _parameter(text: str) -> Parameter:
    name, _, kind = text.partition(":")
    required = not kind.startswith("?")
    kind = kind.removeprefix("?")
    return Parameter(name, kind.removeprefix("*"), required, kind.startswith("*"))


def _method(name: str, parts: list[str]) -> Method:
    head, mark, successor = parts[0].partition("!")
    parameters = tuple(_parameter(each) for each in parts[1:])
    return Method(name, parameters, head.removeprefix("="), head.startswith("="), successor if mark else None)


@cache
def python_name(name: str) -> str:
    """How Python spells a member: ``enforceSSL`` → ``enforce_ssl``, ``from`` → ``from_``; jsii's own rule.

    Static constants keep their capitals (``BLOCK_ALL``) but for a ``_`` between a digit and a capital
    (``DEFAULT_4XX`` → ``DEFAULT_4_XX``); members of enums are as they are: do not ask for those.
    """
    if name in UNRULY:
        return UNRULY[name]
    if not any(letter.islower() for letter in name):
        return re.sub(r"(\d)([A-Z])", r"\1_\2", name)
    spelled = UNIT.sub(lambda found: "_".join(filter(None, (found[1], found[2].lower(), found[3]))), name)
    spelled = re.sub(r"([a-z\d])([A-Z])", r"\1_\2", spelled)
    spelled = re.sub(r"([A-Z]+)([A-Z][a-z]+)", r"\1_\2", spelled).lower()
    return f"{spelled}_" if iskeyword(spelled) else spelled


UNIT = re.compile(r"(^|[^A-Z]+)(KiB|MiB|GiB)($|[^a-z]+)")
UNRULY = {"LAMBDA": "LAMBDA_", "executionId": "EXECUTION_ID"}
