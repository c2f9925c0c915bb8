"""The literal texts of a TypeScript block: where each stands, and what it is written as.

In arguments of calls the owner is what the block declares, and the path leads from the outermost call through the keys
of object literals; an object among the arguments adds no step of its own, every other argument its number.
"""

from __future__ import annotations

from stacklint_checks.facts import Literal, Role
from stacklint_checks.programs.literals import VISITS, Collector, Visits, collect
from stacklint_checks.programs.syntax import Array, Assign, Call, Constant, Lambda, Map, Template, Tree
from stacklint_checks.source import BlockId

#: Methods whose first argument is a key, and whose second one is what applies without it.
LOOKUPS = frozenset({"tryGetContext", "getContext", "get", "has", "require", "requireSecret", "getenv", "setContext"})
#: Functions whose texts are compared with something or taken out of it.
TESTS = frozenset(
    {"startsWith", "endsWith", "includes", "indexOf", "lastIndexOf", "replace", "replaceAll", "split", "join", "match"}
    | {"matchAll", "search", "test", "exec", "localeCompare", "padStart", "padEnd", "RegExp", "toString"}
)
#: Functions whose texts are read by people.
PROSE = frozenset(
    {"log", "debug", "info", "warn", "error", "trace", "addWarning", "addWarningV2", "addInfo", "addInfoV2", "addError"}
    | {"describe", "it", "test"}
)
#: Functions that give out the text that they are given.
PASSING = frozenset(
    {"unsafePlainText", "plainText", "of", "stringValue", "fromInline", "raw", "String", "stringify", "sub", "join"}
    | {"push", "unshift", "concat", "assign", "add", "set"}
)
#: Functions whose first argument is a secret.
SECRETS = frozenset({"plainText", "unsafePlainText"})
DESCRIPTIONS = frozenset({"description", "comment", "errorMessage", "constraintDescription"})


def literals_of(block: BlockId, tree: Tree) -> tuple[Literal, ...]:
    """The literal texts of a block in their order."""
    return collect(block, tree, TYPESCRIPT, docstrings=False)


def _constant(c: Collector, node: Constant) -> None:
    """A text. One over several lines stands inside its quotes, if it reads as it is written."""
    value = node.value
    if not isinstance(value, str):
        return
    start, end = node.start, node.end
    if "\n" in value and c.text[start + 1 : end - 1] == value:
        start, end = start + 1, end - 1
    c.literal(value, start, end, whole=True)


def _call(c: Collector, node: Call) -> None:
    """A call: the keys of its objects, the numbers of its other arguments."""
    owner, path = c.owner, c.path
    name = c.called(node.function)
    role = Role.ATTRIBUTE
    if name in TESTS and not node.new:
        role = Role.ALLOW_LIST
    elif name in PROSE or name.endswith("Error"):
        role = Role.DESCRIPTION
    piece = name not in PASSING
    is_lookup = name in LOOKUPS and not node.new
    for number, argument in enumerate(node.arguments):
        value = argument.value
        if is_lookup and isinstance(value, Constant | Template):
            if number == 0:
                c.inside(value, role=Role.MAP_KEY)
            else:
                c.given(value, "default", owner, path)
        elif name in SECRETS and number == 0:
            before, c.piece = c.piece, False
            c.inside(value, "password", role=role)
            c.piece = before
        elif isinstance(value, Map | Lambda):
            c.inside(value, role=role)
        else:
            c.inside(value, number, role=role, piece=piece)
    c.owner, c.path = owner, path


def _assign(c: Collector, node: Assign) -> None:
    """An assignment: a constant of the name that it is assigned to."""
    if isinstance(node.target, Array | Map):
        c.pattern(node.target)
    c.assigned(node.target, node.value)


def _map(c: Collector, node: Map) -> None:
    """Entries by key; a key without quotes is a name, and no text."""
    for pair in node.pairs:
        key = pair.key.value if isinstance(pair.key, Constant) else None
        if pair.key is not None and (not isinstance(key, str) or c.text[pair.key.start] in "'\"`"):
            c.inside(pair.key, role=Role.MAP_KEY)
        step = key if isinstance(key, str) else None
        role = Role.DESCRIPTION if step in DESCRIPTIONS else Role.DEFAULT if step == "default" else None
        c.inside(pair.value, step, role=role)


TYPESCRIPT: Visits = {**VISITS, Constant: _constant, Call: _call, Assign: _assign, Map: _map}
