"""Code that is written into programs, as data, and how Python and TypeScript write it.

A *form* is what to write, free of a language's punctuation. ``Writer.doc`` turns it into a *doc*, text with the places
where it may be broken into lines, and ``lay`` lays that out. Names of keywords and members inside forms are spelled as
the language has them; names of libraries are paths in Python's spelling (``aws_cdk.aws_s3.Bucket``), and become what
the file calls them through ``imports``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec import Struct, field

from stacklint_checks.intents import CannotWrite


class Code(Struct, frozen=True):
    """A text that is written as it is."""

    text: str


class Member(Struct, frozen=True):
    """A thing of a library that is named and not called: ``aws_cdk.aws_s3.BucketEncryption.KMS``."""

    path: str


class Invoke(Struct, frozen=True):
    """A call: of a library's function or class by its path, or of code.

    ``properties`` are keywords in Python and one object behind the arguments in TypeScript.
    """

    function: str | Code
    arguments: tuple[Form, ...] = ()
    properties: Mapping[str, Form] = field(default_factory=dict)


class Props(Struct, frozen=True):
    """A struct of a library: its class with keywords in Python, an object in TypeScript."""

    path: str
    properties: Mapping[str, Form]


class Text(Struct, frozen=True):
    """A text with expressions in it: an f-string, a template literal."""

    parts: tuple[str | Form, ...]


Form = (
    Code | Member | Invoke | Props | Text | str | int | float | bool | None | tuple["Form", ...] | Mapping[str, "Form"]
)


class Line(NamedTuple):
    """A statement to write: a form, and the variable that it is assigned to, if any."""

    form: Form
    name: str = ""
    keyword: str = ""


class Group(NamedTuple):
    """Docs in brackets. ``pad`` writes spaces inside them on one line; ``hug`` breaks only inside the last one."""

    open: str
    items: tuple[Doc, ...]
    close: str
    pad: bool = False
    hug: bool = False


class Labelled(NamedTuple):
    """A doc behind a text, such as a keyword and ``=``."""

    label: str
    doc: Doc


Doc = str | Group | Labelled


class Style(Struct, frozen=True):
    """How a file is written. ``unit`` is a step of indentation, ``end`` what closes a statement (``;`` or nothing)."""

    python: bool
    quote: str
    unit: str
    newline: str
    end: str
    width: int


#: Calls of plain arguments up to this many characters stay on one line.
SHORT = 72
#: How wide lines may be, and how wide in a file that has such lines.
WIDTH = 100
WIDE = 120
LONG = re.compile(r"^[^\n]{101,120}$", re.MULTILINE)
BARE = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")
INDENT = re.compile(r"^([ \t]+)\S", re.MULTILINE)


def style_of(path: str, text: str) -> Style:
    """The style of a file, as far as its text shows one."""
    python = path.endswith((".py", ".pyi"))
    single, double = text.count("'"), text.count('"')
    quote = "'" if single > double or (not python and single == double) else '"'
    found = INDENT.search(text)
    unit = found.group(1) if found is not None else "    " if python else "  "
    if set(unit) == {" "} and len(unit) not in (2, 3, 4):
        unit = "    " if python else "  "
    bare = len(re.findall(r"[\w)\]}'\"`]\r?$", text, re.MULTILINE))
    closed = len(re.findall(r";\r?$", text, re.MULTILINE))
    end = "" if python or bare > 3 * closed else ";"
    newline = "\r\n" if "\r\n" in text else "\n"
    width = WIDE if LONG.search(text) is not None else WIDTH
    return Style(python, quote, unit[:1] if unit[:1] == "\t" else unit, newline, end, width)


class Writer(Struct, frozen=True):
    """Writes forms in a file's style. ``names`` tells how the file calls a thing of a library."""

    style: Style
    names: Callable[[str], str]

    def doc(self, form: Form) -> Doc:
        """A form as a doc."""
        if isinstance(form, Code):
            return form.text
        if isinstance(form, Member):
            return self.names(form.path)
        if isinstance(form, bool) or form is None:
            return self._constant(form)
        if isinstance(form, str):
            return self.text(form)
        if isinstance(form, int | float):
            return repr(form)
        if isinstance(form, Text):
            return self._template(form)
        if isinstance(form, Invoke):
            return self._invoke(form)
        if isinstance(form, Props):
            return self._props(form)
        if isinstance(form, tuple):
            return Group("[", tuple(map(self.doc, form)), "]")
        return Group("{", tuple(self.entry(key, value) for key, value in form.items()), "}", pad=not self.style.python)

    def _constant(self, value: bool | None) -> str:  # noqa: FBT001 - the value itself
        if value is None:
            return "None" if self.style.python else "undefined"
        return str(value) if self.style.python else str(value).lower()

    def inline(self, form: Form) -> str:
        """A form on one line."""
        return flat(self.doc(form))

    def text(self, text: str) -> str:
        """A text in the file's quotes."""
        if "\0" in text or re.search("[\ud800-\udfff]", text):
            raise CannotWrite
        written = json.dumps(text, ensure_ascii=False)
        if self.style.quote == '"' or "'" in text:
            return written
        return "'" + written[1:-1].replace('\\"', '"') + "'"

    def entry(self, key: str, value: Form) -> Doc:
        """``key: value`` in braces."""
        bare = not self.style.python and BARE.match(key)
        return Labelled(f"{key if bare else self.text(key)}: ", self.doc(value))

    def keyword(self, name: str, value: Form) -> Doc:
        """``name=value`` among a call's arguments."""
        return Labelled(f"{name}=", self.doc(value))

    def line(self, line: Line) -> Doc:
        """A statement without what closes it."""
        doc = self.doc(line.form)
        if not line.name:
            return Labelled(line.keyword, doc) if line.keyword else doc
        declared = "" if self.style.python or "." in line.name else "const "
        return Labelled(f"{line.keyword}{declared}{line.name} = ", doc)

    def _invoke(self, form: Invoke) -> Doc:
        function = form.function.text if isinstance(form.function, Code) else self.names(form.function)
        arguments = tuple(map(self.doc, form.arguments))
        if self.style.python:
            keywords = tuple(self.keyword(name, value) for name, value in form.properties.items())
            return Group(f"{function}(", arguments + keywords, ")")
        last = () if not form.properties else (self.doc(form.properties),)
        constructs = not isinstance(form.function, Code) and form.function.rpartition(".")[2][:1].isupper()
        return Group(f"{'new ' if constructs else ''}{function}(", arguments + last, ")", hug=bool(last))

    def _props(self, form: Props) -> Doc:
        if self.style.python and form.path:
            return self._invoke(Invoke(form.path, (), form.properties))
        return self.doc(form.properties)

    def _template(self, form: Text) -> str:
        parts = [part for part in form.parts if part != ""]
        if all(isinstance(part, str) for part in parts):
            return self.text("".join(map(str, parts)))
        if len(parts) == 1:
            return flat(self.doc(parts[0]))
        opened, closed, quote = ("{", "}", self.style.quote) if self.style.python else ("${", "}", "`")
        pieces = [
            self._literal(part) if isinstance(part, str) else f"{opened}{flat(self.doc(part))}{closed}"
            for part in parts
        ]
        if any(quote in piece for piece in pieces):
            raise CannotWrite
        return f"{'f' if self.style.python else ''}{quote}{''.join(pieces)}{quote}"

    def _literal(self, text: str) -> str:
        """A text inside a template."""
        if self.style.python:
            return json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("{", "{{").replace("}", "}}")
        return text.replace("\\", "\\\\").replace("${", "\\${")


def flat(doc: Doc) -> str:
    """A doc on one line."""
    if isinstance(doc, str):
        return doc
    if isinstance(doc, Labelled):
        return doc.label + flat(doc.doc)
    inner = ", ".join(map(flat, doc.items))
    pad = " " if doc.pad and doc.items else ""
    return f"{doc.open}{pad}{inner}{pad}{doc.close}"


def _is_short(call: Group) -> bool:
    """Whether a call is not worth breaking: ``Duration.days(7)``."""
    return all(isinstance(item, str) for item in call.items) and len(flat(call)) <= SHORT


def lay(doc: Doc, indent: str, column: int, style: Style) -> str:
    """A doc for a place: on one line where that fits, else broken. ``column`` is where it starts, in characters."""
    line = flat(doc)
    if isinstance(doc, str) or column + len(line) <= style.width:
        return line
    if isinstance(doc, Labelled):
        return doc.label + lay(doc.doc, indent, column + len(doc.label), style)
    if not doc.items or (doc.open.endswith("(") and _is_short(doc)):
        return line
    if doc.hug:
        head = doc.open + "".join(f"{flat(item)}, " for item in doc.items[:-1])
        if column + len(head) < style.width:
            return head + lay(doc.items[-1], indent, style.width, style) + doc.close
    inner = indent + style.unit
    lines = "".join(f"\n{inner}{lay(item, inner, len(inner) + 1, style)}," for item in doc.items)
    return f"{doc.open}{lines}\n{indent}{doc.close}"
