"""The literal texts of a Python block: where each stands, and what it is written as.

In arguments of calls the owner is what the block declares, and the path leads from the outermost call through keywords
and dictionary keys; an argument without a name is a number behind an empty name, as no name says what it is.
"""

from __future__ import annotations

from stacklint_checks.facts import Literal, Role
from stacklint_checks.programs.literals import VISITS, Collector, Visits, collect
from stacklint_checks.programs.syntax import (
    Argument,
    Array,
    Assign,
    Attribute,
    Call,
    Comprehension,
    Constant,
    Map,
    Name,
    Node,
    Other,
    Tree,
)
from stacklint_checks.source import BlockId

#: Methods whose first argument is a key, and whose second one is what applies without it.
LOOKUPS = frozenset(
    {"get", "getenv", "try_get_context", "get_context", "pop", "setdefault", "require", "get_secret", "require_secret"}
    | {"get_int", "get_bool", "get_float", "get_object", "require_int", "require_bool", "require_object", "getattr"}
    | {"try_get", "get_output", "require_output", "hasattr", "setattr"}
)
#: Functions whose texts are compared with something or taken out of it.
TESTS = frozenset(
    {"startswith", "endswith", "replace", "split", "rsplit", "strip", "lstrip", "rstrip", "find", "index", "count"}
    | {"removeprefix", "removesuffix", "partition", "rpartition", "match", "search", "fullmatch", "sub", "compile"}
    | {"isinstance", "encode", "decode", "strftime", "strptime", "open"}
)
#: Functions whose texts are read by people.
PROSE = frozenset(
    {"print", "debug", "info", "warn", "warning", "error", "exception", "critical", "log", "add_argument", "option"}
    | {"add_warning", "add_info", "add_error"}
)
#: Functions that give out their first argument as it is.
PASSING = frozenset(
    {"plain_text", "unsafe_plain_text", "str", "secret", "dumps", "dict", "list", "from_input", "b64encode"}
)
#: Functions whose first argument is a secret.
SECRETS = frozenset({"plain_text", "unsafe_plain_text"})
DEFAULTS = frozenset({"default", "default_factory"})
DESCRIPTIONS = frozenset({"description", "help", "error_message", "comment", "doc", "metavar", "reason"})


def literals_of(block: BlockId, tree: Tree) -> tuple[Literal, ...]:
    """The literal texts of a block in their order."""
    return collect(block, tree, PYTHON, docstrings=True)


def _constant(c: Collector, node: Constant) -> None:
    """A text. One over several lines stands inside its quotes, if it reads as it is written."""
    value = node.value
    if not isinstance(value, str):
        return
    start, end = node.start, node.end
    if "\n" in value and (inner := c.text.find(value, start, end)) >= 0:
        start, end = inner, inner + len(value)
    c.literal(value, start, end, whole=True)


def _call(c: Collector, node: Call) -> None:
    """A call: its arguments by name or number."""
    owner, path = c.owner, c.path
    name = c.called(node.function)
    is_lookup = name in LOOKUPS
    fixed = Role.ALLOW_LIST if name in TESTS else Role.DESCRIPTION if name in PROSE else None
    for number, argument in enumerate(node.arguments):
        if argument.name in DEFAULTS:
            c.given(argument.value, argument.name, owner, path)
        elif argument.name:
            role = Role.DESCRIPTION if argument.name in DESCRIPTIONS else fixed or Role.ATTRIBUTE
            c.inside(argument.value, argument.name, role=role)
        elif not is_lookup:
            _unnamed(c, argument, number, name, fixed or Role.ATTRIBUTE)
        elif number <= _of_pulumi(node.function):
            c.inside(argument.value, role=Role.MAP_KEY)
        else:
            c.given(argument.value, "default", owner, path)
    c.owner, c.path = owner, path


def _unnamed(c: Collector, argument: Argument, number: int, name: str, role: Role) -> None:
    """An argument of a function with a name, by number."""
    path = c.path
    step: str | int = number
    if name in SECRETS and number == 0 and path[-1:] != ("password",):
        step = "password"
    elif not path or number or name not in PASSING:
        c.path = (*path, "")
    c.inside(argument.value, step, role=role)
    c.path = path


def _assign(c: Collector, node: Assign) -> None:
    """An assignment: a constant of the name that it is assigned to; the default of a field of a dataclass."""
    target, value = node.target, node.value
    if isinstance(target, Array) and isinstance(value, Array) and len(target.items) == len(value.items):
        for one, part in zip(target.items, value.items, strict=True):
            c.assigned(one, part)
    else:
        c.assigned(target, value, Role.DEFAULT if c.is_class and node.annotation else Role.CONSTANT)


def _map(c: Collector, node: Map) -> None:
    """Entries by key."""
    for pair in node.pairs:
        key = pair.key.value if isinstance(pair.key, Constant) else None
        c.inside(pair.key, role=Role.MAP_KEY)
        step = key if isinstance(key, str) else None
        c.inside(pair.value, step, role=Role.DESCRIPTION if step in DESCRIPTIONS else None)


def _comprehension(c: Collector, node: Comprehension) -> None:
    """A list made from another."""
    c.visit(node.iterable)
    for test in node.tests:
        c.inside(test, role=Role.ALLOW_LIST)
    c.inside(node.key, role=Role.MAP_KEY)
    c.visit(node.element)


def _other(c: Collector, node: Other) -> None:
    """What is not followed. What is raised or asserted is for people."""
    if c.text.startswith(("raise", "assert", "print"), node.start):
        for part in node.parts:
            c.inside(part, role=Role.DESCRIPTION)
    else:
        c.other(node)


def _of_pulumi(function: Node) -> bool:
    """Whether a function is Pulumi's own, ``pulumi.get(self, "name")``, which is handed what it looks into."""
    return isinstance(function, Attribute) and isinstance(function.base, Name) and function.base.name == "pulumi"


PYTHON: Visits = {
    **VISITS,
    Constant: _constant,
    Call: _call,
    Assign: _assign,
    Map: _map,
    Comprehension: _comprehension,
    Other: _other,
}
