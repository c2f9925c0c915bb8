"""From the text of a Python block to its tree. Never raises; what does not parse says what is wrong, in words.

tree-sitter reads every block, and lets some errors pass. Python's own parser finds them and says what it expects, but
knows only the language of the version that runs this. So a block is broken where Python complains, unless it holds
something newer that tree-sitter reads without complaint.
"""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from functools import cache

import tree_sitter
import tree_sitter_python

from stacklint_checks.blocks import Parsed
from stacklint_checks.facts import ParseError
from stacklint_checks.programs.syntax import Tree
from stacklint_checks.source import BlockId, Span

from .facts import facts_of, facts_of_broken
from .reader import Reader
from .statements import statements

#: Gives the indented text of a method a place to stand.
WRAP = "class _:\n"
#: What came after Python 3.11: ``type`` statements, type parameters, template strings, ``except`` of several without
#: parentheses. Fields of f-strings have messages of their own.
NEWER = re.compile(
    r"^[ \t]*type[ \t]+\w+[^\n]*=|\b(?:def|class)[ \t]+\w+\[|\b(?:[tT][rR]?|[rR][tT])[\"']"
    r"|^[ \t]*except\*?[ \t]+[\w.]+[ \t]*,",
    re.MULTILINE,
)
TOKEN = re.compile(r"\s*(?:\w+|\S)")
LINES = re.compile(r" (?:on|at|after) line \d+| \(detected at line \d+\)")
NOT_READ = "this is not valid Python"
UNFINISHED = "the statement is not complete"


@cache
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))


def owner_of(block: BlockId, text: str) -> str:
    """The class to which a block belongs: methods and what stands between them are indented."""
    return block.key.partition(".")[0] if text[:1] in (" ", "\t") else ""


def parse(block: BlockId, text: str) -> Parsed:
    """Parse a block of a Python file."""
    owner = owner_of(block, text)
    wrap = WRAP if owner else ""
    data = f"{wrap}{text}\n".encode("utf-8", "surrogatepass")
    root = _parser().parse(data).root_node
    error = _error(text, wrap, root)
    if error is not None:
        start, end, message = error
        found = ParseError(Span(block, start, end), message)
        return Parsed(None, facts_of_broken(block, text, owner), (found,))
    reader = Reader(text, data[len(wrap) : -1], len(wrap))
    nodes = root.named_children
    if owner:
        inner = nodes[0].child_by_field_name("body") if nodes else None
        nodes = inner.named_children if inner is not None else []
    tree = Tree(text, owner, statements(reader, nodes, 0))
    return Parsed(tree, facts_of(block, tree, reader.loose))


def _error(text: str, wrap: str, root: tree_sitter.Node) -> tuple[int, int, str] | None:
    """What does not parse: where, and in words."""
    said = _complaint(text, wrap, bare=_is_bare(root))
    if said is None:
        return None
    start, words, end = said
    is_newer = NEWER.search(text) is not None
    if not root.has_error and (is_newer or words.startswith(("f-string", "unterminated"))):
        return None
    if is_newer:
        start, words, end = _blamed(text, wrap, root)
    if "indent" in words:
        start = text.rfind("\n", 0, start) + 1
        start += len(text[start:]) - len(text[start:].lstrip())
        end = start + 1
    last = len(text.rstrip())
    if words == "invalid syntax" and (start >= last or text[start] in "\r\n"):
        words = UNFINISHED
        start = end = len(text[:start].rstrip()) - 1
    start = max(0, min(start, len(text) - 1))
    end = max(start + 1, min(end, len(text)))
    return start, end, _worded(text, start, end, words)


def _blamed(text: str, wrap: str, root: tree_sitter.Node) -> tuple[int, str, int]:
    """The first place that tree-sitter could not read."""
    node = root
    while not node.is_missing:
        guilty = next((child for child in node.children if child.has_error or child.is_missing), None)
        if guilty is None:
            break
        node = guilty
    data = f"{wrap}{text}".encode("utf-8", "surrogatepass")
    start = len(data[: node.start_byte].decode("utf-8", "ignore")) - len(wrap)
    token = TOKEN.match(text, max(start, 0))
    return start, "invalid syntax", token.end() if token else start


def _is_bare(root: tree_sitter.Node) -> bool:
    """Whether a block is the header of a class and nothing else: its methods are blocks of their own."""
    node = root.named_children[-1] if root.named_child_count else root
    node = node.child_by_field_name("definition") or node
    body = node.child_by_field_name("body")
    return node.type == "class_definition" and (body is None or all(one.type == "comment" for one in body.children))


def _complaint(text: str, wrap: str, *, bare: bool) -> tuple[int, str, int] | None:
    """What Python's own parser says of a text, and the offsets between which it says it."""
    whole = f"{wrap}{text}\n{' pass' if bare else ''}\n"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _read_strictly(whole)
    except SyntaxError as error:
        start = _offset(whole, error.lineno, error.offset) - len(wrap)
        end = _offset(whole, error.end_lineno, error.end_offset) - len(wrap)
        return start, error.msg or NOT_READ, end
    except (ValueError, RecursionError, MemoryError) as error:  # a null byte; what is nested deeper than it can follow
        return (0, NOT_READ, 0) if isinstance(error, ValueError) else None
    return None


def _read_strictly(text: str) -> None:
    """Have Python read a text. A table of its names is made in half the time of a tree, but minds more than syntax."""
    try:
        symtable.symtable(text, "", "exec")
    except (SyntaxError, RecursionError):
        ast.parse(text)


def _offset(text: str, line: int | None, column: int | None) -> int:
    at = 0
    for _ in range((line or 1) - 1):
        at = text.find("\n", at) + 1
        if at == 0:
            return len(text)
    return at + max((column or 1) - 1, 0)


def _worded(text: str, start: int, end: int, words: str) -> str:
    """Python's message without line numbers, which count from the block, and with the token where it only says no."""
    plain = LINES.sub("", words).rstrip(".?")
    if plain == "invalid syntax. Perhaps you forgot a comma":
        return "perhaps a comma is missing"
    if plain != "invalid syntax":
        return plain[:1].lower() + plain[1:]
    token = text[start:end].split("\n", maxsplit=1)[0].strip()
    return f"unexpected '{token[:30]}'" if token else NOT_READ
