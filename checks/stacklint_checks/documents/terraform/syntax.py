"""Terraform's syntax tree: what a block's text says, without its meaning. Offsets are relative to the block."""

from __future__ import annotations

from msgspec import Struct

#: Deeper than anybody writes; what is nested deeper is not read.
MOST_NESTING = 200

Scalar = str | int | float | bool | None


class Expr(Struct, frozen=True):
    """An expression and its range."""

    start: int
    end: int


class Lit(Expr, frozen=True):
    """A literal. ``quoted`` tells a quoted text from a number, a boolean or null."""

    value: Scalar
    quoted: bool = False


class Text(Expr, frozen=True):
    """A literal piece of a template, as it reads after its escapes."""

    value: str


class Template(Expr, frozen=True):
    """A quoted text or heredoc with interpolations. ``parts`` are ``Text``, expressions or directives."""

    parts: tuple[Expr, ...]
    heredoc: bool = False


class Directive(Expr, frozen=True):
    """``%{ for … }`` or ``%{ if … }`` up to its end. ``parts`` are what it names; its text is not computed.

    ``head`` is the condition or collection, ``names`` are those of the loop.
    """

    head: tuple[Expr, ...]
    names: tuple[str, ...]
    parts: tuple[Expr, ...]


class Heredoc(Expr, frozen=True):
    """A heredoc without interpolations. ``body`` is the range of its lines, ``value`` what it reads."""

    value: str
    body: tuple[int, int]


class Step(Struct, frozen=True):
    """One step of a traversal: an attribute's name, an index expression, or a splat (``name`` is ``*``)."""

    start: int
    end: int
    name: str = ""
    index: Expr | None = None


class Name(Expr, frozen=True):
    """A traversal that starts with a name: ``var.region``, ``aws_s3_bucket.logs[0].arn``."""

    root: str
    steps: tuple[Step, ...]


class Access(Expr, frozen=True):
    """A traversal of another expression: ``merge(a, b).name``."""

    base: Expr
    steps: tuple[Step, ...]


class Call(Expr, frozen=True):
    """A function call. ``spread`` says that the last argument ends with ``...``."""

    function: str
    arguments: tuple[Expr, ...]
    spread: bool = False


class Conditional(Expr, frozen=True):
    """``test ? yes : no``."""

    test: Expr
    yes: Expr
    no: Expr


class Operation(Expr, frozen=True):
    """A unary or binary operation."""

    operator: str
    operands: tuple[Expr, ...]


class Tuple(Expr, frozen=True):
    """A list."""

    items: tuple[Expr, ...]


class Item(Struct, frozen=True):
    """One key of an object. ``key`` is an expression for ``(key)`` and templates."""

    start: int
    end: int
    key: str | Expr
    key_start: int
    key_end: int
    value: Expr


class ObjectLit(Expr, frozen=True):
    """An object."""

    items: tuple[Item, ...]


class For(Expr, frozen=True):
    """A for expression; ``key`` is set where it makes an object."""

    names: tuple[str, ...]
    over: Expr
    key: Expr | None
    value: Expr
    condition: Expr | None
    grouped: bool = False


class Opaque(Expr, frozen=True):
    """Something that is not read, and why."""

    because: str = ""


class Attribute(Struct, frozen=True):
    """``name = expression``."""

    start: int
    end: int
    name: str
    value: Expr


class Nested(Struct, frozen=True):
    """A block. ``header_end`` is behind its last label; ``open`` and ``close`` are its braces."""

    start: int
    end: int
    type: str
    labels: tuple[str, ...]
    header_end: int
    open: int
    close: int
    body: Body


class Body(Struct, frozen=True):
    """Attributes and blocks in the order of the text."""

    attributes: tuple[Attribute, ...] = ()
    blocks: tuple[Nested, ...] = ()

    def attribute(self, name: str) -> Attribute | None:
        """The attribute with that name."""
        return next((one for one in self.attributes if one.name == name), None)

    def nested(self, type_: str) -> tuple[Nested, ...]:
        """The blocks of that type."""
        return tuple(one for one in self.blocks if one.type == type_)
