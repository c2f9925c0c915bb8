"""What does not parse in TypeScript, in words, and syntax that is newer than the grammar.

A word of the grammar is never shown. Where what the grammar stumbles over may be a newer language, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node

from .nodes import Text, ends
from .scan import TOKEN, scan, template_end, trouble

#: Newer syntax, with what of the same length the grammar reads in its place.
NEWER: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<![\w$.])(?:await[ \t]+)?using(?=[ \t]+[\w$]+\s*[=:])"), lambda m: m[0][:-5] + "const"),
    (re.compile(r"(?<![\w$.])await(?=[ \t]+const[ \t])"), lambda m: " " * len(m[0])),
    (re.compile(r"(?<![\w$.])accessor(?=[ \t]+[\w$#])"), lambda m: " " * len(m[0])),
    (re.compile(r"(?<=[<,])(\s*)(?:const|in|out|in[ \t]+out)(?=[ \t]+[\w$])"), lambda m: " " * len(m[0])),
    (re.compile(r"""(?<=["'])([ \t]*)(?:with|assert)[ \t]*\{[^{}\n]*\}"""), lambda m: " " * len(m[0])),
    (re.compile(r"(?<![\w$.])typeof[ \t]+import\([^()\n]*\)"), lambda m: "any".ljust(len(m[0]))),
    (re.compile(r"(?<=import)[ \t]+(?:defer|source)(?=[ \t]+[*\w$])"), lambda m: " " * len(m[0])),
    (re.compile(r"(?<=export)[ \t]+type(?=[ \t]+\*)"), lambda m: " " * len(m[0])),
)
#: Words near an error that may be a newer language.
MAYBE_NEWER = re.compile(
    r"(?<![\w$.])(?:using|accessor|satisfies|asserts|infer|defer|unique|is|out|override|declare|keyof|match)\b(?![\w$]*\s*[:(,=])"
    r"|\|>|#\{|@@|\bdo\s*\{"
)
TYPES = frozenset(
    {"type_annotation", "type_arguments", "type_parameters", "type_alias_declaration", "interface_declaration"}
    | {"object_type", "function_type", "ambient_declaration", "interface_body", "conditional_type", "union_type"}
)
QUOTES = "\"'"
NOT_READ = "this is not valid TypeScript"
SIGNS = frozenset("()[]{};,:=") | {"=>"}
WORD = re.compile(r"""\"[^"\n]*"|'[^'\n]*'|[\w$]+|=>|\.\.\.|\?\.|[^\s\w]""")
#: A text and what stands behind it where only a comma could.
TEXT = re.compile(r"""(?:"[^"\n]*"|'[^'\n]*'|`[^`\n]*`)[ \t]*(?P<next>[\w$]+|[{\["'`])""")
MISSING = {"identifier": "a name", "property_identifier": "a name", "type_identifier": "a type"}


def rewritten(text: str) -> str:
    """A text of the same length in which newer syntax is written in the older one, as far as that is known."""
    for pattern, write in NEWER:
        text = pattern.sub(write, text)
    return text


def first_error(c: Text, root: Node) -> tuple[int, int, str] | None:
    """Where a tree with errors is wrong and why; ``None`` where it may be newer syntax."""
    words, at = trouble(c.text, scan(c.text), heads=True)
    if words:
        return at, at + 1, words
    node, in_types = _guilty(root)
    start, end = (min(max(at, 0), len(c.text)) for at in ends(c, node))
    line = c.text[c.text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
    if in_types or MAYBE_NEWER.search(line):
        return None
    comma = missing_comma(c.text, start)
    if comma is not None:
        return comma
    if node.is_missing:
        what = MISSING.get(node.type) or (f"'{node.type}'" if node.type in SIGNS else "")
        return start, min(start + 1, len(c.text)), f"expected {what} here" if what else NOT_READ
    text_behind = TEXT.match(c.text, start)
    if text_behind is not None:
        next_start, next_end = text_behind.span("next")
        return next_start, next_end, f"expected ',' before '{c.text[next_start:next_end]}'"
    found = WORD.search(c.text, start)
    if found is None or found.start() >= max(end, start + 1):
        return start, max(start + 1, end), NOT_READ
    return found.start(), found.end(), f"unexpected '{found.group()[:30].strip(QUOTES)}'"


def _guilty(root: Node) -> tuple[Node, bool]:
    """The first node that is wrong, and whether it stands in a type."""
    node, in_types = root, False
    while not node.is_missing:
        guilty = next((child for child in node.children if child.has_error or child.is_missing), None)
        if guilty is None:
            break
        if node.is_error and not (guilty.is_error or guilty.is_missing):
            break
        node = guilty
        in_types = in_types or node.type in TYPES
    return node, in_types


def missing_comma(text: str, near: int) -> tuple[int, int, str] | None:
    """The comma that is missing between two entries of an object, list or call, around a place."""
    for match in ENTRY.finditer(text, max(text.rfind("\n", 0, max(near - 1, 0)) - 200, 0), near + 200):
        opener = _opener(text, match.start("next"))
        if opener is not None and abs(match.start("next") - near) < 200 and opener in "{([":
            return match.start("next"), match.end("next"), f"expected ',' before '{match.group('next').strip()}'"
    return None


ENTRY = re.compile(
    r"""(?<=[\w$"'`)\]}])[ \t]*(?://[^\n]*)?\n[ \t]*(?P<next>(?:[\w$]+|"[^"\n]*"|'[^'\n]*')(?=[ \t]*:[ \t]*[^:\s]))"""
)


def _opener(text: str, at: int) -> str | None:
    """The bracket in which a place stands."""
    stack: list[str] = []
    position = 0
    while (token := TOKEN.search(text, position)) is not None and token.start() < at:
        position = token.end()
        kind = token.lastgroup
        if kind == "open":
            stack.append(token.group())
        elif kind == "close" and stack:
            stack.pop()
        elif kind == "template":
            end = template_end(text, position)
            position = end if end >= 0 else position
    return stack[-1] if stack else None
