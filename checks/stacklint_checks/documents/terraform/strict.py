"""What is wrong with a text that is not Terraform, and where: a strict reading of the native syntax.

It follows the HCL specification, newlines included, and stops at the first error. It runs only over blocks that
tree-sitter does not understand: that parser recovers, and so blames much more than the place of the mistake.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from .syntax import MOST_NESTING

Error = tuple[int, int, str]

TOKEN = re.compile(
    r"""(?:[ \t\ufeff]|\#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)*"""
    r"""(?:(?P<newline>\r?\n)|(?P<name>[^\W\d][\w-]*)|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<quote>")"""
    r"""|(?P<heredoc><<-?(?P<tag>[^\W\d][\w-]*)[ \t]*\r?\n)"""
    r"""|(?P<mark>\.\.\.|&&|\|\||==|!=|<=|>=|=>|::|.)|(?P<end>\Z))""",
    re.VERBOSE | re.DOTALL,
)
PIECE = re.compile(
    r'(?P<quote>")|(?P<newline>\r?\n)|(?P<escaped>\$\$\{|%%\{)|(?P<open>[$%]\{~?)|\\(?P<escape>.?)', re.DOTALL
)
IN_HEREDOC = re.compile(r"(?P<escaped>\$\$\{|%%\{)|(?P<open>[$%]\{~?)")
OPERATORS = frozenset({"+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"})
CLOSERS = {"{": "}", "[": "]", "(": ")"}


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class _Wrong(Exception):  # noqa: N818 - carries a finding, not a failure
    """The first error."""

    def __init__(self, start: int, end: int, words: str) -> None:
        super().__init__(words)
        self.error = (start, end, words)


class _TooDeep(Exception):  # noqa: N818 - not an error of the text
    """Nesting that nobody writes."""


def first_error(text: str) -> Error | None:
    """The first place that breaks the grammar and why; ``None`` where the text is right or nested absurdly deep."""
    try:
        _Strict(text).file()
    except _Wrong as wrong:
        start, end, words = wrong.error
        start = max(min(start, len(text) - 1), 0)
        return start, max(min(end, len(text)), start + 1), words
    except _TooDeep:
        return None
    return None


class _Strict:
    """Reads a text from its start to the first error."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.last = 0
        self.depth = 0

    # tokens

    def peek(self, *, newlines: bool) -> _Token:
        """The next token; line breaks count only where they end something."""
        position = self.position
        while True:
            match = TOKEN.match(self.text, position)
            if match is None:  # an unclosed comment
                self.fail(position, position + 1, "this is not valid Terraform")
            kind = match.lastgroup if match.lastgroup != "tag" else "heredoc"
            token = _Token(kind or "end", match.group(kind or 0), match.start(kind or 0), match.end(kind or 0))
            if kind != "newline" or newlines:
                return token
            position = match.end()

    def take(self, token: _Token) -> None:
        """Go on behind a token."""
        self.position = self.last = token.end

    def accept(self, mark: str, *, newlines: bool) -> bool:
        """Go on behind a mark if it comes next."""
        token = self.peek(newlines=newlines)
        if token.kind in ("mark", "name") and token.text == mark:
            self.take(token)
            return True
        return False

    def fail(self, start: int, end: int, words: str) -> NoReturn:
        """Stop here."""
        raise _Wrong(start, end, words)

    def unexpected(self, wanted: str, *, newlines: bool) -> NoReturn:
        """Stop at the next token, or behind the last one where its line ends first."""
        token = self.peek(newlines=newlines)
        starts_anew = "\n" in self.text[self.last : token.start] and token.kind != "mark"
        if token.kind in ("newline", "end") or starts_anew:
            self.fail(max(self.last - 1, 0), max(self.last, 1), f"expected {wanted} here")
        found = token.text if token.kind != "heredoc" else "<<"
        self.fail(token.start, token.start + len(found), f"expected {wanted}, not '{found}'")

    def enter(self) -> None:
        """One level deeper."""
        self.depth += 1
        if self.depth > MOST_NESTING:
            raise _TooDeep

    # bodies

    def file(self) -> None:
        """A whole text."""
        while True:
            token = self.peek(newlines=False)
            if token.kind == "end":
                return
            if token.text in ("}", "]", ")"):
                self.fail(token.start, token.end, f"unexpected '{token.text}': nothing is open here")
            self.setting_or_block(token)
            self.line_end("}")

    def setting_or_block(self, token: _Token) -> None:
        """``name = value`` or ``type "label" { … }``."""
        if token.kind != "name":
            words = "the name of a setting or block must not be in quotes" if token.kind == "quote" else ""
            self.fail(token.start, token.end, words or f"expected the name of a setting or block, not '{token.text}'")
        self.take(token)
        following = self.peek(newlines=True)
        if following.text == "=":
            self.take(following)
            self.expression(newlines=True)
        elif following.text == ":":
            self.fail(following.start, following.end, "expected '=', not ':'")
        elif following.text == "{" or following.kind in ("name", "quote"):
            self.block()
        else:
            self.unexpected("'=' or '{' behind this name", newlines=True)

    def block(self) -> None:
        """Labels and the braces behind them."""
        while True:
            token = self.peek(newlines=True)
            if token.kind == "quote":
                self.take(token)
                self.string(token.start)
            elif token.kind == "name":
                self.take(token)
            elif token.text == "{":
                break
            else:
                self.unexpected("'{' behind the block's header", newlines=True)
        self.take(token)
        self.enter()
        self.block_body(token)
        self.depth -= 1

    def block_body(self, opener: _Token) -> None:
        """What stands between a block's braces."""
        token = self.peek(newlines=True)
        if token.kind == "newline":
            while not self.accept("}", newlines=False):
                token = self.peek(newlines=False)
                if token.kind == "end":
                    self.fail(opener.start, opener.end, "'{' is never closed")
                self.setting_or_block(token)
                self.line_end("}")
            return
        if token.text != "}":
            self.setting_or_block(token)
        if not self.accept("}", newlines=True):
            self.unexpected("'}': a block on one line holds at most one setting", newlines=True)

    def line_end(self, closer: str) -> None:
        """The line break that a setting or block needs behind it."""
        token = self.peek(newlines=True)
        if token.kind in ("newline", "end"):
            return
        if token.text == closer:
            self.fail(token.start, token.end, f"expected a line break before '{closer}'")
        text = token.text if token.kind != "heredoc" else "<<"
        self.fail(token.start, token.start + len(text), f"unexpected '{text}' behind this value")

    # expressions

    def expression(self, *, newlines: bool) -> None:
        """An expression; ``newlines`` end it outside brackets."""
        self.enter()
        self.operand(newlines=newlines)
        while (token := self.peek(newlines=newlines)).text in OPERATORS and token.kind == "mark":
            self.take(token)
            self.operand(newlines=newlines)
        if token.text == "?" and token.kind == "mark":
            self.take(token)
            self.expression(newlines=newlines)
            if not self.accept(":", newlines=newlines):
                self.unexpected("':' and the value if the condition is false", newlines=newlines)
            self.expression(newlines=newlines)
        self.depth -= 1

    def operand(self, *, newlines: bool) -> None:
        """A term with its signs and steps."""
        token = self.peek(newlines=newlines)
        while token.text in ("-", "!") and token.kind == "mark":
            self.take(token)
            token = self.peek(newlines=newlines)
        self.term(token, newlines=newlines)
        while True:
            step = self.peek(newlines=newlines)
            if step.kind != "mark" or step.text not in (".", "["):
                return
            self.take(step)
            self.step(step, newlines=newlines)

    def step(self, step: _Token, *, newlines: bool) -> None:
        """``.name``, ``.0``, ``.*`` or ``[index]``."""
        if step.text == ".":
            token = self.peek(newlines=newlines)
            if token.kind not in ("name", "number") and token.text != "*":
                self.unexpected("a name behind '.'", newlines=newlines)
            self.take(token)
        elif self.accept("*", newlines=False):
            self.closed(step)
        else:
            self.expression(newlines=False)
            self.closed(step)

    def closed(self, opener: _Token, *others: str) -> None:
        """The bracket that closes an opener."""
        closer = CLOSERS[opener.text]
        if self.accept(closer, newlines=False):
            return
        if self.peek(newlines=False).kind == "end":
            self.fail(opener.start, opener.end, f"'{opener.text}' is never closed")
        self.unexpected(" or ".join((*others, f"'{closer}'")), newlines=False)

    def term(self, token: _Token, *, newlines: bool) -> None:
        """A literal, name, call, collection or expression in brackets."""
        if token.kind == "number":
            self.take(token)
        elif token.kind == "quote":
            self.take(token)
            self.string(token.start)
        elif token.kind == "heredoc":
            self.take(token)
            self.heredoc(token)
        elif token.kind == "name":
            self.take(token)
            self.named()
        elif token.text == "(":
            self.take(token)
            self.expression(newlines=False)
            self.closed(token)
        elif token.text == "[":
            self.take(token)
            self.items(token, "','")
        elif token.text == "{":
            self.take(token)
            self.object(token)
        else:
            self.unexpected("a value", newlines=newlines)

    def named(self) -> None:
        """What follows a name: the rest of a provider function's name, and arguments."""
        while self.accept("::", newlines=True):
            token = self.peek(newlines=True)
            if token.kind != "name":
                self.unexpected("the name of a function", newlines=True)
            self.take(token)
        token = self.peek(newlines=True)
        if token.text == "(" and token.kind == "mark":
            self.take(token)
            self.items(token, "','")

    def items(self, opener: _Token, separator: str) -> None:
        """The elements of a list or the arguments of a call."""
        if opener.text == "[" and self.is_for():
            self.for_expression(opener)
            return
        while not self.accept(CLOSERS[opener.text], newlines=False):
            if self.peek(newlines=False).kind == "end":
                self.fail(opener.start, opener.end, f"'{opener.text}' is never closed")
            before = self.last
            self.expression(newlines=False)
            if self.peek(newlines=False).text == "=":
                self.fail(before - 1, before, "expected '{' here, as a key and '=' follow")
            if opener.text == "(" and self.accept("...", newlines=False):
                self.closed(opener)
                return
            if not self.accept(",", newlines=False):
                self.closed(opener, separator)
                return

    def object(self, opener: _Token) -> None:
        """The items of an object; line breaks separate them as commas do."""
        if self.is_for():
            self.for_expression(opener)
            return
        while not self.accept("}", newlines=False):
            token = self.peek(newlines=False)
            if token.kind == "end":
                self.fail(opener.start, opener.end, "'{' is never closed")
            if token.text in (",", "=", ":", "]", ")", "{", "["):
                self.unexpected("a key or '}'", newlines=False)
            self.position = token.start
            self.key(token)
            token = self.peek(newlines=True)
            if token.text not in ("=", ":") or token.kind != "mark":
                self.unexpected("'=' behind this key", newlines=True)
            self.take(token)
            self.expression(newlines=True)
            token = self.peek(newlines=True)
            if token.text == ",":
                self.take(token)
            elif token.kind != "newline" and token.text != "}":
                self.unexpected("',', '}' or a line break", newlines=True)

    def key(self, token: _Token) -> None:
        """A key: a name, or an expression that is no traversal."""
        if token.kind != "name":
            self.expression(newlines=True)
            return
        self.take(token)
        following = self.peek(newlines=True)
        if following.text in ("(", "::") and following.kind == "mark":
            self.position = token.start
            self.expression(newlines=True)

    def is_for(self) -> bool:
        """Whether a bracket opens a for expression."""
        token = self.peek(newlines=False)
        if token.kind != "name" or token.text != "for":
            return False
        following = TOKEN.match(self.text, token.end)
        return following is not None and following.lastgroup == "name"

    def for_expression(self, opener: _Token) -> None:
        """``for k, v in collection : key => value... if condition`` up to the closing bracket."""
        self.take(self.peek(newlines=False))
        self.for_intro()
        if not self.accept(":", newlines=False):
            self.unexpected("':' behind the collection", newlines=False)
        self.expression(newlines=False)
        if opener.text == "{":
            if not self.accept("=>", newlines=False):
                self.unexpected("'=>' and a value behind the key", newlines=False)
            self.expression(newlines=False)
            self.accept("...", newlines=False)
        if self.accept("if", newlines=False):
            self.expression(newlines=False)
        self.closed(opener)

    def for_intro(self) -> None:
        """``k, v in collection``."""
        for number in range(2):
            token = self.peek(newlines=False)
            if token.kind != "name":
                self.unexpected("a name behind 'for'", newlines=False)
            self.take(token)
            if number or not self.accept(",", newlines=False):
                break
        if not self.accept("in", newlines=False):
            self.unexpected("'in'", newlines=False)
        self.expression(newlines=False)

    # templates

    def string(self, opened: int) -> None:
        """A quoted text, from behind its opening quote."""
        while True:
            match = PIECE.search(self.text, self.position)
            if match is None or match.group("newline"):
                self.fail(opened, opened + 1, "the quote is never closed")
            self.position = self.last = match.end()
            if match.group("quote"):
                return
            if match.group("open"):
                self.interpolation(match)
            elif match.group("escape") is not None:
                self.escape(match)

    def escape(self, match: re.Match[str]) -> None:
        """Whether an escape exists."""
        letter = match.group("escape")
        if letter in ("u", "U"):
            digits = 4 if letter == "u" else 8
            if not re.match(f"[0-9a-fA-F]{{{digits}}}", self.text[match.end() : match.end() + digits]):
                self.fail(match.start(), match.end(), f"'\\{letter}' needs {digits} hexadecimal digits")
        elif letter not in tuple('nrt"\\'):
            self.fail(match.start(), match.end(), f"there is no escape '\\{letter}'; write '\\\\' for a backslash")

    def heredoc(self, token: _Token) -> None:
        """A heredoc, from the line behind its opener."""
        tag = token.text.lstrip("<-").strip()
        end = re.compile(rf"^[ \t]*{re.escape(tag)}[ \t]*(?=\r?$)", re.MULTILINE).search(self.text, token.end)
        if end is None:
            self.fail(token.start, token.start + 2, f"the heredoc {tag} is never closed")
        while True:
            match = IN_HEREDOC.search(self.text, self.position, end.start())
            if match is None:
                break
            self.position = self.last = match.end()
            if match.group("open"):
                self.interpolation(match)
        self.position = self.last = end.end()

    def interpolation(self, match: re.Match[str]) -> None:
        """``${ … }`` or ``%{ … }``, from behind its opener."""
        self.enter()
        if match.group("open").startswith("%"):
            self.directive()
        else:
            self.expression(newlines=False)
        token = self.peek(newlines=False)
        if token.text == "~":
            self.take(token)
            token = self.peek(newlines=False)
        if token.text != "}":
            if token.kind == "end" or "\n" in self.text[self.last : token.start]:
                self.fail(match.start(), match.end(), f"'{match.group('open')}' is never closed")
            self.unexpected("'}' behind the interpolation", newlines=False)
        self.take(token)
        self.depth -= 1

    def directive(self) -> None:
        """The words of a template directive."""
        token = self.peek(newlines=False)
        if token.text not in ("if", "else", "endif", "for", "endfor"):
            self.unexpected("if, else, endif, for or endfor", newlines=False)
        self.take(token)
        if token.text == "if":
            self.expression(newlines=False)
        elif token.text == "for":
            self.for_intro()
