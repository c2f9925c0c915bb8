"""From the text of a Python block to its tree. Never raises; what does not parse says what is wrong, in words.

tree-sitter reads every block. Python's own parser confirms what is broken and says what it expects; where only one of
the two complains the block is good, since either may know less of the language than the author does.
"""

from __future__ import annotations

import ast
import re
import warnings
from functools import cache

import tree_sitter
import tree_sitter_python

from stacklint_checks.blocks import Parsed
from stacklint_checks.facts import ParseError
from stacklint_checks.source import BlockId, Span

from .python_expressions import Reader
from .python_facts import facts_of, facts_of_broken
from .python_statements import statements
from .syntax import Tree

#: Gives the indented text of a method a place to stand.
WRAP = "class _:\n"
#: What Python says of a text that tree-sitter lets pass.
SURE = re.compile(
    r"expected an indented block|unindent does not match|unexpected indent|positional argument follows"
    r"|cannot (?:assign|delete)|Missing parentheses|unterminated|expected ':'|keyword argument repeated"
    r"|(?:non-default|parameter without a default) "
)
LINES = re.compile(r" (?:on|at|after) line \d+| \(detected at line \d+\)")
NOT_READ = "this is not valid Python"


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
    start, words, token_end = said
    if not root.has_error and not SURE.match(words):
        return None
    start = max(0, min(start, len(text) - 1))
    end = max(start + 1, min(token_end, len(text)))
    return start, end, _worded(text, start, end, words)


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
            ast.parse(whole)
    except SyntaxError as error:
        start = _offset(whole, error.lineno, error.offset) - len(wrap)
        end = _offset(whole, error.end_lineno, error.end_offset) - len(wrap)
        return start, error.msg or NOT_READ, end
    except (ValueError, RecursionError, MemoryError):
        return 0, NOT_READ, 0
    return None


def _offset(text: str, line: int | None, column: int | None) -> int:
    at = 0
    for _ in range((line or 1) - 1):
        at = text.find("\n", at) + 1
        if at == 0:
            return len(text)
    return at + max((column or 1) - 1, 0)


def _worded(text: str, start: int, end: int, words: str) -> str:
    """Python's message without line numbers, which count from the block, and with the token where it only says no."""
    plain = LINES.sub("", words).rstrip(".")
    if plain != "invalid syntax":
        return plain[:1].lower() + plain[1:]
    token = text[start:end].split("\n", maxsplit=1)[0].strip()
    return f"unexpected '{token[:30]}'" if token else NOT_READ
