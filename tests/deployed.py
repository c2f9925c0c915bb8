"""Reads programs for tests: the resources that they deploy, as plain data."""

from __future__ import annotations

from datetime import date
from typing import Any

from stacklint_checks import engine
from stacklint_checks.facts import Resource
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.stack import Stack
from stacklint_checks.units import Unit
from stacklint_checks.values import Absent, Given, Hole, Items, Json, Known, Object, OneOf, Ref, Value


def report(dialect: str, **texts: str) -> engine.Report:
    """The report about a program of these files, whose names end with ``.py``; nothing in it may crash."""
    sources = {f"/p/{name}.py": Source(f"/p/{name}.py", text) for name, text in texts.items()}
    found = engine.analyze(Unit(dialect, "/p", sources), Settings(), date(2026, 11, 25))
    assert not found.crashes
    return found


def stack(dialect: str, text: str, **more: str) -> Stack:
    """What rules may ask about a program whose main file holds the text."""
    return Stack(report(dialect, __main__=text, **more).memo)


def deployed(dialect: str, text: str, **more: str) -> dict[str, Any]:
    """The properties of every resource and data source by address, as plain data."""
    found = stack(dialect, text, **more)
    memo, language = found.memo, engine.dialect(dialect)
    resources = (memo.ask(language.resource, address) for address in memo.ask(language.addresses))
    return {one.address: plain(one.properties) for one in resources if one is not None}


def one(dialect: str, text: str, address: str) -> Resource:
    """The resource at an address."""
    found = stack(dialect, text).resource(address)
    assert found is not None
    return found


def plain(value: Value) -> Any:
    """A value as data: references and what is not known in angle brackets, documents under ``json``, sets as ``any``."""
    if isinstance(value, Absent):
        return None
    if isinstance(value, OneOf):
        return {"any": [plain(member) for member in value.members]}
    if isinstance(value, Given) and not value.made_of:
        return {"given": value.name, "default": plain(value.default) if value.default is not None else None}
    content = value.content if isinstance(value, Known) else None
    if isinstance(content, Object):
        told = {entry.key: plain(entry.value) for entry in content.entries}
        return told | ({"…": True} if content.open else {})
    if isinstance(content, Items):
        return [plain(item) for item in content.values] + (["…"] if content.open else [])
    if isinstance(content, Json):
        return {"json": plain(content.value)}
    if isinstance(value, Known):
        return content
    return "".join(map(_part, value.parts)) or "?"


def _part(part: object) -> str:
    if isinstance(part, Ref):
        return f"<{part.address}.{part.attribute}>" if part.attribute else f"<{part.address}>"
    return f"<{part.name or '?'}>" if isinstance(part, Hole) else str(part)


def written(text: str, value: Value) -> str:
    """The text where a value's literal stands, in a program of one block a statement."""
    place = value.place
    assert place is not None
    return text[place.start : place.end]
