"""What the values of a settings file may look like, and reading them by that: plain data, and mistakes with places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, NamedTuple

from msgspec import Struct, field

from .spelling import nearest

SCALARS = frozenset({"text", "number", "flag"})


class Item(Struct, frozen=True):
    """A value of a settings file and where it stands. ``content`` is a scalar's text, a list of items, or pairs.

    ``type`` is ``text``, ``number``, ``flag``, ``nothing``, ``list`` or ``map``: what the value looks like unquoted.
    """

    type: str
    content: str | tuple[Item, ...] | tuple[tuple[Item, Item], ...]
    start: int = 0
    end: int = 0

    @property
    def pairs(self) -> tuple[tuple[Item, Item], ...]:
        """The entries of a map."""
        return self.content if self.type == "map" else ()  # type: ignore[return-value]

    @property
    def items(self) -> tuple[Item, ...]:
        """The elements of a list."""
        return self.content if self.type == "list" else ()  # type: ignore[return-value]

    @property
    def text(self) -> str:
        """A scalar as written."""
        return self.content if isinstance(self.content, str) else ""

    @property
    def words(self) -> str:
        """The item in a message."""
        if self.type in ("list", "map"):
            return f"a {self.type}"
        return "empty" if self.type == "nothing" else f"'{self.text}'"


class Mistake(NamedTuple):
    """What is wrong with a settings file, and where."""

    message: str
    start: int
    end: int


class Text(Struct, frozen=True):
    """A text. ``check`` says what is wrong with it, in words that follow it, or nothing."""

    words: str = "a text"
    check: Callable[[str], str] | None = None
    types: ClassVar[frozenset[str]] = SCALARS


class Words(Struct, frozen=True):
    """One of a few words."""

    options: tuple[str, ...]
    types: ClassVar[frozenset[str]] = SCALARS

    @property
    def words(self) -> str:
        """The options."""
        return " or ".join((", ".join(self.options[:-1]), self.options[-1]))


class Flag(Struct, frozen=True):
    """true or false."""

    words: ClassVar[str] = "true or false"
    types: ClassVar[frozenset[str]] = frozenset({"flag"})


class Anything(Struct, frozen=True):
    """Whatever a rule takes."""

    words: ClassVar[str] = "anything"
    types: ClassVar[frozenset[str]] = frozenset({*SCALARS, "nothing", "list", "map"})


class Nothing(Struct, frozen=True):
    """A key without a value."""

    words: ClassVar[str] = "empty"
    types: ClassVar[frozenset[str]] = frozenset({"nothing"})


class RuleId(Struct, frozen=True):
    """The id of a rule."""

    words: ClassVar[str] = "the id of a rule"
    types: ClassVar[frozenset[str]] = SCALARS


class ListOf(Struct, frozen=True):
    """A list; a single element may stand for a list of one."""

    each: Shape
    words: ClassVar[str] = "a list"
    types: ClassVar[frozenset[str]] = frozenset({*SCALARS, "list"})


class MapOf(Struct, frozen=True):
    """A map with free keys, or keys that are rule ids."""

    value: Shape
    key: Text | RuleId = field(default_factory=Text)
    words: ClassVar[str] = "a map"
    types: ClassVar[frozenset[str]] = frozenset({"map"})


class Record(Struct, frozen=True):
    """A map with these keys, each with its shape and what it is about. ``open`` allows others, of any value."""

    keys: Mapping[str, tuple[Shape, str]]
    open: bool = False
    words: ClassVar[str] = "a map"
    types: ClassVar[frozenset[str]] = frozenset({"map"})


class Either(Struct, frozen=True):
    """The first shape that fits the value's type; ``words`` name them all."""

    shapes: tuple[Shape, ...]
    words: str

    @property
    def types(self) -> frozenset[str]:
        """What fits one of the shapes."""
        return frozenset(type_ for shape in self.shapes for type_ in shape.types)


Shape = Text | Words | Flag | Anything | Nothing | RuleId | ListOf | MapOf | Record | Either


def plain(item: Item) -> Any:
    """An item as plain data."""
    if item.type == "map":
        return {key.text: plain(value) for key, value in item.pairs}
    if item.type == "list":
        return [plain(each) for each in item.items]
    if item.type == "number":
        try:
            return float(item.text) if "." in item.text else int(item.text)
        except ValueError:
            return item.text
    if item.type == "flag":
        return is_true(item)
    return None if item.type == "nothing" else item.text


def is_true(item: Item) -> bool:
    """A flag's value, in all words that YAML has for it."""
    return item.text.lower() in ("true", "yes", "on")


class Reader(Struct):
    """Reads items by a shape. ``rules`` maps known rule ids to the options that they take."""

    rules: Mapping[str, tuple[str, ...]]
    mistakes: list[Mistake] = field(default_factory=list)

    def read(self, shape: Shape, item: Item, name: str) -> Any:
        """The value as plain data, ``None`` where it does not fit; what does not fit is among the mistakes."""
        if item.type not in shape.types:
            self._wrong(item, f"{name or 'the file'} must be {shape.words}, not {item.words}")
            return None
        return self._fitting(shape, item, name)

    def _fitting(self, shape: Shape, item: Item, name: str) -> Any:
        match shape:
            case Either():
                return self._fitting(next(each for each in shape.shapes if item.type in each.types), item, name)
            case Record():
                return self._record(shape, item, name)
            case MapOf():
                return self._map(shape, item, name)
            case ListOf():
                read = [self.read(shape.each, each, f"each of {name}") for each in item.items or (item,)]
                return [each for each in read if each is not None] if item.content else []
            case Text() | Words() | RuleId():
                return self._text(shape, item, name)
        return plain(item)

    def _text(self, shape: Text | Words | RuleId, item: Item, name: str) -> str | None:
        problem = ""
        if isinstance(shape, Words) and item.text not in shape.options:
            problem = f"{name} must be {shape.words}, not {item.words}"
        elif isinstance(shape, RuleId) and item.text not in self.rules:
            problem = f"there is no rule '{item.text}'{nearest(item.text, self.rules)}"
        elif isinstance(shape, Text) and shape.check is not None and (wrong := shape.check(item.text)):
            problem = f"{name}: '{item.text}' {wrong}"
        if problem:
            self._wrong(item, problem)
            return None
        return item.text

    def _map(self, shape: MapOf, item: Item, name: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in self._distinct(item):
            if isinstance(shape.key, RuleId):
                if self._text(shape.key, key, name) is None:
                    continue
                self._check_options(key.text, value)
            before = len(self.mistakes)
            read = self.read(shape.value, value, f"{name}.{key.text}")
            if read is not None or len(self.mistakes) == before:
                found[key.text] = read
        return found

    def _check_options(self, rule: str, item: Item) -> None:
        taken = ("severity", *self.rules[rule])
        for key, _ in item.pairs:
            if key.text not in taken:
                self._wrong(key, f"{rule} has no option '{key.text}'{nearest(key.text, taken)}")

    def _record(self, shape: Record, item: Item, name: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in self._distinct(item):
            known = shape.keys.get(key.text)
            if known is not None:
                read = self.read(known[0], value, f"{name}.{key.text}" if name else key.text)
                if read is not None:
                    found[key.text] = read
            elif shape.open:
                found[key.text] = plain(value)
            else:
                what = f"unknown key '{key.text}'" + (f" in {name}" if name else "")
                self._wrong(key, f"{what}{nearest(key.text, shape.keys)}")
        return found

    def _distinct(self, item: Item) -> Iterable[tuple[Item, Item]]:
        found: dict[str, tuple[Item, Item]] = {}
        for key, value in item.pairs:
            if key.text in found:
                self._wrong(key, f"'{key.text}' is given twice; the last one counts")
            found[key.text] = (key, value)
        return found.values()

    def _wrong(self, item: Item, message: str) -> None:
        self.mistakes.append(Mistake(message, item.start, item.end))
