"""What constructs do to the resources of those that they are given: a trail lets itself into its bucket.

Which effects those are stands in the generated table; a path in them begins with the argument, ``$bucket/Resource``.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.draft import Draft, opened, put
from stacklint_checks.programs.program import called, on
from stacklint_checks.schemas.cdk import Effect
from stacklint_checks.values import Absent, Entry, Known, Object, OneOf, Unknown, Value, known_text

from . import effects, level2
from .paths import is_construct, referred
from .resolve import arguments_of, resolved
from .spell import camel, folded

#: The class whose resource is made by the first database that is given one.
PARAMETER_GROUP = "aws_cdk.aws_rds.ParameterGroup"


class Outside(Struct, frozen=True):
    """An effect on another construct: on its resource at a path, which is of a type if it is a new one.

    ``name`` is the property that is set, ``""`` where ``value`` is all of them.
    """

    target: str
    resource: str
    type: str
    name: str
    value: Value


def by_target(memo: Memo) -> dict[str, tuple[Outside, ...]]:
    """The effects on each construct, by its key."""
    found: dict[str, list[Outside]] = {}
    for key in memo.look(("address",)):
        for one in memo.ask(effects_of, key):
            found.setdefault(one.target, []).append(one)
    return {key: tuple(listed) for key, listed in found.items()}


def effects_of(memo: Memo, key: str) -> tuple[Outside, ...]:
    """What one construct does to those that it is given."""
    call = called(memo, key)
    if call is None or not is_construct(call):
        return ()
    given = {folded(name): target for name, value in _written(call) if (target := _target(memo, value)) is not None}
    table = level2.table_of(memo, call) if given else None
    found: list[Outside] = []
    for name in table.arguments if table is not None else ():
        target = given.get(folded(name))
        argument = table.argument(name) if table is not None and target is not None else None
        if argument is not None and argument.reference is not None and target is not None:
            found += _of_effect(memo, call, name, argument.reference, target)
    return tuple(found)


def _written(call: Called) -> Iterator[tuple[str, Value]]:
    """The arguments as they are written."""
    positions = 0
    for passed in call.arguments:
        positions += not passed.name
        content = passed.value.content if isinstance(passed.value, Known) else None
        if passed.name:
            yield camel(passed.name), passed.value
        elif positions > 2 and isinstance(content, Object):
            yield from ((camel(entry.key), entry.value) for entry in content.entries)


def _target(memo: Memo, value: Value) -> Called | None:
    ref = referred(value)
    call = called(memo, ref.address) if ref is not None and not ref.attribute else None
    return call if call is not None and is_construct(call) else None


def _of_effect(memo: Memo, call: Called, name: str, effect: Effect, target: Called) -> Iterator[Outside]:
    mark = f"${name}/"
    if not any(path.startswith(mark) for path in (*effect.add, *(path for path, _ in effect.places()))):
        return
    value = arguments_of(memo, call).get(name, Absent())
    application = level2.Application(memo, "", call.header, {}, {name: value})
    at = value.at or call.header
    for path, body in effect.add.items():
        if path.startswith(mark):
            written = effects.written(application, body.get("Properties", {}), at, None)
            yield Outside(target.key, path.removeprefix(mark), body["Type"], "", written)
    for path, where, data in effect.set:
        if path.startswith(mark) and where.startswith(effects.PROPERTIES):
            set_ = effects.written(application, data, at, None)
            set_ = OneOf(at, None, (set_, Absent(at))) if call.maybe else set_
            yield Outside(target.key, path.removeprefix(mark), "", where.removeprefix(effects.PROPERTIES), set_)


def affect(memo: Memo, call: Called, drafts: dict[str, Draft]) -> None:
    """Do to the resources of a construct what others do."""
    for one in memo.look(("outside", call.key)) or ():
        if one.type:
            _add(one, call, drafts)
            continue
        draft = drafts.get(one.resource) or next(iter(drafts.values()), None)
        if draft is not None:
            put(draft.properties, one.name, one.value)
    if call.function == PARAMETER_GROUP:
        _parameters(memo, call, drafts)


def _add(one: Outside, call: Called, drafts: dict[str, Draft]) -> None:
    known = next((draft for draft in drafts.values() if draft.type == one.type), None)
    if known is None:
        branch = opened(one.value)
        drafts[one.resource] = Draft(one.type, call.header, branch if isinstance(branch, dict) else {})
        return
    for statement in one.value.get("PolicyDocument").get("Statement").each():
        if not isinstance(statement, Unknown):
            known.append("PolicyDocument.Statement", statement)


def _parameters(memo: Memo, call: Called, drafts: dict[str, Draft]) -> None:
    """The parameters of a group are its own, whatever makes its resource."""
    given = arguments_of(memo, call).get("parameters", Known(call.header, None, Object()))
    for method in on(memo, call.key):
        if folded(method.function.rpartition(".")[2]) == "addparameter" and len(method.arguments) > 1:
            key, value = (resolved(memo, passed.value) for passed in method.arguments[:2])
            name = known_text(key)
            content = given.content if isinstance(given, Known) else None
            if isinstance(content, Object) and name is not None:
                given = Known(given.at, None, Object((*content.entries, Entry(name, method.at, value)), content.open))
            else:
                given = Unknown(method.at, None, "parameters")
    for draft in drafts.values():
        draft.properties["Parameters"] = given
        draft.properties["Family"] = Unknown(draft.at, None, "family")
