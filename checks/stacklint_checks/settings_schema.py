"""The JSON schema of settings files, for editors that complete and check them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .settings_keys import KEYS, is_date, is_pattern
from .settings_shapes import Anything, Either, Flag, ListOf, MapOf, Nothing, Record, RuleId, Shape, Text, Words


def schema(rules: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """The schema. ``rules`` maps rule ids to the options that they take beside their severity."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": ".stacklint.yaml",
        "description": "Settings of Stacklint.",
        **_of(KEYS, rules),
        "definitions": {"rule": {"type": "string", "enum": sorted(rules)}},
    }


def _of(shape: Shape, rules: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    match shape:
        case Text():
            return _text(shape)
        case Words():
            return {"enum": list(shape.options)}
        case Flag():
            return {"type": "boolean"}
        case Nothing():
            return {"type": "null"}
        case RuleId():
            return {"$ref": "#/definitions/rule"}
        case ListOf():
            each = _of(shape.each, rules)
            return {"anyOf": [{"type": "array", "items": each}, each]}
        case MapOf():
            return _map(shape, rules)
        case Record():
            return _record(shape, rules)
        case Either():
            return {"anyOf": [_of(each, rules) for each in shape.shapes]}
        case Anything():
            return {}


def _text(shape: Text) -> dict[str, Any]:
    if shape.check is is_date:
        return {"type": "string", "format": "date"}
    if shape.check is is_pattern:
        return {"type": "string", "format": "regex"}
    return {"type": ["string", "number", "boolean"]}


def _map(shape: MapOf, rules: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    if not isinstance(shape.key, RuleId) or not isinstance(shape.value, Record):
        return {"type": "object", "additionalProperties": _of(shape.value, rules)}
    record = shape.value
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            rule: _record(Record({**record.keys, **{option: (Anything(), "") for option in options}}), rules)
            for rule, options in sorted(rules.items())
        },
    }


def _record(shape: Record, rules: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": shape.open,
        "properties": {
            name: {**({"description": about} if about else {}), **_of(inner, rules)}
            for name, (inner, about) in shape.keys.items()
        },
    }
