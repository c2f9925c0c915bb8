"""Reading ``.stacklint.yaml``, and what an editor sends instead. Imported only where there is something to read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from .files import Contents, Files
from .findings import Finding, Severity
from .settings import Layer
from .settings_file import RULE, SettingsFile, rule_options
from .settings_keys import KEYS
from .settings_shapes import Item, Mistake, Reader
from .source import Place

if TYPE_CHECKING:
    import yaml

MOST_ITEMS = 20_000
TYPES = {"int": "number", "float": "number", "bool": "flag", "null": "nothing"}


def read_settings(path: str, files: Files) -> SettingsFile:
    """Read a settings file and what it extends."""
    layers: list[Layer] = []
    findings: list[Finding] = []
    _read(path, files, layers, findings, ())
    return SettingsFile(path, tuple(layers), tuple(findings))


def editor_layer(values: object, base: str) -> tuple[Layer, tuple[str, ...]]:
    """What an editor sends as settings, and what is wrong with it in words."""
    if values is None:
        return Layer({}, base), ()
    reader = Reader(rule_options())
    read = reader.read(KEYS, _item_of(values), "")
    return Layer(read or {}, base), tuple(mistake.message for mistake in reader.mistakes)


def _read(path: str, files: Files, layers: list[Layer], findings: list[Finding], within: tuple[str, ...]) -> None:
    contents = files.read(path)
    if contents is None:
        return
    item, mistakes = _parse(contents)
    reader = Reader(rule_options(), mistakes)
    values: dict[str, Any] = (reader.read(KEYS, item, "") or {}) if item is not None and item.type != "nothing" else {}
    base = os.path.dirname(path)
    for start, end, extended in _extended(item):
        target = os.path.normpath(os.path.join(base, extended))
        if target == path or target in within:
            mistakes.append(Mistake(f"'{extended}' extends this file in turn", start, end))
        elif "://" in extended:
            mistakes.append(Mistake(f"'{extended}' is not a local file, and nothing is fetched", start, end))
        elif files.read(target) is None:
            why = files.troubles[target].message
            files.troubles.pop(target)
            mistakes.append(Mistake(f"'{extended}' {why}", start, end))
        else:
            _read(target, files, layers, findings, (*within, path))
    layers.append(Layer(values, base))
    findings += (
        Finding(RULE, Severity.WARNING, mistake.message, Place(path, mistake.start, mistake.end))
        for mistake in mistakes
    )


def _extended(item: Item | None) -> Iterator[tuple[int, int, str]]:
    for key, value in item.pairs if item is not None else ():
        if key.text == "extends":
            for each in value.items or (value,):
                if each.type == "text":
                    yield each.start, each.end, each.text


def _parse(contents: Contents) -> tuple[Item | None, list[Mistake]]:
    import yaml

    text = contents.text
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return (_item(node, [MOST_ITEMS]) if node is not None else None), []
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = min(mark.index, len(text)) if mark is not None else 0
        return None, [Mistake(f"is not YAML: {error.problem or error.context}", at, min(at + 1, len(text)))]
    except yaml.YAMLError as error:
        at = getattr(error, "position", 0)
        return None, [Mistake(f"is not YAML: {getattr(error, 'reason', error)}", at, min(at + 1, len(text)))]
    except (RecursionError, _TooMuch):
        return None, [Mistake("holds too much, or is nested too deep, for a settings file", 0, 0)]


class _TooMuch(Exception):  # noqa: N818 - a limit, not an error
    pass


def _item(node: yaml.Node, left: list[int]) -> Item:
    """A YAML node as an item. ``left`` is how many more may be made, so that aliases cannot multiply without end."""
    import yaml

    left[0] -= 1
    if left[0] < 0:
        raise _TooMuch
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.MappingNode):
        pairs = tuple((_item(key, left), _item(value, left)) for key, value in node.value)
        return Item("map", pairs, start, end)
    if isinstance(node, yaml.SequenceNode):
        return Item("list", tuple(_item(each, left) for each in node.value), start, end)
    return Item(TYPES.get(node.tag.rpartition(":")[2], "text"), str(node.value), start, end)


def _item_of(value: object) -> Item:
    """Plain data, as an editor sends it, as an item without a place."""
    if isinstance(value, Mapping):
        return Item("map", tuple((Item("text", str(key)), _item_of(each)) for key, each in value.items()))
    if isinstance(value, list | tuple):
        return Item("list", tuple(_item_of(each) for each in value))
    if value is None:
        return Item("nothing", "")
    if isinstance(value, bool):
        return Item("flag", "true" if value else "false")
    if isinstance(value, int | float):
        return Item("number", str(value))
    return Item("text", value.isoformat() if isinstance(value, date) else str(value))
