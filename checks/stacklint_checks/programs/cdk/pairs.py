"""Arguments of a construct that together do something else than each by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from stacklint_checks.programs.calls import Library
from stacklint_checks.programs.draft import Draft
from stacklint_checks.programs.program import called
from stacklint_checks.schemas.cdk import Argument, Construct, Pair
from stacklint_checks.values import Given, Known, OneOf, Unknown, Value

from . import effects
from .paths import referred
from .spell import folded

if TYPE_CHECKING:
    from .level2 import Application, Names

#: A value that the table does not list.
OTHER = "$"
#: What is not made where an argument gives one; the generator has no pair for these.
INSTEAD: dict[str, dict[str, tuple[str, ...]]] = {
    "aws_cloudtrail.Trail": {"cloudWatchLogGroup": ("LogGroup/Resource",)},
    "aws_autoscaling.AutoScalingGroup": {
        "launchTemplate": (
            "InstanceSecurityGroup/Resource",
            "InstanceRole/Resource",
            "InstanceProfile",
            "LaunchConfig",
        ),
    },
}


def together(application: Application, table: Construct, given: Mapping[str, Value], names: Names) -> None:
    """Do what pairs of the given arguments do."""
    for pair in table.pairs:
        if pair.first in given and pair.second in given:
            _apply(application, table, pair, given, names)
    for argument, resources in INSTEAD.get(table.name, {}).items():
        if argument in given and _made(given[argument]) is not False:
            for resource in resources:
                application.drafts.pop(resource, None)


def _apply(application: Application, table: Construct, pair: Pair, given: Mapping[str, Value], names: Names) -> None:
    values = (given[pair.first], given[pair.second])
    holds = (
        _holds(application, table.argument(pair.first), pair.first_values, values[0], names),
        _holds(application, table.argument(pair.second), pair.second_values, values[1], names),
    )
    if False in holds:
        return
    if None not in holds:
        effects.apply(application, pair.effect, values[1], 0)
        return
    for resource in pair.effect.drop:
        draft = application.drafts.get(resource)
        if draft is not None:
            effects.doubt(draft)
    for resource, path in pair.effect.places():
        draft = application.drafts.get(resource)
        if draft is not None and path.startswith(effects.PROPERTIES):
            _forget(draft, path, application)


def _forget(draft: Draft, path: str, application: Application) -> None:
    effects.put_value(draft, path.removeprefix(effects.PROPERTIES), Unknown(application.at, None, "argument"))


def _made(value: Value) -> bool | None:
    """Whether a value is something: not where nothing is given, and perhaps where it is not known."""
    if value.unset or (isinstance(value, Known) and value.content is None):
        return False
    return None if isinstance(value, OneOf | Given) or (isinstance(value, Unknown) and not value.parts) else True


def _holds(
    application: Application, argument: Argument | None, wanted: frozenset[str], value: Value, names: Names
) -> bool | None:
    """Whether the value is one of those wanted; ``None`` where that is not known."""
    if isinstance(value, OneOf):
        answers = {_holds(application, argument, wanted, member, names) for member in value.members}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(value, Given) and value.default is not None:
        return None if _holds(application, argument, wanted, value.default, names) is not False else False
    made = _made(value)
    if made is not True:
        return made
    listed = set(argument.choices) if argument is not None else set()
    found = [name for name in names(application.memo, value) if name in listed or name in wanted]
    if found:
        return any(name in wanted for name in found)
    called_ = _function(application, value)
    if called_ and any(folded(name).endswith(called_) for name in wanted):
        return True
    return OTHER in wanted if not isinstance(value, Library) or not listed else None


def _function(application: Application, value: Value) -> str:
    ref = referred(value)
    call = called(application.memo, ref.address) if ref is not None and not ref.attribute else None
    return folded(call.function.removeprefix("aws_cdk.")) if call is not None else ""
