"""Writes values and policy statements as YAML in block and flow style, and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec import Struct

from stacklint_checks.documents.statements import plain
from stacklint_checks.edits import Link, PolicyDocument, Statement, Use, Written

from .style import Style

WORDS = re.compile(r"(?:y|yes|n|no|on|off|true|false|null|~|=|<<)\Z", re.IGNORECASE)
NUMBER = re.compile(r"[-+.]?[0-9][0-9a-fA-FxXoO_.,:eETtZz +-]*\Z|[-+]?\.(?:inf|nan)\Z", re.IGNORECASE)
LEADING = frozenset("-?:,[]{}#&*!|>'\"%@` ")
INSIDE_FLOW = frozenset(",[]{}")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


class Call(NamedTuple):
    """An intrinsic function: ``Ref``, ``GetAtt`` (``X.Arn``) or ``Sub``, and its argument."""

    function: str
    argument: str


class Raw(Struct, frozen=True):
    """A text that is written as it is."""

    text: str


class Writer(Struct, frozen=True):
    """Writes in a file's style. ``call`` gives the intrinsic function of a link or use."""

    style: Style
    call: Callable[[Link | Use], Call]

    # one line

    def inline(self, value: Written | Raw, *, flow: bool = True, quote: str = "") -> str:
        """A value in one line. ``flow`` says that it stands in brackets or braces; ``quote`` is forced where given."""
        if isinstance(value, Raw):
            return value.text
        if isinstance(value, bool):
            return self.inline("true" if value else "false", quote=quote) if quote else ("true" if value else "false")
        if isinstance(value, str):
            return self.text(value, flow=flow, quote=quote)
        if isinstance(value, int | float):
            return self.text(str(value), quote=quote) if quote else str(value)
        if isinstance(value, Link | Use):
            return self._call(self.call(value), flow=flow)
        if isinstance(value, Statement | PolicyDocument):
            return self.inline(plain(value))
        if isinstance(value, Mapping):
            pairs = self._comma.join(f"{self.key(key)}{self._colon}{self.inline(one)}" for key, one in value.items())
            return f"{{{pairs}}}"
        return f"[{self._comma.join(self.inline(one) for one in value)}]"

    @property
    def _colon(self) -> str:
        return self.style.colon if self.style.json else ": "

    @property
    def _comma(self) -> str:
        return "," if self.style.json and self.style.colon == ":" else ", "

    def key(self, name: str) -> str:
        """A key."""
        return self.text(name, flow=True)

    def text(self, text: str, *, flow: bool = True, quote: str = "") -> str:
        """A text, in quotes where it would be read as something else."""
        if self.style.json:
            return json.dumps(text, ensure_ascii=False)
        if not quote and is_plain(text, flow=flow):
            return text
        quote = quote or self.style.quote
        if quote == "'" and UNPRINTABLE.search(text) is None:
            return "'" + text.replace("'", "''") + "'"
        return json.dumps(text, ensure_ascii=UNPRINTABLE.search(text) is not None)

    def _call(self, call: Call, *, flow: bool) -> str:
        if not self.style.long:
            quote = self.style.quote if call.function == "Sub" else ""
            return f"!{call.function} {self.text(call.argument, flow=flow, quote=quote)}"
        ((name, argument),) = self.long(call).items()
        return f"{{{self.key(name)}{self._colon}{self.inline(argument)}}}"

    def long(self, call: Call) -> dict[str, Raw]:
        """An intrinsic function in its long form."""
        if call.function == "GetAtt":
            name, _, attribute = call.argument.partition(".")
            return {"Fn::GetAtt": Raw(f"[{self.text(name)}{self._comma}{self.text(attribute)}]")}
        if call.function == "Sub":
            return {"Fn::Sub": Raw(self.text(call.argument, quote=self.style.quote))}
        return {call.function: Raw(self.text(call.argument))}

    # block style

    def entry(self, key: str, value: Written | Raw, column: int) -> str:
        """``key: value`` in block style for a key at a column; the first line is not indented."""
        return f"{self.text(key, flow=False)}:{self.below(value, column)}"

    def below(self, value: Written | Raw, column: int) -> str:
        """What follows the colon of a key at a column."""
        inner = column + len(self.style.unit)
        fields = self._fields(value)
        if fields:
            return "".join(f"\n{' ' * inner}{self.entry(key, one, inner)}" for key, one in fields.items())
        if isinstance(value, tuple) and value:
            dash = column if self.style.flush else inner
            return "".join(f"\n{' ' * dash}{self.item(one, dash)}" for one in value)
        return f" {self.inline(value, flow=False)}"

    def item(self, value: Written | Raw, dash: int) -> str:
        """``- value`` for a dash at a column; the first line is not indented."""
        inner = dash + 2
        fields = self._fields(value)
        if fields:
            lines = [self.entry(key, one, inner) for key, one in fields.items()]
            return "- " + f"\n{' ' * inner}".join(lines)
        return f"- {self.inline(value, flow=isinstance(value, tuple))}"

    def _fields(self, value: Written | Raw) -> Mapping[str, Written | Raw]:
        """The keys of what is written as a mapping; empty for everything else."""
        if not isinstance(value, Raw):
            value = plain(value)
        if isinstance(value, Mapping):
            return value
        if isinstance(value, Link | Use) and self.style.long:
            return self.long(self.call(value))
        return {}

    # several lines in braces

    def spread(self, value: Written | Raw, indent: str) -> str:
        """A value in braces or brackets over several lines; the first one is not indented."""
        if isinstance(value, Statement | PolicyDocument):
            return self.spread(plain(value), indent)
        inner = indent + self.style.unit
        if isinstance(value, Mapping) and value:
            lines = [f"{inner}{self.member(key, one, inner)}" for key, one in value.items()]
            return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
        if isinstance(value, tuple) and value:
            lines = [f"{inner}{self.spread(one, inner)}" for one in value]
            return "[\n" + ",\n".join(lines) + f"\n{indent}]"
        return self.inline(value)

    def member(self, key: str, value: Written | Raw, indent: str) -> str:
        """``key: value`` in braces over several lines."""
        return f"{self.key(key)}{self._colon}{self.spread(value, indent)}"


def is_plain(text: str, *, flow: bool) -> bool:
    """Whether YAML reads the text without quotes as that text."""
    if not text or text[0] in LEADING or text[-1] in " :" or WORDS.match(text) or NUMBER.match(text):
        return False
    if ": " in text or " #" in text or UNPRINTABLE.search(text) is not None:
        return False
    return not (flow and INSIDE_FLOW.intersection(text))
