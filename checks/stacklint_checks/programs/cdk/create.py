"""New things in CDK programs: resources, parameters, outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from stacklint_checks.edits import Companion, Create, Declare, Link, PolicyDocument, Statement, Written
from stacklint_checks.facts import Kind, Path
from stacklint_checks.intents import CannotWrite, Other
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.places import Found
from stacklint_checks.programs.program import calls
from stacklint_checks.programs.write import Code, Form, Invoke, Line
from stacklint_checks.schemas import cdk
from stacklint_checks.schemas.cdk_l1 import L1, classes, l1

from . import flags, idioms
from .into import put
from .inverse import amount, chosen, leaves
from .paths import id_of, scope_of
from .targets import Target, construct_of, target_of
from .words import Made, Words, is_seen

PARAMETER = "aws_cdk.CfnParameter"
#: A parameter that the library has a function for.
IMAGE = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"
OUTPUT = "aws_cdk.CfnOutput"
#: A parameter's or output's words in the library's.
WORDS = {"description": "description", "type": "type", "default": "default", "no_echo": "noEcho", "value": "value"}


def declare(words: Words, one: Declare) -> None:
    """Declare a parameter before what it is for."""
    if one.kind is not Kind.PARAMETER:
        raise CannotWrite
    _parameter(words, one)


def _parameter(words: Words, one: Declare) -> None:
    call, place = words.owner(one.near)
    if one.body.get("type") == IMAGE:
        newest = place.file.writer.inline(words.static(place, idioms.NEWEST_IMAGE))
        image = f"{newest}.{words.spell(place, 'getImage')}({place.file.writer.inline(words.scope(place))})"
        words.made[one.name] = Made(f"{image}.{words.spell(place, 'imageId')}", "", IMAGE, place.block.id, 0)
        return
    kind = str(one.body.get("type", "String"))
    known = _known(words, call, place, one.name)
    if known is not None:
        words.made[one.name] = Made(known, PARAMETER, kind, place.block.id, place.node.start)
        return
    variable = words.desk.unused(place, words.hint(place, one.name))
    id_ = words.free_id(call, one.name)
    line = Line(Invoke(PARAMETER, (words.scope(place), id_), _body(words, place, one)), variable)
    words.desk.before(_once(words, call, place), line)
    words.desk.named[place.block.id, -len(words.made) - 1] = variable
    words.made[one.name] = Made(variable, PARAMETER, kind, place.block.id, place.node.start)


def _known(words: Words, call: Called, place: Found, name: str) -> str | None:
    """The variable of a parameter of that name, which the program has in the same scope or this patch adds."""
    made = words.made.get(name)
    if made is not None and made.function == PARAMETER and made.block == place.block.id:
        if made.at > place.node.start:
            raise CannotWrite
        return made.variable
    scope = words.memo.ask(scope_of, call.key)
    for one in calls(words.memo):
        if one.function != PARAMETER or id_of(one) != name or words.memo.ask(scope_of, one.key) != scope:
            continue
        found = words.desk.at(one.at)
        variable = words.variable(one, found)
        return variable if is_seen(place, found, variable) else None
    return None


def output(words: Words, one: Declare) -> bool:
    """Give something out at the end of the body; false where the construct has no member or variable for that."""
    try:
        for link in _links(one.body.get("value", "")):
            words.member_of(link)
        _output(words, one)
    except CannotWrite:
        return False
    return True


def _output(words: Words, one: Declare) -> None:
    links = list(_links(one.body.get("value", "")))
    if len(links) != 1:
        raise CannotWrite
    call, place = words.owner(links[0].address)
    if not words.repeats(call):
        id_ = words.free_id(call, one.name)
        line = Line(Invoke(OUTPUT, (words.scope(place), id_), _body(words, place, one)))
        words.desk.last(place, line)
        return
    own_id = words.own_id(call, place, one.name.removeprefix(id_of(call)))
    body = {key: value for key, value in _body(words, place, one).items() if key != "description"}
    words.desk.behind(place, Line(Invoke(OUTPUT, (words.scope(place), own_id), body)))


def _once(words: Words, call: Called, place: Found) -> Found:
    """Where something for a construct can be made that there may be one of only: before the loops around it."""
    if not words.repeats(call):
        return place
    outside = words.around_loops(place)
    if outside is place:
        raise CannotWrite
    return outside


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


def by_arguments(words: Words, wanted: Sequence[Other]) -> list[Other]:
    """What is left to write of new things after what arguments say instead.

    The statement that denies requests without TLS is an argument of a new bucket, and what lets S3 deliver its logs
    comes with the argument that names their bucket. Parameters of a database are an argument of the database.
    """
    made = {one.name: one for one in wanted if isinstance(one, Create)}
    left: list[Other] = []
    for one in wanted:
        if isinstance(one, Create) and (_is_said_by_arguments(words, one, made) or parameters(words, one)):
            continue
        left.append(one)
    return left


def _is_said_by_arguments(words: Words, one: Create, made: Mapping[str, Create]) -> bool:
    document = one.properties.get("PolicyDocument")
    guarded = next((made[link.address] for link in _links(dict(one.properties)) if link.address in made), None)
    if not isinstance(document, PolicyDocument) or guarded is None or guarded.type != "AWS::S3::Bucket":
        return False
    denied = any(map(idioms.denies_plain_http, document.statements))
    if not all(idioms.denies_plain_http(each) or idioms.delivers_access_logs(each) for each in document.statements):
        return False
    if denied:
        words.guarded.add(guarded.name)
    return True


def parameters(words: Words, one: Create) -> bool:
    """Write a database's new group of parameters as the argument that makes one."""
    name = idioms.PARAMETERS.get(one.type)
    wanted = one.properties.get("Parameters")
    if name is None or not isinstance(wanted, Mapping):
        return False
    target = target_of(words, one.after)
    told = cdk.construct(target.name)
    if told is None or told.argument(name) is None:
        return False
    put(words, target, name, words.form(target.arguments, wanted))
    words.said[one.name] = name
    return True


def create(words: Words, one: Create) -> None:
    """Create a resource beside another one: before it, unless it refers to it."""
    call, place, last = construct_of(words, one.after)
    if last is not None:
        raise CannotWrite
    before = _once(words, call, place)
    made = words.made.get(one.name)
    if made is not None and made.type == one.type and made.block == place.block.id:
        if made.at > place.node.start:
            raise CannotWrite
        return
    links = [link.address for link in _links(dict(one.properties))]
    if _is_policy_of_made(words, one, links):
        _policy(words, place, before, one)
        return
    class_, properties = _properties(words, place, one)
    variable = words.desk.unused(place, words.hint(place, one.name))
    id_ = words.free_id(call, one.name)
    line = Line(Invoke(f"aws_cdk.{class_}", (words.scope(place), id_), properties), variable)
    if any(link not in words.made for link in links):
        if before is not place:
            raise CannotWrite
        words.desk.behind(place, line)
    else:
        words.desk.before(before, line)
    words.desk.named[place.block.id, -len(words.made) - 1] = variable
    words.made[one.name] = Made(variable, f"aws_cdk.{class_}", one.type, place.block.id, place.node.start)


def _is_policy_of_made(words: Words, one: Create, links: list[str]) -> bool:
    """Whether a new policy guards a construct that is new, too, and has a method for that."""
    made = words.made.get(links[0]) if links else None
    kind = cdk.api(made.function.removeprefix("aws_cdk.")) if made is not None else None
    wanted = one.type.endswith("Policy") and "PolicyDocument" in one.properties
    return wanted and kind is not None and idioms.ADD_TO_RESOURCE_POLICY in kind.methods


def _policy(words: Words, place: Found, before: Found, one: Create) -> None:
    document = one.properties["PolicyDocument"]
    made = words.made[next(_links(dict(one.properties))).address]
    method = Code(f"{made.variable}.{words.spell(place, idioms.ADD_TO_RESOURCE_POLICY)}")
    for statement in document.statements if isinstance(document, PolicyDocument) else ():
        words.desk.before(before, Line(Invoke(method, (words.statement(place, statement),))))


def _properties(words: Words, place: Found, one: Create) -> tuple[str, dict[str, Form]]:
    """The class of a new resource and its arguments: above level 1 where that can say everything."""
    wanted = {key: value for key, value in one.properties.items() if key != "Tags"}
    above = idioms.MADE_OF.get(one.type, "")
    told = flags.table(words.memo, above) if above else None
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
            if one.name in words.guarded:
                made[words.spell(place, idioms.ENFORCE_SSL)] = True
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
    id_ = words.own_id(target.call, target.found, name)
    words.desk.behind(target.found, Line(Invoke(f"aws_cdk.{table.name}", (scope, id_), made)))
