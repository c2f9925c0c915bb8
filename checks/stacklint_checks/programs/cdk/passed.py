"""What is wrong with what a call is given: keywords in Python, objects in TypeScript."""

from __future__ import annotations

from stacklint_checks.programs import syntax as s
from stacklint_checks.schemas.cdk_api import python_name

from .kinds import What
from .meaning import is_cast
from .notes import Notes
from .signatures import Field, fields, is_struct, keywords, musts, needed, positional

#: What is called, and where its name stands.
Callee = tuple[What, s.Node]


def check(notes: Notes, what: What, node: s.Call) -> None:
    """Note what a call is given and does not take, what of that is deprecated, and what it needs."""
    if notes.python:
        _keywords(notes, what, node)
    else:
        _objects(notes, what, node)
    position, struct = needed(what)
    must = musts(struct) if struct else frozenset()
    if not must or any(one.spread for one in node.arguments) or sum(not one.name for one in node.arguments) > position:
        return
    given = {one.name for one in node.arguments if one.name}
    if not notes.python:
        notes.lack(what, must, node.function)
    elif given <= (keywords(what) or {}).keys():  # else it is there, and only misspelled
        notes.lack(what, [name for name in must if python_name(name) not in given], node.function)


def _keywords(notes: Notes, what: What, node: s.Call) -> None:
    known = keywords(what) if any(one.name for one in node.arguments) else None
    for one in node.arguments if known is not None else ():
        if not one.name:
            continue
        struct, member = (known or {}).get(one.name, ("", ""))
        if one.name not in (known or {}):
            notes.miss(what, one.name, one.start, known or (), argument=True)
        elif struct:
            _member(notes, struct, member, one.name, one.start)


def _member(notes: Notes, struct: str, member: str, name: str, at: int) -> None:
    """A member of a struct, which may be deprecated."""
    told = fields(struct) or {}
    deprecated = told[member].deprecated if member in told else None
    if deprecated is not None:
        other = notes.successor(deprecated)
        same = [one for one in told if (python_name(one) if notes.python else one) == other]
        fitting = bool(same) and told[same[0]].type == told[member].type
        notes.warn(struct.rpartition(".")[2], name, at, deprecated, other if fitting else "")


def _objects(notes: Notes, what: What, node: s.Call) -> None:
    for argument, type_ in zip(node.arguments, positional(what), strict=False):
        if argument.spread:
            break
        if (argument.start, argument.end) == (argument.value.start, argument.value.end):
            _literal(notes, argument.value, type_, (what, node.function))


def _literal(notes: Notes, node: s.Node, type_: str, call: Callee | None = None) -> None:
    """An object or list of them that is written where a type is expected: alone as an argument of a ``call``."""
    if is_cast(notes.text, node):
        return
    if isinstance(node, s.Array):
        for item in node.items:
            _literal(notes, item, "|".join(piece.removeprefix("[]") for piece in type_.split("|")))
    elif isinstance(node, s.Map) and type_.startswith("{}"):
        for pair in node.pairs:
            _literal(notes, pair.value, type_.removeprefix("{}"))
    elif isinstance(node, s.Map):
        _object(notes, node, [piece for piece in type_.split("|") if piece.lstrip("[]") != "IResolvable"], call)


def _object(notes: Notes, node: s.Map, types: list[str], call: Callee | None) -> None:
    """An object that is written where one of some structs is expected."""
    structs = [piece.lstrip("[]") for piece in types]
    told = [fields(one) if is_struct(one) else None for one in structs]
    if not told or None in told or any(pair.key is None for pair in node.pairs):
        return
    known: dict[str, Field] = {name: one for each in told if each for name, one in each.items()}
    given = {pair.key.value for pair in node.pairs if isinstance(pair.key, s.Constant)}
    if len(structs) == 1 and len(given) == len(node.pairs) and given <= known.keys():
        what, named = call or (What("class", structs[0]), node)
        notes.lack(what, musts(structs[0]) - given, named)
    for pair in node.pairs:
        if not isinstance(pair.key, s.Constant) or not isinstance(pair.key.value, str):
            continue
        name, at = pair.key.value, pair.key.start
        found = known.get(name)
        if found is None:
            notes.miss(What("class", structs[0]), name, at, known, argument=True)
            continue
        if len(structs) == 1:
            _member(notes, structs[0], name, name, at)
        _literal(notes, pair.value, found.type)
