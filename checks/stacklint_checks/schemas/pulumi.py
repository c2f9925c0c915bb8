"""The names of pulumi_aws in Python, of versions 6 and 7, and Terraform's behind them.

Paths start below ``pulumi_aws``: ``s3.Bucket``, ``iam.get_policy_document``, ``Provider``. Nothing in the library tells
Terraform's names. They were found by what a type holds: of version 6, which wraps the provider version of
``schemas.terraform``, 2,147 of 2,152 names are known; of version 7 those that it shares with it, and most others.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from . import bindings
from .bindings import Construct
from .tables import names, record

TABLE = "pulumi"


def construct(path: str) -> Construct | None:
    """A resource or function, the form of a function for outputs (``…_output``) too; None if there is none."""
    found = bindings.construct(TABLE, path)
    return found or bindings.construct(TABLE, path.removesuffix("_output"))


def of_type(type_name: str, version: str = "7") -> str:
    """The path of the construct that a program should make a Terraform type with, ``""`` if there is none."""
    found = [(path, one) for path in bindings.of_type(TABLE, type_name) if (one := construct(path)) is not None]
    fitting = [(path, one) for path, one in found if one.only in ("", version)]
    if version == "6":  # what is deprecated in 7 is what 6 has, where it has both the one that wraps Terraform's
        best = min(fitting, key=lambda each: (not each[0].endswith("V2"), bool(each[1].deprecated)), default=None)
    else:
        best = min(fitting, key=lambda each: bool(each[1].deprecated), default=None)
    return best[0] if best is not None else ""


@lru_cache(maxsize=256)
def enum(path: str) -> Mapping[str, str | int | float]:
    """The members of an enum (``s3.CannedAcl``) with their values; empty if there is none."""
    found: Mapping[str, str | int | float] = record(TABLE, f"enum.{path}") or {}
    return found


@cache
def modules() -> frozenset[str]:
    """The modules of the library that define something."""
    return frozenset(path.rpartition(".")[0] for path in _paths()) - {""}


@cache
def members(module: str) -> frozenset[str]:
    """The resources, functions and enums of a module (``""`` is the library itself)."""
    found = [path for path in _paths() if path.rpartition(".")[0] == module]
    return frozenset(path.rpartition(".")[2] for path in found)


@lru_cache(maxsize=64)
def structs(module: str) -> frozenset[str]:
    """The classes of nested arguments in a module (``BucketVersioningArgs``)."""
    told = record(TABLE, f"structs.{module}") or ""
    found, name = [], ""
    for step in told.split():
        rest = step.lstrip("0123456789")
        name = name[: int(step[: len(step) - len(rest)])] + rest
        found.append(f"{name}Args")
    return frozenset(found)


def has(path: str) -> bool:
    """Whether the library, in either version, defines a name; True for what is not listed, as dictionaries' types."""
    module, _, name = path.rpartition(".")
    if module not in modules() and module:
        return True
    if name.endswith(("ArgsDict", "Result")) or name.startswith("_") or name in {"outputs", "config"}:
        return True
    if name.endswith("Args"):
        own = name.removesuffix("InitArgs").removesuffix("Args")
        return name in structs(module) or own in members(module)
    known = members(module)
    return (
        name in known or name.removesuffix("_output") in known or (f"{module}.{name}" if module else name) in modules()
    )


def homes(name: str) -> tuple[str, ...]:
    """The modules that define a resource, function or enum of that name."""
    parts = (path.rpartition(".") for path in _paths())
    return tuple(dict.fromkeys(module for module, _, last in parts if last == name))


@cache
def _paths() -> tuple[str, ...]:
    return tuple(key.removeprefix("enum.") for key in names(TABLE) if not key.startswith("structs."))
