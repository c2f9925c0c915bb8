"""Constructs above CloudFormation's types, by the generated table of what each argument puts into a template.

``schemas.cdk`` says how the table is to be applied. Where an argument is not known, neither is what it may set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct, field

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called, Library
from stacklint_checks.programs.draft import Draft, Tree, put
from stacklint_checks.programs.program import called
from stacklint_checks.schemas import cdk
from stacklint_checks.schemas.cdk import Argument, Effect
from stacklint_checks.source import Span
from stacklint_checks.values import Absent, Given, Items, Known, Object, OneOf, Unknown, Value, is_true

from . import effects, flags
from .pairs import together
from .paths import address, class_of, known_path, referred
from .rendered import render
from .resolve import arguments_of, is_open, resolved
from .spell import camel, folded

MOST_ELEMENTS = 50
#: What rules judge only where somebody declares it: a function has its log group whether its class makes it or Lambda.
IMPLICIT = frozenset({"AWS::Logs::LogGroup"})


#: How the table may call a value.
Names = Callable[[Memo, Value], Iterator[str]]


class Application(Struct):
    """The table of one construct while it is applied.

    ``bound`` are the arguments by their paths in the table, ``path`` is the construct's own, ``""`` where not known.
    """

    memo: Memo
    owner: str
    at: Span
    drafts: dict[str, Draft]
    bound: dict[str, Value] = field(default_factory=dict)
    path: str = ""


def table_of(memo: Memo, call: Called) -> cdk.Construct | None:
    """The table of a construct's class, under the program's feature flags and version of the library."""
    return flags.table(memo, class_of(call))


def drafts(memo: Memo, call: Called) -> dict[str, Draft] | None:
    """The resources of a construct by their paths in it; ``None`` where the table does not know the class."""
    table = table_of(memo, call)
    if table is None:
        return None
    application = Application(memo, address(memo, call.key), call.header, {}, path=known_path(memo, call.key))
    given = _given(memo, call, table)
    application.bound.update(given)
    for path in sorted(table.base, key=lambda path: path != table.main):
        body = table.base[path]
        if not path.startswith(("/", "$")) and (path == table.main or body["Type"] not in IMPLICIT):
            effects.add(application, path, body, call.header)
    for name in table.arguments:
        argument = table.argument(name) if name in given else None
        if argument is not None:
            _turn(application, argument, name, given[name], 0)
    together(application, table, given, _names)
    for path in flags.left_out(memo, table.name) if "cloudWatchRole" not in given else ():
        application.drafts.pop(path, None)
    render(memo, given, application.drafts)
    _open_to_the_outside(application, given)
    open_ = is_open(memo, call)
    for draft in application.drafts.values():
        draft.open = draft.open or open_
    return application.drafts


def _given(memo: Memo, call: Called, table: cdk.Construct) -> dict[str, Value]:
    """The arguments by the table's names."""
    spelling = _spelling(table.arguments)
    return {spelling.get(folded(name), name): value for name, value in arguments_of(memo, call).items()}


@lru_cache(maxsize=512)
def _spelling(names: tuple[str, ...]) -> Mapping[str, str]:
    """The arguments of a class by what the languages have in common of their names."""
    return {folded(name): name for name in names}


def _open_to_the_outside(application: Application, given: Mapping[str, Value]) -> None:
    """``allowAllOutbound: true`` is the default and yet written out."""
    value = given.get("allowAllOutbound")
    if value is None or not value.must(is_true):
        return
    at = value.at or application.at
    rule: Tree = {"CidrIp": Known(at, value.origin, "0.0.0.0/0"), "IpProtocol": Known(at, value.origin, "-1")}
    for draft in application.drafts.values():
        if draft.type == "AWS::EC2::SecurityGroup":
            draft.append("SecurityGroupEgress", rule)


def attribute(memo: Memo, call: Called, member: str) -> tuple[str, str] | None:
    """What a member of a construct refers to: the resource's path (``""`` for the first) and the attribute."""
    table = table_of(memo, call)
    if table is None:
        return None
    first = table.main or ""
    if not member:
        return "", "Ref"
    step, _, rest = member.partition(".")
    found = next((value for name, value in table.attributes.items() if folded(name) == folded(step)), None)
    if not isinstance(found, Mapping):
        return None
    if "Ref" in found and not rest:
        return _own(found["Ref"], first), "Ref"
    if "Fn::GetAtt" in found and not rest:
        path, *names = found["Fn::GetAtt"]
        return _own(path, first), ".".join(names)
    if "at" in found:
        inside = str(found["at"])
        inside = f"{inside}/Resource" if f"{inside}/Resource" in table.base else inside
        return _own(inside, first), "Arn" if folded(rest).endswith("arn") else "Ref"
    return None


def _own(path: str, first: str) -> str:
    return "" if path == first else path


# what a value does


def _turn(application: Application, argument: Argument, path: str, value: Value, element: int) -> None:
    """Apply what a value does. ``element`` is the number of the list's element that it stands in."""
    if value.unset:
        return
    application.bound[path] = value
    if isinstance(value, OneOf | Given):
        _turn_any(application, argument, path, value, element)
        return
    effect = _chosen(application.memo, argument, value)
    content = value.content if isinstance(value, Known) else None
    if effect is not None and effect.rejected:
        _turn_rejected(application, path, value)
    elif effect is not None:
        effects.apply(application, effect, value, element)
    elif argument.struct is not None and isinstance(content, Object):
        application.bound.update({f"{path}.{camel(entry.key)}": entry.value for entry in content.entries})
        effects.apply(application, argument.struct, value, element)
        for entry in content.entries:
            inner = argument.members.get(camel(entry.key))
            if inner is not None:
                _turn(application, inner, f"{path}.{camel(entry.key)}", entry.value, element)
    elif argument.element is not None and isinstance(content, Items):
        for index, item in enumerate(content.values[:MOST_ELEMENTS]):
            _turn(application, argument.element, f"{path}[]", item, index)
    elif argument.calls and _turn_call(application, argument, path, value, element):
        return
    else:
        _turn_plain(application, argument, value, element)


def _turn_rejected(application: Application, path: str, value: Value) -> None:
    """A value that the generator could not try alone: nobody knows what the property of its name becomes."""
    main = next(iter(application.drafts.values()), None)
    if main is not None and "." not in path and "[" not in path:
        name = f"{path[:1].upper()}{path[1:]}"
        effects.put_value(main, name, Unknown(value.at or application.at, value.origin, "argument"))


def _turn_plain(application: Application, argument: Argument, value: Value, element: int) -> None:
    """A text, a number, a reference, or what is not known."""
    if argument.text is not None and not isinstance(value, Library):
        effects.apply(application, argument.text, value, element)
    elif argument.reference is not None and value.parts:
        effects.apply(application, argument.reference, value, element)
    else:
        _blur(application, argument, value, element)


def _chosen(memo: Memo, argument: Argument, value: Value) -> Effect | None:
    """The effect of a value that the table lists, ``None`` where it does not list it."""
    for name in _names(memo, value) if argument.choices else ():
        if name in argument.choices:
            return argument.choices[name]
    return None


def _names(memo: Memo, value: Value) -> Iterator[str]:
    """How the table calls a value: ``true``, ``KMS_MANAGED``, ``aws_s3.BlockPublicAccess.BLOCK_ALL``."""
    if isinstance(value, Library):
        names = value.path.removeprefix("aws_cdk.").split(".")
        yield names[-1]
        yield ".".join(names)
        yield names[-1].replace("_", "")
    elif isinstance(value, Known) and isinstance(value.content, bool):
        yield "true" if value.content else "false"
    elif isinstance(value, Known) and isinstance(value.content, str):
        yield value.content
    else:
        ref = referred(value)
        call = called(memo, ref.address) if ref is not None and not ref.attribute else None
        if call is not None and not call.arguments:
            yield camel(call.function.rpartition(".")[2])


def _turn_call(application: Application, argument: Argument, path: str, value: Value, element: int) -> bool:
    """A static function or a constructor: ``Schedule.rate(…)``. False where it is none that the table knows."""
    ref = referred(value)
    call = called(application.memo, ref.address) if ref is not None and not ref.attribute else None
    if call is None:
        return False
    wanted = folded(call.function.removeprefix("aws_cdk."))
    name = next((each for each in argument.calls if folded(each) in (wanted, wanted.rpartition(".")[2])), None)
    if name is None:
        return False
    table = argument.calls[name]
    inner = f"{path}.{name.rpartition('.')[2]}()"
    positions = iter(table.parameters)
    options: dict[str, Value] = {}
    for passed in call.arguments:
        parameter = camel(passed.name) if passed.name else next(positions, "")
        if passed.name and parameter not in table.parameters:
            options[parameter] = resolved(application.memo, passed.value)
        else:
            application.bound[f"{inner}.{parameter}"] = resolved(application.memo, passed.value)
    effects.apply(application, table.effect, value, element)
    for parameter, member in table.members.items():
        bound = application.bound.get(f"{inner}.{parameter}")
        if bound is not None:
            _turn(application, member, f"{inner}.{parameter}", bound, element)
        elif member.struct is not None and options:
            _turn_options(application, member, f"{inner}.{parameter}", options, element)
    return True


def _turn_options(
    application: Application, argument: Argument, path: str, options: Mapping[str, Value], element: int
) -> None:
    """The members of a call's last parameter, which Python passes as keywords."""
    for name, value in options.items():
        application.bound[f"{path}.{name}"] = value
        inner = argument.members.get(name)
        if inner is not None:
            _turn(application, inner, f"{path}.{name}", value, element)


def _turn_any(application: Application, argument: Argument, path: str, value: OneOf | Given, element: int) -> None:
    """A set of possibilities, or a given value: the properties that any of them sets are such a set in turn."""
    members = value.members if isinstance(value, OneOf) else (value.default,) if value.default is not None else ()
    if not members:
        _blur(application, argument, value, element)
        return
    outcomes: list[dict[tuple[str, str], Value]] = []
    for member in members:
        recorders = {name: effects.Recorder(one.type, one.at) for name, one in application.drafts.items()}
        trial = Application(application.memo, application.owner, application.at, {**recorders}, path=application.path)
        trial.bound = dict(application.bound)
        _turn(trial, argument, path, member, element)
        outcomes.append(
            {(name, where): set_ for name, one in recorders.items() for where, set_ in one.recorded.items()}
        )
        for name, one in trial.drafts.items():
            if name not in application.drafts:
                one.conditional = True
                application.drafts[name] = one
    at = value.at or application.at
    for name, where in dict.fromkeys(key for outcome in outcomes for key in outcome):
        found = tuple(outcome.get((name, where), Absent(at)) for outcome in outcomes)
        merged: Value = OneOf(at, value.origin, found)
        if isinstance(value, Given):
            merged = Given(at, value.origin, value.name, found[0])
        put(application.drafts[name].properties, where, merged)


def _blur(application: Application, argument: Argument, value: Value, element: int) -> None:
    """A value that is not known: whatever any value of the argument may set is not known either."""
    for effect in _effects(argument):
        for resource, path in effect.places():
            draft = application.drafts.get(resource)
            if draft is not None and path.startswith(effects.PROPERTIES):
                unknown = Unknown(value.at or application.at, value.origin, "argument")
                effects.put_value(draft, effects.numbered(path, element), unknown)
        for resource, body in effect.add.items():
            if not resource.startswith(("/", "$")) and resource not in application.drafts:
                effects.add(application, resource, body, value.at or application.at)
                effects.doubt(application.drafts[resource])


def _effects(argument: Argument) -> Iterator[Effect]:
    """Every effect that the values of an argument may have by themselves."""
    yield from argument.choices.values()
    yield from (effect for effect in (argument.text, argument.reference, argument.struct) if effect is not None)
    yield from (call.effect for call in argument.calls.values())
    if argument.element is not None:
        yield from _effects(argument.element)
