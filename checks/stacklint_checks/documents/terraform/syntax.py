"""Terraform's syntax tree: what a block's text says, without its meaning. Offsets are relative to the block."""

from __future__ import annotations

from dataclasses import dataclass

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Expr:
    """An expression and its range."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lit(Expr):
    """A literal. ``quoted`` tells a quoted text from a number, a boolean or null."""

    value: Scalar
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Text(Expr):
    """A literal piece of a template, as it reads after its escapes."""

    value: str


@dataclass(frozen=True, slots=True)
class Template(Expr):
    """A quoted text or heredoc with interpolations. ``parts`` are ``Text``, expressions or directives."""

    parts: tuple[Expr, ...]
    heredoc: bool = False


@dataclass(frozen=True, slots=True)
class Directive(Expr):
    """``%{ for … }`` or ``%{ if … }`` up to its end. ``parts`` are what it names; its text is not computed.

    ``head`` is the condition or collection, ``names`` are those of the loop.
    """

    head: tuple[Expr, ...]
    names: tuple[str, ...]
    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Heredoc(Expr):
    """A heredoc without interpolations. ``body`` is the range of its lines, ``value`` what it reads."""

    value: str
    body: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a traversal: an attribute's name, an index expression, or a splat (``name`` is ``*``)."""

    start: int
    end: int
    name: str = ""
    index: Expr | None = None


@dataclass(frozen=True, slots=True)
class Name(Expr):
    """A traversal that starts with a name: ``var.region``, ``aws_s3_bucket.logs[0].arn``."""

    root: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Access(Expr):
    """A traversal of another expression: ``merge(a, b).name``."""

    base: Expr
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Call(Expr):
    """A function call. ``spread`` says that the last argument ends with ``...``."""

    function: str
    arguments: tuple[Expr, ...]
    spread: bool = False


@dataclass(frozen=True, slots=True)
class Conditional(Expr):
    """``test ? yes : no``."""

    test: Expr
    yes: Expr
    no: Expr


@dataclass(frozen=True, slots=True)
class Operation(Expr):
    """A unary or binary operation."""

    operator: str
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Tuple(Expr):
    """A list."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One key of an object. ``key`` is an expression for ``(key)`` and templates."""

    start: int
    end: int
    key: str | Expr
    key_start: int
    key_end: int
    value: Expr


@dataclass(frozen=True, slots=True)
class ObjectLit(Expr):
    """An object."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class For(Expr):
    """A for expression; ``key`` is set where it makes an object."""

    names: tuple[str, ...]
    over: Expr
    key: Expr | None
    value: Expr
    condition: Expr | None
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Opaque(Expr):
    """Something that is not read, and why."""

    because: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name = expression``."""

    start: int
    end: int
    name: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Nested:
    """A block. ``header_end`` is behind its last label; ``open`` and ``close`` are its braces."""

    start: int
    end: int
    type: str
    labels: tuple[str, ...]
    header_end: int
    open: int
    close: int
    body: Body


@dataclass(frozen=True, slots=True)
class Body:
    """Attributes and blocks in the order of the text."""

    attributes: tuple[Attribute, ...] = ()
    blocks: tuple[Nested, ...] = ()

    def attribute(self, name: str) -> Attribute | None:
        """The attribute with that name."""
        return next((one for one in self.attributes if one.name == name), None)

    def nested(self, type_: str) -> tuple[Nested, ...]:
        """The blocks of that type."""
        return tuple(one for one in self.blocks if one.type == type_)
