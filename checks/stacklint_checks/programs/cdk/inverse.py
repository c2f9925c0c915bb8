"""Which arguments of a construct give its resource the wanted properties: the generated table, read backwards.

The inverse is not unique. The fewest arguments that set everything wanted are taken, those first that set nothing else;
what the table cannot tell is in ``idioms``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from stacklint_checks.edits import Link, Use, Written
from stacklint_checks.programs.write import Form, Invoke, Member
from stacklint_checks.schemas import cdk
from stacklint_checks.schemas.cdk import Argument, Effect
from stacklint_checks.schemas.cdk_api import Type

from . import idioms
from .spell import folded

#: Names on the way to a property, without the indexes of first elements.
Steps = tuple[str | int, ...]
Goals = Mapping[Steps, Written]
PROPERTIES = "Properties."


class Choice(NamedTuple):
    """A value of an argument, or of a member of it, and what it sets.

    ``way`` leads to it: the argument, then members; ``struct`` is the type of the argument where it has members, and
    ``call`` says that it is a class that takes them. ``text`` is the property that gets the value itself, ``form`` the
    value where it does not depend on that, ``unit`` that of a ``Duration`` or ``Size``. ``link`` says that a construct
    is passed. ``more`` are arguments that have to be given with it. ``old`` ones are deprecated.
    """

    way: tuple[str, ...]
    form: Form
    sets: Mapping[Steps, Any]
    struct: str = ""
    call: bool = False
    text: Steps = ()
    unit: str = ""
    link: Steps = ()
    adds: bool = False
    more: Mapping[str, str] = {}
    old: bool = False


def bare(path: Steps) -> Steps:
    """A path without the indexes of first elements, which rules leave out."""
    return tuple(step for step in path if step != 0)


def leaves(path: Steps, value: Written) -> Iterator[tuple[Steps, Written]]:
    """The single values of what is wanted at a path."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves((*path, key), inner)
    elif isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], Mapping):
        yield from leaves(path, value[0])
    else:
        yield bare(path), value


def choices(table: cdk.Construct, resource: str, goals: Goals, standing: frozenset[str] = frozenset()) -> list[Choice]:
    """The values of arguments that set something wanted and contradict nothing wanted.

    A deprecated argument counts only where it is ``standing`` in the call: most refuse to stand beside their successor.
    """
    found: list[Choice] = []
    struct = _type(cdk.api(table.name))
    for name in table.arguments:
        argument = table.argument(name)
        kind = struct.properties.get(name) if struct is not None else None
        old = kind is not None and kind.deprecated is not None
        if argument is None or (old and folded(name) not in standing):
            continue
        found += (
            one._replace(old=old) for one in _values(argument, (name,), kind.type if kind is not None else "", resource)
        )
    also = (Choice((one.argument,), one.form, one.sets) for one in idioms.ALSO.get(table.name, ()))
    return [one for one in (*also, *found) if _helps(one, goals)]


def _type(construct: Type | None) -> Type | None:
    return cdk.api(construct.props) if construct is not None and construct.props else None


def _values(argument: Argument, way: tuple[str, ...], kind: str, resource: str) -> Iterator[Choice]:
    for name, effect in argument.choices.items():
        if not effect.rejected:
            yield _choice(way, _named(name, kind), effect, resource)
    for passed, link in ((argument.text, False), (argument.reference, True)):
        if passed is not None and not passed.rejected:
            yield from _passed(way, passed, resource, link=link)
    if len(way) > 1:
        return
    inner = cdk.api(kind)
    if argument.struct is not None and inner is not None:
        plain = {path: value for path, value in _sets(argument.struct, resource).items() if isinstance(value, bool)}
        for name, member in argument.members.items():
            for one in _members(member, (*way, name), inner, resource, call=False):
                yield one if one.sets else _as_in_struct(one, plain)
    maker = argument.calls.get(kind)
    options = maker.members.get(maker.parameters[0]) if maker is not None and len(maker.parameters) == 1 else None
    made_of = _options(inner)
    if options is not None and made_of is not None:
        for name, member in options.members.items():
            yield from _members(member, (*way, name), made_of, resource, call=True, maker=kind)


def _as_in_struct(one: Choice, plain: Mapping[Steps, Any]) -> Choice:
    """A member that the struct's simplest form had already, with what that sets under its name."""
    own = {
        path: value
        for path, value in plain.items()
        if str(path[-1]).lower() == one.way[-1].lower() and value is one.form
    }
    return one._replace(sets=own)


def _options(made: Type | None) -> Type | None:
    """The struct that a class's constructor takes as its only argument."""
    wanted = made.constructor if made is not None else None
    return cdk.api(wanted[0].type) if wanted is not None and len(wanted) == 1 else None


def _members(
    member: Argument, way: tuple[str, ...], struct: Type, resource: str, *, call: bool, maker: str = ""
) -> Iterator[Choice]:
    kind = struct.properties.get(way[-1])
    if kind is None or kind.deprecated is not None:
        return
    for one in _values(member, way, kind.type, resource):
        yield one._replace(struct=maker or struct.name, call=call)


def _named(name: str, kind: str) -> Form:
    """A choice as it is written: a truth value, or a member of the argument's own type or of another one."""
    if name in ("true", "false"):
        return name == "true"
    return Member(f"aws_cdk.{name if '.' in name else f'{kind}.{name}'}")


def _choice(way: tuple[str, ...], form: Form, effect: Effect, resource: str) -> Choice:
    adds = any(not path.startswith(("/", "$")) for path in effect.add)
    return Choice(way, form, _sets(effect, resource), adds=adds, more=effect.companions)


def _sets(effect: Effect, resource: str) -> dict[Steps, Any]:
    sets = {}
    for where, path, value in effect.set:
        if where == resource and path.startswith(PROPERTIES):
            sets[bare(cdk.steps(path.removeprefix(PROPERTIES)))] = value
    return sets


def _passed(way: tuple[str, ...], effect: Effect, resource: str, *, link: bool) -> Iterator[Choice]:
    """What gets the value itself, or a reference to the construct that is passed."""
    choice = _choice(way, None, effect, resource)
    own = ".".join(way)
    for path, value in choice.sets.items():
        if not isinstance(value, Mapping):
            continue
        if link and (_names(value, f"${own}/Resource") or _names(value, f"${own}")):
            yield choice._replace(link=path)
        elif not link and value.get("$") == own and not value.get("text"):
            yield choice._replace(text=path, unit=str(value.get("unit", "")))


def _names(value: Mapping[str, Any], resource: str) -> bool:
    return value.get("Ref") == resource or (value.get("Fn::GetAtt") or [""])[0] == resource


def _helps(choice: Choice, goals: Goals) -> bool:
    helps = False
    for path, value in choice.sets.items():
        if path in goals:
            if not _gives(choice, path, value, goals[path]):
                return False
            helps = True
    return helps


def _gives(choice: Choice, path: Steps, value: Any, wanted: Written) -> bool:
    if path == choice.link:
        return idioms.by_name(wanted) is not None or (isinstance(wanted, Link) and not wanted.prefix + wanted.suffix)
    if path == choice.text:
        if choice.unit:
            return isinstance(wanted, int) and not isinstance(wanted, bool)
        return isinstance(wanted, str | int | float | Link | Use | tuple)
    return bool(value == wanted and isinstance(value, bool) == isinstance(wanted, bool))


def chosen(
    table: cdk.Construct,
    resource: str,
    goals: Goals,
    current: Callable[[Steps], object],
    standing: frozenset[str] = frozenset(),
) -> list[Choice]:
    """The fewest values that set everything wanted that arguments can set; ``current`` tells what stands there now.

    ``standing`` are the arguments that the call has, folded: a deprecated one is changed, and no other one added.
    """
    left = dict(goals)
    found: list[Choice] = []
    candidates = choices(table, resource, goals, standing)
    while left:
        useful = [one for one in candidates if any(path in left for path in one.sets)]
        useful = [
            one for one in useful if not any(one.way[0] == other.way[0] and not _beside(one, other) for other in found)
        ]
        if not useful:
            break
        best = min(useful, key=lambda one: (not one.old, *_cost(one, left, goals, current)))
        found.append(best)
        for path in best.sets:
            left.pop(path, None)
    return found


def _beside(one: Choice, other: Choice) -> bool:
    """Whether two values can stand in one struct."""
    return len(one.way) == len(other.way) == 2 and one.way != other.way and one.struct == other.struct


def _cost(one: Choice, left: Goals, goals: Goals, current: Callable[[Steps], object]) -> tuple[int, ...]:
    extra = sum(1 for path, value in one.sets.items() if path not in goals and not _is_now(current(path), value))
    covered = sum(1 for path in one.sets if path in left)
    other = not (isinstance(one.form, Member) and one.form.path in idioms.PREFERRED)
    return (extra + (2 if one.adds else 0) - covered, len(one.more), len(one.way), 0 if one.link else 1, int(other))


def _is_now(now: object, value: object) -> bool:
    return now is not None and now == value


def amount(value: Written, unit: str) -> Form:
    """A number in a unit as the library's class of it."""
    kind = "Size" if unit.endswith("ibytes") else "Duration"
    return Invoke(f"aws_cdk.{kind}.{unit}", (value,))  # type: ignore[arg-type]
