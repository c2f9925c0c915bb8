"""What stands for values that only a provider would compute.

A reference is one word that survives what programs do with strings: they join it, write it into JSON, take it for a
part of an address. Whoever reads it finds in ``References.meanings`` what it stands for; a piece of it shows that the
program took the string apart, and stands for nothing.
"""

from __future__ import annotations

import json
import types
from collections.abc import Sequence
from typing import Any, Union, get_args, get_origin

UNKNOWN = "$unknown"
SEQUENCES = frozenset({list, Sequence})
UNIONS = frozenset({Union, getattr(types, "UnionType", Union)})


class References:
    """The references that were given out. ``meanings`` are construct, name of the resource and attribute, by number."""

    def __init__(self) -> None:
        self.meanings: list[list[str]] = []
        self._known: dict[tuple[str, str, str], str] = {}

    def to(self, construct: str, name: str, attribute: str) -> str:
        """The word that stands for an attribute."""
        key = (construct, name, attribute)
        if key not in self._known:
            self._known[key] = f"stacklintref{len(self.meanings)}x"
            self.meanings.append(list(key))
        return self._known[key]


def is_string(type_: Any) -> bool:
    """Whether a type is that of strings, or of strings or nothing."""
    return type_ is str or (get_origin(type_) in UNIONS and set(get_args(type_)) == {str, type(None)})


def spelled(value: Any, type_: Any) -> Any:
    """An argument as Terraform has it: what may be written as an object, as policies, is a text of JSON there."""
    is_object = isinstance(value, (dict, list)) and value != {UNKNOWN: ""}
    return json.dumps(value) if is_object and is_string(type_) else value


def fed_back(value: Any, plain: Any, type_: Any) -> Any:
    """An argument as a provider gives it back: of the type that the library says."""
    if not is_string(type_) or isinstance(value, str) or isinstance(plain, dict):
        return value
    return plain if isinstance(plain, str) else json.dumps(plain)


def made_up(word: str, type_: Any) -> Any:
    """A value of a type for a result that nobody was asked for; ``word`` is what stands for it as a string."""
    inner = type_
    if get_origin(type_) in UNIONS:
        inner = next((each for each in get_args(type_) if each is not type(None)), type_)
    if inner is str:
        return word
    if inner is bool:
        return False
    if inner in (int, float):
        return 0
    if get_origin(inner) in SEQUENCES:
        return [f"{word}[{index}]" for index in range(3)] if str in get_args(inner) else []
    return {}
