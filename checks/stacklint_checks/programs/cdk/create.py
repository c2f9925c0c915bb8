"""New things in CDK programs: resources, parameters, outputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stacklint_checks.edits import Companion, Create, Declare, Link, PolicyDocument, Statement, Written
from stacklint_checks.facts import Kind, Path
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs.places import Found
from stacklint_checks.programs.write import Code, Form, Invoke, Line
from stacklint_checks.schemas import cdk
from stacklint_checks.schemas.cdk_l1 import L1, classes, l1

from . import idioms
from .flags import flagged
from .inverse import amount, chosen, leaves
from .targets import Target, construct_of
from .words import Made, Words

PARAMETER = "aws_cdk.CfnParameter"
OUTPUT = "aws_cdk.CfnOutput"
#: A parameter's or output's words in the library's.
WORDS = {"description": "description", "type": "type", "default": "default", "no_echo": "noEcho", "value": "value"}


def declare(words: Words, one: Declare) -> None:
    """Declare a parameter before what it is for, or an output at the end of the body."""
    if one.kind is Kind.PARAMETER:
        _parameter(words, one)
    elif one.kind is Kind.OUTPUT:
        _output(words, one)
    else:
        raise CannotWrite


def _parameter(words: Words, one: Declare) -> None:
    _, place = words.owner(one.near)
    variable = words.desk.unused(place, words.hint(place, one.name))
    line = Line(Invoke(PARAMETER, (words.scope(place), one.name), _body(words, place, one)), variable)
    words.desk.before(place, line)
    words.desk.named[place.block.id, -len(words.made) - 1] = variable
    words.made[one.name] = Made(variable, PARAMETER, str(one.body.get("type", "String")), place.block.id, 0)


def _output(words: Words, one: Declare) -> None:
    links = list(_links(one.body.get("value", "")))
    if len(links) != 1:
        raise CannotWrite
    _, place = words.owner(links[0].address)
    line = Line(Invoke(OUTPUT, (words.scope(place), one.name), _body(words, place, one)))
    words.desk.last(place, line)


def _body(words: Words, place: Found, one: Declare) -> dict[str, Form]:
    order = sorted(one.body.items(), key=lambda item: item[0] not in ("type", "value"))
    return {words.spell(place, WORDS[key]): words.form(place, value) for key, value in order if key in WORDS}


def _links(value: Written) -> Iterator[Link]:
    if isinstance(value, Link):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _links(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _links(inner)
    elif isinstance(value, PolicyDocument):
        for statement in value.statements:
            yield from _links(statement.resources)


def create(words: Words, one: Create) -> None:
    """Create a resource beside another one: before it, unless it refers to it."""
    _, place, last = construct_of(words, one.after)
    if last is not None:
        raise CannotWrite
    links = [link.address for link in _links(dict(one.properties))]
    if _is_policy_of_made(words, one, links):
        _policy(words, place, one)
        return
    class_, properties = _properties(words, place, one)
    variable = words.desk.unused(place, words.hint(place, one.name))
    line = Line(Invoke(f"aws_cdk.{class_}", (words.scope(place), one.name), properties), variable)
    if any(link not in words.made for link in links):
        words.desk.behind(place, line)
    else:
        words.desk.before(place, line)
    words.desk.named[place.block.id, -len(words.made) - 1] = variable
    words.made[one.name] = Made(variable, f"aws_cdk.{class_}", one.type, place.block.id, 0)


def _is_policy_of_made(words: Words, one: Create, links: list[str]) -> bool:
    """Whether a new policy guards a construct that is new, too, and has a method for that."""
    made = words.made.get(links[0]) if links else None
    kind = cdk.api(made.function.removeprefix("aws_cdk.")) if made is not None else None
    wanted = one.type.endswith("Policy") and "PolicyDocument" in one.properties
    return wanted and kind is not None and idioms.ADD_TO_RESOURCE_POLICY in kind.methods


def _policy(words: Words, place: Found, one: Create) -> None:
    document = one.properties["PolicyDocument"]
    made = words.made[next(_links(dict(one.properties))).address]
    method = Code(f"{made.variable}.{words.spell(place, idioms.ADD_TO_RESOURCE_POLICY)}")
    for statement in document.statements if isinstance(document, PolicyDocument) else ():
        words.desk.before(place, Line(Invoke(method, (words.statement(place, statement),))))


def _properties(words: Words, place: Found, one: Create) -> tuple[str, dict[str, Form]]:
    """The class of a new resource and its arguments: above level 1 where that can say everything."""
    wanted = {key: value for key, value in one.properties.items() if key != "Tags"}
    above = idioms.MADE_OF.get(one.type, "")
    told = cdk.construct(above, flagged=flagged(words.memo)) if above else None
    if told is not None:
        goals = {path: value for key, inner in wanted.items() for path, value in leaves((key,), inner)}
        main = next((path for path in told.base if not path.startswith(("/", "$"))), "")
        found = chosen(told, main, goals, lambda _: None)
        simple = [choice for choice in found if len(choice.way) == 1 and not choice.link]
        if all(any(path in choice.sets for choice in simple) for path in goals):
            made: dict[str, Form] = {}
            for choice in simple:
                plain = words.spelled(place, choice.form)
                if choice.text:
                    wanted_here = goals[choice.text]
                    by_unit = words.spelled(place, amount(wanted_here, choice.unit)) if choice.unit else None
                    plain = by_unit if choice.unit else words.form(place, wanted_here)
                made[words.spell(place, choice.way[0])] = plain
            return above, made
    table = _level1(one.type)
    return table.name, words.properties(place, table, table.properties, one.properties)


def _level1(type_: str) -> L1:
    last = type_.rpartition("::")[2]
    for name in sorted(classes()):
        told = l1(name) if name.endswith(f".Cfn{last}") else None
        if told is not None and told.type == type_:
            return told
    raise CannotWrite


def companion_of_level1(
    words: Words, target: Target, companion: Companion, path: Path, statements: Sequence[Statement]
) -> None:
    """A resource of level 1 that guards one of level 1."""
    table = _level1(companion.type)
    if len(path) != 1:
        raise CannotWrite
    name = f"{target.call.function.rpartition('.Cfn')[2]}Policy"
    properties: dict[str, Written] = {companion.join.split(".")[0]: Link(target.resource.address, "id")}
    properties[str(path[0])] = PolicyDocument(tuple(statements))
    made = words.properties(target.found, table, table.properties, properties)
    scope = words.scope(target.found)
    words.variable(target.call, target.found)
    words.desk.behind(
        target.found, Line(Invoke(f"aws_cdk.{table.name}", (scope, f"{target.resource.name}{name}"), made))
    )
