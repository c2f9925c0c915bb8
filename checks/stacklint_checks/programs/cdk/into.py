"""Puts what is wanted into a construct: as an argument, as a property of level 1, as an override."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from stacklint_checks.edits import Link, Use, Written
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.calls import Called, Library
from stacklint_checks.programs.origins import serves_alone
from stacklint_checks.programs.places import Found
from stacklint_checks.programs.program import calls
from stacklint_checks.programs.trees import element_of
from stacklint_checks.programs.write import Code, Form, Invoke, Line, Member, Props
from stacklint_checks.schemas import cloudformation as schema
from stacklint_checks.schemas.cdk_l1 import L1, L1Property, classes, l1
from stacklint_checks.values import Known, Value, at_path

from . import flags, idioms
from .inverse import Choice, Steps, amount, chosen, leaves
from .paths import id_of
from .resolve import arguments_of
from .spell import folded
from .targets import Target
from .words import Words, property_of

#: Where TypeScript's constructors take a construct's properties: behind scope and id.
PROPS = 2


def values(words: Words, target: Target, wanted: Mapping[Steps, Written]) -> None:
    """Set properties."""
    table = l1(target.name)
    if table is not None:
        nested = _nested(wanted)
        Level1(words, table, target.arguments.file.style.python).into(target.arguments, table.properties, nested, PROPS)
        return
    told = flags.table(words.memo, target.name)
    if told is None:
        raise CannotWrite
    goals = {path: one for way, value in wanted.items() for path, one in leaves(way, value)}
    goals = _into_maps(words, target, goals)
    standing = frozenset(map(folded, arguments_of(words.memo, target.call)))
    found = chosen(told, target.path, goals, lambda path: _current(target, path), standing)
    left = {path: one for path, one in goals.items() if not any(path in choice.sets for choice in found)}
    left = {path: one for path, one in left.items() if not _in_disk(words, target, path, one)}
    there = standing | {folded(one.way[0]) for one in found}
    for choice in found:
        more = {name: value for name, value in choice.more.items() if folded(name) not in there}
        _write(words, target, choice._replace(more=more), goals)
    if left:
        override(words, target, left)


def _in_disk(words: Words, target: Target, path: Steps, value: Written) -> bool:
    """Write a property of a disk into the call that makes it: ``BlockDeviceVolume.ebs(30, encrypted=True)``."""
    holder = at_path(target.resource.properties, path[:-1])
    size = holder.get("VolumeSize")
    if path[-2:-1] != ("Ebs",) or size.at is None or not isinstance(value, bool):
        return False
    place = words.desk.at(size.at)
    call = place.around[-2] if len(place.around) > 1 else None
    if not isinstance(call, s.Call) or not isinstance(call.function, s.Attribute) or call.function.name != "ebs":
        return False
    name = str(path[-1])
    made = place._replace(node=call, around=place.around[:-2])
    words.desk.put(made, words.spell(place, name[:1].lower() + name[1:]), value, 1)
    return True


def _current(target: Target, path: Steps) -> object:
    found = at_path(target.resource.properties, path)
    return found.content if isinstance(found, Known) else None


def _nested(wanted: Mapping[Steps, Written]) -> dict[str | int, Written]:
    """Wanted values as one tree; the elements of lists are under their numbers."""
    tree: dict[str | int, Written] = {}
    for path, value in wanted.items():
        here = tree
        for step in path[:-1]:
            inner = here.setdefault(step, {})
            if not isinstance(inner, dict):
                raise CannotWrite
            here = inner
        here[path[-1]] = value
    return tree


# arguments


def _write(words: Words, target: Target, choice: Choice, goals: Mapping[Steps, Written]) -> None:
    place = target.arguments
    name, *members = choice.way
    form = _form(words, target, choice, goals)
    if members:
        _into_struct(words, target, choice, members[0], form)
    else:
        put(words, target, name, form)
    together = idioms.TOGETHER.get((target.name, name))
    if together is not None:
        put(words, target, together[0], words.member(place, together[1]))
    for other, value in choice.more.items():
        if value not in ("true", "false"):
            raise CannotWrite
        put(words, target, other, value == "true")


def _form(words: Words, target: Target, choice: Choice, goals: Mapping[Steps, Written]) -> Form:
    place = target.arguments
    if choice.link:
        wanted = goals[choice.link]
        finder = idioms.by_name(wanted)
        if finder is not None and isinstance(wanted, str):
            return words.static(place, finder, words.scope(place), words.own_id(target.call, place, "Key"), wanted)
        if isinstance(wanted, Link):
            return Code(words.reach(place, wanted.address)[0])
        raise CannotWrite
    if choice.text:
        wanted = goals[choice.text]
        own = id_of(target.call)
        if isinstance(wanted, str) and wanted.startswith(own) and words.repeats(target.call):
            return words.own_text(place, wanted.removeprefix(own))
        return words.spelled(place, amount(wanted, choice.unit)) if choice.unit else words.form(place, wanted)
    return words.spelled(place, choice.form)


def _into_struct(words: Words, target: Target, choice: Choice, member: str, form: Form) -> None:
    """A member of a struct that is there already, or of a new one."""
    place = target.arguments
    name = choice.way[0]
    key = words.spell(place, member)
    standing = _standing(place, words.spell(place, name))
    path = f"aws_cdk.{choice.struct}"
    if isinstance(standing, s.Map) or (isinstance(standing, s.Call) and not _is_static(standing)):
        words.desk.put(place.within(standing), key, form)
        return
    known = words.structs.setdefault((place.block.id, place.node.start, name), {})
    known[key] = form
    put(words, target, name, Invoke(path, (), known) if choice.call else Props(path, known))


def _is_static(call: s.Call) -> bool:
    """Whether a call is of a static function: what it makes cannot be added to."""
    return isinstance(call.function, s.Attribute | s.Name) and not call.function.name[:1].isupper()


def _standing(place: Found, key: str) -> s.Node | None:
    """What a construct's call has under a key now."""
    holder = place.node if place.file.style.python else _props(place)
    element = element_of(holder, key) if isinstance(holder, s.Call | s.Map) else None
    return element.value if element is not None else None


def _props(place: Found) -> s.Node | None:
    arguments = place.call.arguments
    return arguments[PROPS].value if len(arguments) > PROPS else None


def put(words: Words, target: Target, name: str, form: Form) -> None:
    """Set an argument; where a literal that serves it alone stands elsewhere, that is what is edited."""
    place = target.arguments
    key = words.spell(place, name)
    standing = _standing(place, key)
    now = given(words, target.call, name)
    if standing is not None and now is not None and isinstance(form, str | int | float | bool | Member):
        origin = serves_alone(words.memo, words.desk.documents, now)
        if origin is not None:
            words.desk.overwrite(words.desk.at(origin), form)
            return
    if standing is None and now is not None and place.file.style.python:
        raise CannotWrite
    if now is not None and _is_for_others(words, target.call, name, now):
        raise CannotWrite
    words.desk.put(place, key, form, PROPS)


def given(words: Words, call: Called, name: str) -> Value | None:
    """What a construct is given as an argument now."""
    return {folded(one): value for one, value in arguments_of(words.memo, call).items()}.get(folded(name))


def _is_for_others(words: Words, call: Called, name: str, now: Value) -> bool:
    """Whether the piece of code that makes a construct makes others that are given something else there."""
    others = (one for one in calls(words.memo) if one.at == call.at and one.key != call.key)
    return now.origin != now.at and any(_told(given(words, one, name)) != _told(now) for one in others)


def _told(value: Value | None) -> object:
    if isinstance(value, Known):
        return value.content
    return value.path if isinstance(value, Library) else value


def _into_maps(words: Words, target: Target, goals: Mapping[Steps, Written]) -> dict[Steps, Written]:
    """Write entries of maps that are passed through; what is left is given back."""
    left: dict[Steps, Written] = {}
    new: dict[str, dict[str, Form]] = {}
    for path, value in goals.items():
        name = idioms.MAPS.get((target.name, ".".join(map(str, path[:-1]))))
        if name is None:
            left[path] = value
            continue
        place = target.arguments
        standing = _standing(place, words.spell(place, name))
        form = words.form(place, value)
        if isinstance(standing, s.Map):
            words.desk.put(place.within(standing), str(path[-1]), form)
        elif standing is None:
            new.setdefault(name, {})[str(path[-1])] = form
        else:
            raise CannotWrite
    for name, entries in new.items():
        put(words, target, name, entries)
    return left


# level 1


class Level1(NamedTuple):
    """Writes properties of a class of level 1."""

    words: Words
    table: L1
    python: bool

    def into(self, place: Found, told: Mapping[str, L1Property], wanted: Mapping[Any, Any], at: int) -> None:
        """Put wanted properties into a call or object, with those that are there."""
        for name, value in wanted.items():
            found = property_of(told, str(name))
            if found is None:
                raise CannotWrite
            key = self.words.spell(place, found.name)
            holder = self.words.desk.options(place, at)
            element = element_of(holder, key) if holder is not None else None
            if element is not None and isinstance(value, Mapping):
                self._deeper(place.within(element.value), found, value)
            elif element is not None:
                self.words.desk.overwrite(place.within(element.value), self._value(place, found, value))
            else:
                self.words.desk.put(place, key, self._value(place, found, value), at)

    def _value(self, place: Found, told: L1Property, value: Written) -> Form:
        return self.words.value_of(place, self.table, told, _without_numbers(value))

    def _deeper(self, place: Found, told: L1Property, value: Mapping[Any, Any]) -> None:
        node = place.node
        if isinstance(node, s.Array):
            numbers = {step: one for step, one in value.items() if isinstance(step, int)} or {0: value}
            for number, one in numbers.items():
                if number >= len(node.items) or (len(numbers) != len(value) and len(node.items) != 1):
                    raise CannotWrite
                self._deeper(place.within(node.items[number]), told, one)
        elif isinstance(node, s.Call | s.Map) and told.struct is not None:
            self.into(place, self.table.structs[told.struct], value, 0)
        elif isinstance(node, s.Map):
            for key, one in value.items():
                self.words.desk.put(place, str(key), self.words.form(place, one))
        else:
            raise CannotWrite


def _without_numbers(value: Written) -> Written:
    """A tree in which a list's first element stands for the list, which the schema puts around it."""
    if not isinstance(value, Mapping):
        return value
    keys: list[object] = list(value)
    if keys == [0]:
        return _without_numbers(value[0])  # type: ignore[index]
    if any(isinstance(key, int) for key in keys):
        raise CannotWrite
    return {key: _without_numbers(one) for key, one in value.items()}


# overrides


def override(words: Words, target: Target, wanted: Mapping[Steps, Written]) -> None:
    """Set properties that the construct has no argument for on the resource below it."""
    if not target.main:
        raise CannotWrite
    place = target.found
    variable = words.variable(target.call, place)
    for path, value in wanted.items():
        if re.search(rf"[\"'`]{re.escape(str(path[0]))}[.\"'`]", place.block.text):
            raise CannotWrite  # an override of the program's own, which may come later
        if isinstance(value, Link | Use) and any(isinstance(step, int) for step in path):
            raise CannotWrite
        method = words.spell(place, "addPropertyOverride")
        arguments: tuple[Form, ...] = (_dotted(target, path), words.form(place, value))
        words.desk.behind(place, Line(Invoke(Code(f"{_resource_below(target, variable)}.{method}"), arguments)))


def _resource_below(target: Target, variable: str) -> str:
    place = target.found
    if place.file.style.python:
        return f"{variable}.node.default_child"
    wanted = f".Cfn{target.resource.type.rpartition('::')[2]}"
    for name in sorted(classes()):
        told = l1(name) if name.endswith(wanted) else None
        if told is not None and told.type == target.resource.type:
            return f"({variable}.node.defaultChild as {place.file.imports.name(f'aws_cdk.{name}')})"
    raise CannotWrite


def _dotted(target: Target, path: Steps) -> str:
    """A path with the numbers of lists' elements, all of which have to be there."""
    steps: list[str] = []
    here: Value = target.resource.properties
    for number, step in enumerate(path):
        steps.append(str(step))
        here = here.get(step)
        told = schema.find(
            target.resource.type, ".".join(str(one) for one in path[: number + 1] if isinstance(one, str))
        )
        is_list = told is not None and "array" in told.types and isinstance(step, str)
        if is_list and number + 1 < len(path) and not isinstance(path[number + 1], int):
            if here.get(0).unset:
                raise CannotWrite
            steps.append("0")
    return ".".join(steps)


def taken(words: Words, target: Target, path: Steps) -> None:
    """Take a property away: the argument that sets it, or its element of a list."""
    value = at_path(target.resource.properties, path)
    if value.at is None or value.unset:
        raise CannotWrite
    found = words.desk.at(value.at)
    outer = found.around[-1] if found.around else None
    if isinstance(outer, s.Array):
        number = next(index for index, one in enumerate(outer.items) if one is found.node)
        words.desk.drop(found._replace(node=outer, around=found.around[:-1]), number)
        return
    holder = found.around[-2] if len(found.around) > 1 else None
    if isinstance(outer, s.Argument) and outer.name and isinstance(holder, s.Call):
        words.desk.take(found._replace(node=holder, around=found.around[:-2]), outer.name)
    elif isinstance(outer, s.Pair) and isinstance(outer.key, s.Constant) and isinstance(holder, s.Map):
        words.desk.take(found._replace(node=holder, around=found.around[:-2]), str(outer.key.value))
    else:
        words.desk.remove(found)
