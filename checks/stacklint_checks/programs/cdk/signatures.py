"""What calls of aws-cdk-lib take: parameters, and structs, which TypeScript writes as objects, Python as keywords."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from stacklint_checks.schemas import cdk_names
from stacklint_checks.schemas.cdk_api import Parameter, Property, Type, api, python_name
from stacklint_checks.schemas.cdk_l1 import l1
from stacklint_checks.schemas.cdk_names import Deprecation

from .kinds import What, is_whole, l1_struct, words_of


class Field(NamedTuple):
    """A member of a struct: its type as in ``cdk_api``, what is said of its deprecation, whether it must be given."""

    type: str
    deprecated: Deprecation | None = None
    required: bool = False


def _taken(what: What) -> tuple[Parameter, ...] | None:
    """The parameters of a call."""
    owner = api(what.name)
    if owner is None:
        return None
    if what.kind == "method":
        return owner.methods[what.member].parameters
    return owner.constructor if what.kind == "class" and owner.kind == "class" else None


@lru_cache(maxsize=2048)
def positional(what: What) -> tuple[str, ...]:
    """The types of a call's parameters in their order; none where nothing can be said."""
    taken = _taken(what)
    if taken is not None:
        return tuple(each.type for each in taken if not each.variadic)
    if what.kind == "class" and l1(what.name) is not None:
        return ("constructs.Construct", "s", f"{what.name}Props")
    return ()


@lru_cache(maxsize=2048)
def needed(what: What) -> tuple[int, str]:
    """The struct that a call must be given, and its position; ``""`` for one that needs none."""
    taken = _taken(what)
    if taken is None:
        found = f"{what.name}Props" if what.kind == "class" and l1(what.name) is not None else ""
        if what.kind == "class" and not found and is_struct(what.name):
            return 0, what.name
        return 2, found
    last = taken[-1] if taken else None
    is_needed = last is not None and last.required and not last.variadic and is_struct(last.type)
    return len(taken) - 1, last.type if last is not None and is_needed else ""


@lru_cache(maxsize=2048)
def musts(struct: str) -> frozenset[str]:
    """The members of a struct that must be given in every version."""
    owner = api(struct)
    new = {each for base in (owner.lineage if owner is not None else (struct,)) for each in cdk_names.newly(base)}
    return frozenset(name for name, told in (fields(struct) or {}).items() if told.required and name not in new)


@lru_cache(maxsize=2048)
def keywords(what: What) -> Mapping[str, tuple[str, str]] | None:
    """What a call takes by keyword in Python: the struct and the member, or neither for a parameter."""
    taken = _taken(what)
    if taken is None:
        if what.kind != "class":
            return None
        if l1(what.name) is not None:
            own = fields(f"{what.name}Props")
            more = {"scope": ("", ""), "id": ("", ""), "scope_": ("", ""), "id_": ("", "")}
            return more | _by_python(f"{what.name}Props", own) if own is not None else None
        own = fields(what.name)
        return _by_python(what.name, own) if own is not None else None
    found: dict[str, tuple[str, str]] = {}
    last = taken[-1] if taken else None
    if last is not None and not last.variadic and (is_struct(last.type) or _is_untold(last.type)):
        own = fields(last.type)
        if own is None:
            return None
        found = _by_python(last.type, own)
    for each in taken:
        spelled = python_name(each.name)
        found.setdefault(spelled, ("", ""))
        found.setdefault(f"{spelled}_", ("", ""))
    return found


def _is_untold(type_: str) -> bool:
    """Whether a type has a name that the tables do not tell."""
    return len(type_) > 1 and type_[0] not in "[{" and "|" not in type_ and api(type_) is None


def _by_python(struct: str, members: Mapping[str, Field]) -> dict[str, tuple[str, str]]:
    return {python_name(name): (struct, name) for name in members}


def is_struct(name: str) -> bool:
    """Whether a type is a struct: what TypeScript writes as an object, and Python as keywords."""
    owner = api(name)
    return owner.kind == "struct" if owner is not None else l1_struct(name) is not None


@lru_cache(maxsize=2048)
def fields(name: str) -> Mapping[str, Field] | None:
    """The members of a struct with their types; ``None`` where nothing can be said."""
    owner = api(name)
    if owner is None:
        return _l1_fields(name)
    if owner.kind != "struct" or not is_whole(owner):
        return None
    return {each: _field(owner, each, told) for each, told in owner.properties.items()}


def _field(owner: Type, name: str, told: Property) -> Field:
    return Field(told.type, words_of(owner, name, told), told.required)


def _l1_fields(name: str) -> Mapping[str, Field] | None:
    found = l1_struct(name)
    if found is None:
        return None
    owner, struct = found
    members = owner.structs[struct] if struct else owner.properties
    words = cdk_names.deprecations(name)
    return {
        each: Field(
            "|".join(_absolute(owner.name, piece) for piece in told.type.split("|")), words.get(each), told.required
        )
        for each, told in members.items()
    }


def _absolute(owner: str, piece: str) -> str:
    """``[].RuleProperty`` with the name of the class that it stands in."""
    plain = piece.lstrip("[]{}")
    return f"{piece[: len(piece) - len(plain)]}{owner}{plain}" if plain.startswith(".") else piece
