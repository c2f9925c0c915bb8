"""How the tables of libraries that wrap a Terraform provider are written: a body is one text of its arguments.

An argument is ``name``, then ``=attribute`` if Terraform has another name, ``!`` if it is required, ``:number`` of the
body that it holds with ``*`` for a list or map of those, and ``@version`` if only that version of the library has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Argument:
    """An argument: Terraform's name for it, and the arguments inside it, if it holds a struct."""

    name: str
    attribute: str
    required: bool = False
    holds: tuple[Argument, ...] | None = None
    many: bool = False
    only: str = ""


def named(name: str, attribute: str) -> str:
    """A name, and Terraform's if that differs."""
    return name if name == attribute else f"{name}={attribute}"


def bodies(arguments: Iterable[Argument]) -> list[str]:
    """The bodies of a construct, the outermost first; equal ones are kept once."""
    found = [""]
    numbers: dict[str, int] = {}

    def text(inside: Iterable[Argument]) -> str:
        return " ".join(map(one, sorted(inside, key=lambda each: each.name)))

    def one(argument: Argument) -> str:
        told = named(argument.name, argument.attribute) + "!" * argument.required
        if argument.holds is not None:
            body = text(argument.holds)
            if body not in numbers:
                numbers[body] = len(found)
                found.append(body)
            told += f":{numbers[body]}{'*' * argument.many}"
        return told + (f"@{argument.only}" if argument.only else "")

    found[0] = text(arguments)
    return found
