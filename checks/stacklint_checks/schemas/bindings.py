"""What libraries call the types and attributes of a Terraform provider: the part that their tables have in common.

A table is read as ``checks/generate/bindings.py`` writes it. Attributes that Terraform does not have under another name
have the argument's own, also where the library is newer than the schema that it was compared with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from .tables import holding, record

_ARGUMENT = re.compile(r"(\w+)(?:=(\w+))?(!?)(?::(\d+)(\*?))?(?:@(\w+))?")


class Argument(Struct, frozen=True):
    """An argument of a construct or struct.

    Attributes:
        name: As the library spells it in Python.
        attribute: Terraform's attribute or block.
        required: Whether it must be passed, whatever the library's version.
        body: The number of the body that its value has, ``None`` for what is no struct.
        many: Whether the value is a list (or map) of such structs, and not one of them.
        only: The one version of the library that has it, ``""`` if all have.

    """

    name: str
    attribute: str
    required: bool = False
    body: int | None = None
    many: bool = False
    only: str = ""


class Construct(Struct, frozen=True):
    """A class or function of the library.

    Attributes:
        type: The Terraform type, ``data.aws_ami`` for a data source, ``provider``, or ``""`` where it is not known.
        bodies: Its arguments by name, and those of the structs inside it; the first body is its own.
        outputs: The Terraform attributes that its result has besides its arguments, by the library's name.
        only: The one version of the library that has it, ``""`` if all have.
        deprecated: What the library says of its being deprecated, ``""`` if it is not.
        warnings: What the library says of deprecated arguments, by their names.
        module: The module that it stands in, where that does not follow from its name.

    """

    type: str
    bodies: tuple[Mapping[str, Argument], ...]
    outputs: Mapping[str, str]
    only: str = ""
    deprecated: str = ""
    warnings: Mapping[str, str] | None = None
    module: str = ""

    def arguments(self, *path: str) -> Mapping[str, Argument]:
        """The arguments at a path of arguments; empty where no struct stands."""
        body = self.bodies[0]
        for name in path:
            argument = body.get(name)
            if argument is None or argument.body is None:
                return {}
            body = self.bodies[argument.body]
        return body

    def argument(self, body: int, name: str) -> Argument | None:
        """The argument of a body by the library's name, or as dictionaries may have it: Terraform's, or camelCase."""
        known = self.bodies[body]
        found = known.get(name)
        if found is None:
            plain = _plain(name)
            fitting = (one for one in known.values() if name == one.attribute or _plain(one.name) == plain)
            found = next(fitting, None)
        return found

    def spelled(self, path: tuple[str | int, ...], version: str = "") -> tuple[Argument | int, ...] | None:
        """The arguments behind Terraform's path of attributes and indices; ``None`` where one is not known.

        A block that the library takes as one struct loses its index.
        """
        found: list[Argument | int] = []
        body: Mapping[str, Argument] | None = self.bodies[0]
        last: Argument | None = None
        for step in path:
            if isinstance(step, int):
                if last is None or last.body is None or last.many:
                    found.append(step)
                continue
            fitting = [one for one in (body or {}).values() if one.attribute == step and one.only in ("", version)]
            fitting = fitting or [one for one in (body or {}).values() if one.attribute == step and not version]
            if not fitting:
                return None
            last = max(fitting, key=lambda one: (one.name not in (self.warnings or {}), one.only))
            found.append(last)
            body = self.bodies[last.body] if last.body is not None else None
        return tuple(found)

    def attribute(self, name: str) -> str:
        """The Terraform attribute behind a member of the result, ``""`` if it has no such member."""
        argument = self.bodies[0].get(name)
        return argument.attribute if argument else self.outputs.get(name, "")


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


@lru_cache(maxsize=256)
def of_type(table: str, type_name: str) -> tuple[str, ...]:
    """The keys of the constructs of a Terraform type."""
    return tuple(holding(table, f'"type":"{type_name}"'))


@lru_cache(maxsize=1024)  # names come from an editor, key by key
def construct(table: str, key: str) -> Construct | None:
    """The construct with a key in a table."""
    found: Mapping[str, Any] | None = record(table, key) if key else None
    if found is None or "bodies" not in found:
        return None
    return Construct(
        found.get("type", ""),
        tuple({one.name: one for one in map(_argument, body.split())} for body in found["bodies"]),
        dict(_named(told) for told in found.get("outputs", "").split()),
        found.get("only", ""),
        found.get("deprecated", ""),
        found.get("warnings", {}),
        found.get("module", ""),
    )


def _argument(told: str) -> Argument:
    found = _ARGUMENT.fullmatch(told)
    if found is None:
        return Argument(told, told)
    name, attribute, required, body, many, only = found.groups()
    return Argument(name, attribute or name, bool(required), int(body) if body else None, bool(many), only or "")


def _named(told: str) -> tuple[str, str]:
    name, _, attribute = told.partition("=")
    return name, attribute or name
