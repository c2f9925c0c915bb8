"""What Terraform expressions are worth, in the scope of one module call."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from stacklint_checks.documents.compute import NotKnown, joined, lifted, plain, unknown, wrapped
from stacklint_checks.documents.jsontext import JsonReader, looks_like_json
from stacklint_checks.incremental import Memo
from stacklint_checks.source import BlockId, Span
from stacklint_checks.values import (
    Absent,
    Entry,
    Hole,
    Items,
    Json,
    Known,
    Object,
    OneOf,
    Unknown,
    Value,
    known_text,
)

from . import scopes
from .functions import call, ref_or_unknown
from .syntax import (
    Access,
    Body,
    Call,
    Conditional,
    Expr,
    For,
    Heredoc,
    Lit,
    Name,
    Nested,
    ObjectLit,
    Opaque,
    Operation,
    Step,
    Template,
    Text,
    Tuple,
)

MOST_ROUNDS = 64
MOST_STEPS = 50_000
MOST_QUESTIONS = 60
MOST_NESTING = 110
MOST_BLOCKS = 30
MOST_POSSIBILITIES = 32


class Effort(Struct):
    """What the evaluation for one question may still cost, in expressions."""

    left: int = MOST_STEPS


class Evaluator(Struct, frozen=True):
    """Evaluates expressions of one block. ``bound`` are names of for expressions, iterators and ``each``."""

    memo: Memo
    scope: str
    block: BlockId
    text: str
    bound: Mapping[str, Value] = field(default_factory=dict)
    effort: Effort = field(default_factory=Effort)

    def binding(self, names: Mapping[str, Value]) -> Evaluator:
        """The same with more names bound."""
        return replace(self, bound={**self.bound, **names})

    def span(self, expr: Expr) -> Span:
        """Where an expression stands."""
        return Span(self.block, expr.start, expr.end)

    def value(self, expr: Expr) -> Value:
        """What an expression is worth; unknown where that would take too long or nest too deeply."""
        memo = self.memo
        self.effort.left -= 1
        if self.effort.left < 0 or memo.nesting > MOST_NESTING or memo.depth > MOST_QUESTIONS:
            return Unknown(self.span(expr), None, "too much to compute")
        memo.nesting += 1
        try:
            return self._value(expr, self.span(expr))
        finally:
            memo.nesting -= 1

    def _value(self, expr: Expr, at: Span) -> Value:  # noqa: PLR0911 - one case for each kind of expression
        match expr:
            case Lit():
                return self._literal(expr, at)
            case Heredoc():
                return self._text(expr, at)
            case Text():
                return Known(at, None, expr.value)
            case Template():
                return self._template(expr, at)
            case Name():
                return self._name(expr, at)
            case Access():
                return self._stepped(self.value(expr.base), expr.steps, at)
            case Call():
                return self._call(expr, at)
            case Conditional():
                return self._conditional(expr, at)
            case Operation():
                return self._operation(expr, at)
            case Tuple():
                return Known(at, None, Items(tuple(self.value(item) for item in expr.items)))
            case ObjectLit():
                return self._object(expr, at)
            case For():
                return self._for(expr, at)
            case Opaque():
                return Unknown(at, None, expr.because)
        return Unknown(at, None, "not read")

    # literals and templates

    def _literal(self, expr: Lit, at: Span) -> Value:
        if expr.value is None:
            return Absent(at)
        return self._text(expr, at) if expr.quoted else Known(at, None, expr.value)

    def _text(self, expr: Lit | Heredoc, at: Span) -> Value:
        document = self._document(expr, at) if looks_like_json(str(expr.value)) else None
        return Known(at, None, expr.value) if document is None else document

    def _template(self, expr: Template, at: Span) -> Value:
        if len(expr.parts) == 1 and not expr.heredoc:
            return self.value(expr.parts[0]).moved(at)
        first = expr.parts[0]
        if isinstance(first, Text) and first.value.lstrip()[:1] in ("{", "["):
            document = self._document(expr, at)
            if document is not None:
                return document
        return joined([self.value(part) for part in expr.parts], at)

    def _document(self, expr: Lit | Heredoc | Template, at: Span) -> Value | None:
        """The JSON that a text holds, with the places of its values."""
        pieces: list[tuple[int, int]] = []  # offset in the JSON text → offset in the block
        text = ""
        holes: list[Value] = []
        for part in expr.parts if isinstance(expr, Template) else (expr,):
            if isinstance(part, Text | Lit | Heredoc):
                start, end = _inside(part)
                pieces.append((len(text), start))
                raw = self.text[start:end]
                text += raw if "\\" not in raw or isinstance(expr, Heredoc) else raw.replace('\\"', '"\x01')
            else:
                pieces.append((len(text), part.start))
                holes.append(self.value(part))
                text += "\x00"
        return self._read_json(text, pieces, holes, at)

    def _read_json(self, text: str, pieces: list[tuple[int, int]], holes: list[Value], at: Span) -> Value | None:
        starts = [piece[0] for piece in pieces]
        doubled = [index for index, character in enumerate(text) if character == "\x01"]
        if doubled:
            text = text.replace("\x01", "")

        def place(offset: int) -> int:
            raw = offset + bisect_right([index - number for number, index in enumerate(doubled)], offset)
            index = bisect_right(starts, raw) - 1
            return pieces[index][1] + raw - pieces[index][0]

        def span(start: int, end: int) -> tuple[Span, None]:
            last = place(end - 1)
            return Span(self.block, place(start), last + (2 if doubled and self.text[last] == "\\" else 1)), None

        def join(parts: list[str | Value], start: int, end: int) -> Value:
            where = span(start, end)[0]
            values = [Known(where, None, part) if isinstance(part, str) else part for part in parts]
            if len(values) == 1:
                return values[0].moved(where) if values[0].at != where else values[0]
            return joined(values, where) if values else Known(where, None, "")

        document = JsonReader(text, span, holes, join).value()
        if document is None or not isinstance(document, Known) or not isinstance(document.content, Object | Items):
            return None
        return Known(at, None, Json(document))

    # names

    def _name(self, expr: Name, at: Span) -> Value:
        root, steps = expr.root, expr.steps
        if root in self.bound:
            return self._stepped(self.bound[root], steps, at)
        first = steps[0].name if steps else ""
        if root == "var" and first:
            return self._declared(self.memo.ask(scopes.variable, self.scope, first), steps[1:], at)
        if root == "local" and first:
            return self._declared(self.memo.ask(scopes.local, self.scope, first), steps[1:], at)
        if root == "module" and len(steps) > 1:
            return self._output(first, steps[1:], at)
        if root in ("data", "ephemeral") and len(steps) > 1:
            return self._data(root, steps, at)
        if root in ("each", "count", "self", "path", "terraform") or not first:
            return Unknown(at, None, root, (Hole(f"{root}.{first}"),))
        return ref_or_unknown(scopes.absolute(self.scope, f"{root}.{first}"), _attribute(steps[1:]), at)

    def _declared(self, value: Value | None, steps: tuple[Step, ...], at: Span) -> Value:
        return Unknown(at, None, "a circle") if value is None else self._stepped(value, steps, at)

    def _output(self, module: str, steps: tuple[Step, ...], at: Span) -> Value:
        rest = steps[1:] if steps[0].index is not None or steps[0].name == "*" else steps
        if not rest or not rest[0].name:
            return ref_or_unknown(scopes.absolute(self.scope, f"module.{module}"), "", at)
        value = self.memo.ask(scopes.output, scopes.absolute(self.scope, f"module.{module}"), rest[0].name)
        if value is None:
            return ref_or_unknown(scopes.absolute(self.scope, f"module.{module}"), _attribute(rest), at)
        return self._stepped(value, rest[1:], at)

    def _data(self, root: str, steps: tuple[Step, ...], at: Span) -> Value:
        type_, name = steps[0].name, steps[1].name
        address = scopes.absolute(self.scope, f"{root}.{type_}.{name}")
        attribute = _attribute(steps[2:])
        if root == "data" and type_ == "aws_iam_policy_document" and attribute in ("json", "minified_json"):
            document = self.memo.ask(scopes.policy_document, address)
            if document is not None:
                return document.moved(at)
        return ref_or_unknown(address, attribute, at)

    def _stepped(self, value: Value, steps: tuple[Step, ...], at: Span) -> Value:
        value = value.moved(at)
        for number, step in enumerate(steps):
            if step.name == "*":
                return self._splatted(value, steps[number + 1 :], at)
            if step.index is None:
                value = value.get(step.name)
                continue
            key = self.value(step.index)
            if isinstance(key, Known) and isinstance(key.content, str | int) and not isinstance(key.content, bool):
                value = value.get(key.content)
            else:
                value = _any_member(value, at)
        return value.moved(at)

    def _splatted(self, value: Value, steps: tuple[Step, ...], at: Span) -> Value:
        if isinstance(value, Known) and isinstance(value.content, Items):
            members = tuple(self._stepped(item, steps, at) for item in value.each())
            return Known(at, value.origin, Items(members, value.content.open))
        return unknown("splat", (value,), at)

    # operators

    def _call(self, expr: Call, at: Span) -> Value:
        arguments = [self.value(argument) for argument in expr.arguments]
        if expr.spread and arguments:
            last = arguments.pop()
            if not isinstance(last, Known) or not isinstance(last.content, Items) or last.content.open:
                spread = unknown(f"{expr.function}()", (*arguments, last), at)
                return call(expr.function, [*arguments, spread], at) if expr.function in ("merge", "concat") else spread
            arguments.extend(last.each())
        return call(expr.function, arguments, at)

    def _conditional(self, expr: Conditional, at: Span) -> Value:
        test = self.value(expr.test)
        if isinstance(test, Known) and isinstance(test.content, bool):
            return self.value(expr.yes if test.content else expr.no).moved(at)
        yes, no = self.value(expr.yes), self.value(expr.no)
        sides = (side.members if isinstance(side, OneOf) else (side,) for side in (yes, no))
        members = tuple(member for side in sides for member in side)
        return OneOf(at, None, members) if len(members) <= MOST_POSSIBILITIES else unknown("a choice", members, at)

    def _operation(self, expr: Operation, at: Span) -> Value:
        operands = [self.value(operand) for operand in expr.operands]
        return lifted(lambda values: _computed(expr.operator, values, at), operands, at, expr.operator)

    # collections

    def _object(self, expr: ObjectLit, at: Span) -> Value:
        entries: list[Entry] = []
        is_open = False
        for item in expr.items:
            key = item.key if isinstance(item.key, str) else known_text(self.value(item.key))
            if key is None:
                is_open = True
                continue
            entries.append(Entry(key, Span(self.block, item.key_start, item.key_end), self.value(item.value)))
        return Known(at, None, Object(tuple(entries), is_open))

    def _for(self, expr: For, at: Span) -> Value:
        rounds = members_of(self.value(expr.over))
        if rounds is None or len(rounds) > MOST_ROUNDS:
            inner = self.binding({name: Unknown(at, None, "for", (Hole(name),)) for name in expr.names})
            return unknown("for", (self.value(expr.over), inner.value(expr.value)), at)
        values: list[Value] = []
        entries: list[Entry] = []
        is_open = False
        for key, value in rounds:
            names = (key, value) if len(expr.names) > 1 else (value,)
            inner = self.binding(dict(zip(expr.names, names, strict=False)))
            if expr.condition is not None:
                test = inner.value(expr.condition)
                if not isinstance(test, Known):
                    is_open = True
                    continue
                if test.content is not True:
                    continue
            result = inner.value(expr.value)
            if expr.key is None:
                values.append(result)
                continue
            name = known_text(inner.value(expr.key))
            if name is None or expr.grouped:
                is_open = True
            else:
                entries.append(Entry(name, at, result))
        if expr.key is None:
            return Known(at, None, Items(tuple(values), is_open))
        return Known(at, None, Object(tuple(entries), is_open))

    # bodies

    def body(self, body: Body, skip: frozenset[str] = frozenset(), depth: int = 0) -> Object:
        """A block's attributes and nested blocks as an object; nested blocks are lists of objects."""
        entries: list[Entry] = []
        for attribute in body.attributes:
            if attribute.name not in skip:
                key_at = Span(self.block, attribute.start, attribute.start + len(attribute.name))
                value = self.value(attribute.value)
                entries.append(Entry(attribute.name, key_at, replace(value, at=key_at) if value.at is None else value))
        grouped: dict[str, list[Value]] = {}
        is_open: set[str] = set()
        where: dict[str, Span] = {}
        for nested in body.blocks:
            type_ = nested.labels[0] if nested.type == "dynamic" and nested.labels else nested.type
            if type_ in skip or depth > MOST_BLOCKS:
                continue
            where.setdefault(type_, Span(self.block, nested.start, nested.header_end))
            values = grouped.setdefault(type_, [])
            if nested.type == "dynamic":
                values.extend(self._dynamic(nested, depth))
                is_open.add(type_)
            else:
                values.append(self._nested(nested, nested.body, depth))
        for type_, values in grouped.items():
            at = where[type_]
            entries.append(Entry(type_, at, Known(at, None, Items(tuple(values)))))
        return Object(tuple(entries))

    def _nested(self, nested: Nested, body: Body, depth: int) -> Value:
        at = Span(self.block, nested.start, nested.header_end)
        return Known(at, None, self.body(body, depth=depth + 1))

    def _dynamic(self, nested: Nested, depth: int) -> list[Value]:
        """The content of a dynamic block, once for each known element, else once with unknown elements."""
        content = next(iter(nested.body.nested("content")), None)
        if content is None:
            return []
        name = nested.labels[0]
        iterator = nested.body.attribute("iterator")
        if iterator is not None and isinstance(iterator.value, Name):
            name = iterator.value.root
        each = nested.body.attribute("for_each")
        rounds = members_of(self.value(each.value)) if each is not None else None
        at = Span(self.block, nested.start, nested.header_end)
        if rounds is None or len(rounds) > MOST_ROUNDS:
            unknown_ = Unknown(at, None, "dynamic", (Hole(f"{name}.value"),))
            rounds = [(unknown_, unknown_)]
        found = []
        for key, value in rounds:
            pair = Known(at, None, Object((Entry("key", at, key), Entry("value", at, value))))
            found.append(self.binding({name: pair})._nested(nested, content.body, depth))  # noqa: SLF001
        return found


def members_of(value: Value) -> list[tuple[Value, Value]] | None:
    """Keys and values of a known collection, in order."""
    content = value.content if isinstance(value, Known) else None
    if isinstance(content, Items) and not content.open:
        return [(Known(item.at, None, index), item) for index, item in enumerate(value.each())]
    if isinstance(content, Object) and not content.open:
        return [(Known(entry.key_at, None, entry.key), value.get(entry.key)) for entry in content.entries]
    return None


def _any_member(value: Value, at: Span) -> Value:
    """A member under a key that is not known: one of all, or the reference it comes from."""
    members = members_of(value)
    if members is not None and 0 < len(members) <= MOST_ROUNDS:
        return OneOf(at, None, tuple(member for _, member in members))
    return value.get("*") if isinstance(value, Unknown) else Unknown(at, None, "index")


def _attribute(steps: tuple[Step, ...]) -> str:
    return ".".join(step.name for step in steps if step.name and step.name != "*")


def _inside(part: Expr) -> tuple[int, int]:
    """The range of a text's characters without its delimiters."""
    if isinstance(part, Heredoc):
        return part.body
    if isinstance(part, Lit):
        return part.start + 1, part.end - 1
    return part.start, part.end


def _computed(operator: str, values: list[Value], at: Span) -> Value | None:
    try:
        data = [plain(value) for value in values]
    except NotKnown:
        return _shortcut(operator, values, at)
    try:
        result = _OPERATORS[operator, len(data)](*data)
    except (KeyError, TypeError, ArithmeticError):
        return None
    return wrapped(result, at)


def _shortcut(operator: str, values: list[Value], at: Span) -> Value | None:
    """``false && x`` and ``true || x`` are known whatever x is."""
    decides = {"&&": False, "||": True}.get(operator)
    if decides is not None and any(isinstance(value, Known) and value.content is decides for value in values):
        return Known(at, None, decides)
    return None


_OPERATORS: dict[tuple[str, int], Callable[..., object]] = {
    ("!", 1): lambda a: not a,
    ("-", 1): lambda a: -a,
    ("+", 2): lambda a, b: a + b,
    ("-", 2): lambda a, b: a - b,
    ("*", 2): lambda a, b: a * b,
    ("/", 2): lambda a, b: a / b,
    ("%", 2): lambda a, b: a % b,
    ("==", 2): lambda a, b: a == b,
    ("!=", 2): lambda a, b: a != b,
    ("<", 2): lambda a, b: a < b,
    (">", 2): lambda a, b: a > b,
    ("<=", 2): lambda a, b: a <= b,
    (">=", 2): lambda a, b: a >= b,
    ("&&", 2): lambda a, b: bool(a and b),
    ("||", 2): lambda a, b: bool(a or b),
}
