"""One syntax for Python and TypeScript programs, as far as infrastructure is written in them.

Nodes hold offsets into the text of their block, in code points. What has no node of its own becomes an ``Other`` with
its parts, so that calls inside it are found all the same. Trees have no
cycles: the garbage collector leaves them alone.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct


class Node(Struct, frozen=True, gc=False):
    """An expression and where it stands in its block's text."""

    start: int
    end: int


class Constant(Node, frozen=True, gc=False):
    """A literal: a text without its quotes and with its escapes resolved, a number, a truth value, or nothing.

    ``undefined`` and ``null`` are ``None``. Neighbouring Python strings are one text.
    """

    value: str | int | float | bool | None


class Template(Node, frozen=True, gc=False):
    """An f-string or template literal: literal texts and expressions in turn."""

    parts: tuple[str | Node, ...]


class Name(Node, frozen=True, gc=False):
    """A name; ``self`` (whatever it is called) in Python and ``this`` in TypeScript are names as well."""

    name: str


class Attribute(Node, frozen=True, gc=False):
    """A member of something. Its name stands from ``name_at`` to ``end``. ``a?.b`` and ``a!.b`` are read as ``a.b``."""

    base: Node
    name: str
    name_at: int


class Index(Node, frozen=True, gc=False):
    """An element under a key."""

    base: Node
    key: Node


class Argument(Node, frozen=True, gc=False):
    """An argument of a call. ``name`` is a keyword's, at ``start``. ``spread`` is ``*``, ``**`` or nothing."""

    value: Node
    name: str = ""
    spread: str = ""


class Call(Node, frozen=True, gc=False):
    """A call. ``open`` and ``close`` are the offsets of its parentheses; ``new`` says that TypeScript constructs."""

    function: Node
    arguments: tuple[Argument, ...]
    open: int
    close: int
    new: bool = False


class Array(Node, frozen=True, gc=False):
    """A list, tuple or set; an ``Argument`` with ``spread`` stands for several elements."""

    items: tuple[Node, ...]


class Pair(Node, frozen=True, gc=False):
    """An entry of a map. ``key`` is ``None`` where ``value`` is a map that is spread. Shorthand ``{a}`` has both."""

    key: Node | None
    value: Node


class Map(Node, frozen=True, gc=False):
    """A dictionary or object literal; a bare TypeScript key is a ``Constant``."""

    pairs: tuple[Pair, ...]


class Choice(Node, frozen=True, gc=False):
    """``a if test else b``, ``test ? a : b``."""

    test: Node
    then: Node
    other: Node


class Binary(Node, frozen=True, gc=False):
    """An operator between two operands, in Python's words: ``+ - * / // % ** == != < <= > >= and or in is ??``.

    ``===`` and ``==`` are ``==``; ``not in`` and ``is not`` are a ``Not`` around ``in`` and ``is``.
    """

    operator: str
    left: Node
    right: Node


class Unary(Node, frozen=True, gc=False):
    """``not x``, ``-x``; the operator is ``not``, ``-``, ``+`` or ``~``."""

    operator: str
    operand: Node


class Parameter(NamedTuple):
    """A parameter. ``target`` is a ``Name``, or for a destructured one an ``Array`` or ``Map`` of targets.

    ``kind`` is ``*`` or ``**`` for the rest, ``/`` never stands. ``declares`` says that a TypeScript constructor
    parameter is a property too (``private readonly x: T``).
    """

    target: Node
    default: Node | None = None
    annotation: str = ""
    kind: str = ""
    declares: bool = False


class Lambda(Node, frozen=True, gc=False):
    """A function without a name; a body that is an expression stands as one ``Return``."""

    parameters: tuple[Parameter, ...]
    body: tuple[Node, ...]


class Comprehension(Node, frozen=True, gc=False):
    """``[element for target in iterable if test]``. ``key`` is set for maps. Inner loops are nested comprehensions.

    ``flat`` says that ``element`` gives several elements (an inner loop).
    """

    element: Node
    target: Node
    iterable: Node
    tests: tuple[Node, ...] = ()
    key: Node | None = None
    flat: bool = False


class Other(Node, frozen=True, gc=False):
    """What is not followed; its parts are."""

    parts: tuple[Node, ...] = ()


# Statements


class Assign(Node, frozen=True, gc=False):
    """``target = value``. ``target`` is a ``Name``, ``Attribute``, ``Index``, or an ``Array`` or ``Map`` of targets.

    A declaration without value has ``None``. ``operator`` is that of ``+=`` and its like, without ``=``. ``constant``
    is a TypeScript ``const``. In a ``Map`` of targets the pair's key is the property and its value the target.
    """

    target: Node
    value: Node | None
    operator: str = ""
    annotation: str = ""
    constant: bool = False


class Return(Node, frozen=True, gc=False):
    """``return``, with a value or without."""

    value: Node | None


class Jump(Node, frozen=True, gc=False):
    """``break``, ``continue``, ``raise`` or ``throw``: what follows in its body is not reached."""

    kind: str


class If(Node, frozen=True, gc=False):
    """A conditional; ``elif`` is an ``If`` alone in ``other``. ``switch`` becomes a chain of these."""

    test: Node
    body: tuple[Node, ...]
    other: tuple[Node, ...] = ()


class Loop(Node, frozen=True, gc=False):
    """``for target in iterable``; ``keys`` is TypeScript's ``for … in``. ``while`` has neither target nor iterable."""

    body: tuple[Node, ...]
    target: Node | None = None
    iterable: Node | None = None
    keys: bool = False


class Body(Node, frozen=True, gc=False):
    """Statements that belong together: ``with``, ``try`` (its parts that may not run are ``If``), a bare block."""

    body: tuple[Node, ...]


class Function(Node, frozen=True, gc=False):
    """A function or method with its name. ``decorators`` are names (``staticmethod``, ``jsii.implements``).

    TypeScript's ``constructor`` is called ``__init__``; ``static`` and ``get`` are the decorators ``staticmethod`` and
    ``property``. A method's ``self`` is its first parameter in Python, and is not among the parameters in TypeScript.
    """

    name: str
    name_at: int
    parameters: tuple[Parameter, ...]
    body: tuple[Node, ...]
    decorators: tuple[str, ...] = ()


class Class(Node, frozen=True, gc=False):
    """A class. ``body`` holds assignments of class attributes (``static readonly``, ``enum`` members, fields).

    Methods stand in the body only where the class does not stand at the top of its file; else they are blocks of
    their own. ``kind`` is ``class``, ``enum`` or ``interface``.
    """

    name: str
    name_at: int
    bases: tuple[Node, ...]
    body: tuple[Node, ...] = ()
    kind: str = "class"


class Import(Node, frozen=True, gc=False):
    """One imported name. ``module`` as written (``aws_cdk.aws_s3``, ``.stacks``, ``aws-cdk-lib/aws-s3``, ``../lib/x``).

    ``name`` is the member that is imported, ``*`` all of them under no name of their own, ``""`` the module itself.
    ``alias`` is the name that it gets here; ``import a.b`` without ``as`` binds ``a`` and has the alias ``a``.
    """

    module: str
    name: str
    alias: str


class Tree(Struct, frozen=True, gc=False):
    """A block of a program: its text and statements.

    ``owner`` is the class to which the block's methods and attributes belong, ``""`` at the top of the file.
    """

    text: str
    owner: str
    body: tuple[Node, ...]
