"""Writes new resources, outputs and variables into a program."""

from __future__ import annotations

from collections.abc import Mapping

from stacklint_checks.documents.statements import plain
from stacklint_checks.edits import Companion, Create, Declare, Link, Written
from stacklint_checks.facts import Kind
from stacklint_checks.intents import CannotWrite, Wanted, companion_properties
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.places import Found, place_of
from stacklint_checks.programs.program import called
from stacklint_checks.programs.trees import element_of
from stacklint_checks.programs.write import Code, Form, Invoke, Line
from stacklint_checks.schemas.bindings import Construct

from .arguments import options
from .ids import fresh, id_form, once, repeats, scope_form
from .names import construct_of, plain_name
from .resources import key_of
from .words import Words, is_pulumi

#: What a new resource takes over from the one that it belongs to.
#: How the value of a variable of CDKTF is read, by how its type starts.
MEMBERS = {"number": "number_value", "bool": "boolean_value", "list": "list_value"}
INHERITED = ("parent", "provider")


def companion(words: Words, address: str, about: Companion, wanted: Wanted) -> None:
    """Write a companion behind its resource."""
    properties = companion_properties(address, about, wanted, lambda _, values: tuple(values))
    call, _, found = words.owner(address)
    suffix = _suffix(call, about.type)
    words.subject = (call, found)
    name = id_form(found, f"-{suffix}", pulumis=is_pulumi(words))
    words.desk.behind(found, Line(_made(words, call, found, about.type, name, properties)))


def _suffix(call: Called, type_: str) -> str:
    """What a companion's name ends with: what its type says beyond the type of its resource."""
    construct = construct_of(call)
    return _beyond(construct.type if construct is not None else "", type_)


def _beyond(own: str, type_: str) -> str:
    return type_.removeprefix(f"{own}_").removeprefix("aws_").replace("_", "-")


def create(words: Words, intent: Create) -> None:
    """Write a resource or data source before another one, which may refer to it, or behind it if it refers to that."""
    call, construct, found = words.owner(intent.after)
    name, hint = _name(words, call, construct, found, intent)
    shared = intent.type.startswith("data.")
    if repeats(words.memo, call, found) and not shared and (isinstance(name, str) or any(links(intent.properties))):
        raise CannotWrite
    made = _made(words, call, found, intent.type, name, intent.properties)
    behind = any(one.address not in words.made for one in links(intent.properties))
    address = f"{intent.type}.{intent.name}"
    variable = ""
    if address in words.linked:
        variable = words.desk.unused(found, hint)
        words.made[address] = variable
    line = Line(made, variable)
    if behind:
        words.desk.behind(found, line)
    else:
        place = once(words.memo, call, found, pulumis=is_pulumi(words)) if shared else found
        words.desk.before(_first_use(words, place, address), line)


def _name(words: Words, call: Called, construct: Construct, found: Found, intent: Create) -> tuple[Form, str]:
    """The name of a new resource, and what a variable for it is called.

    One that is named after the resource beside it says of what kind it is, since names are unique.
    """
    if intent.name == plain_name(call):
        own, type_ = construct.type.split("_"), intent.type.split("_")
        same = next(n for n, (one, other) in enumerate(zip((*own, ""), (*type_, "-"), strict=False)) if one != other)
        kind = type_[same:] or type_[-1:]
        return id_form(found, f"-{'-'.join(kind)}", pulumis=is_pulumi(words)), "_".join(kind)
    base = next((one.removesuffix(f".{intent.name}") for one in words.made if one.endswith(f".{intent.name}")), "")
    suffix = f"-{_beyond(base, intent.type)}" if base else ""
    name = intent.name.replace("_", "-") + suffix
    return fresh(words.memo, name), name.replace("-", "_")


def _first_use(words: Words, place: Found, address: str) -> Found:
    """The first of the places that use what is written: a constant at the top of the file may come before its use."""
    for span in words.used.get(address, ()):
        found = words.desk.at(span)
        if found.block.id.path != place.block.id.path or found.block.start >= place.block.start:
            continue
        if place_of(found).function is not None or found.tree.owner:
            raise CannotWrite
        place = found
    return place


def links(value: Written) -> list[Link]:
    """The references in a value."""
    if isinstance(value, Link):
        return [value]
    value = plain(value)
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else ()
    return [link for one in inner for link in links(one)]


def _made(
    words: Words, near: Called, found: Found, type_: str, name: Form, properties: Mapping[str, Written]
) -> Invoke:
    """The call that makes a resource beside another one."""
    path, construct = words.path(type_, near)
    arguments = words.arguments(found, construct, 0, properties)
    if is_pulumi(words):
        if type_.startswith("data."):
            return Invoke(path, (), arguments)
        inherited = _options(words, near, found)
        return Invoke(path, (name,), arguments | ({"opts": inherited} if inherited is not None else {}))
    provider = element_of(found.call, "provider")
    if provider is not None:
        arguments["provider"] = Code(found.tree.text[provider.value.start : provider.value.end])
    return Invoke(path, (scope_form(found), name), arguments)


def _options(words: Words, near: Called, found: Found) -> Form | None:
    """The provider and parent of a resource of Pulumi."""
    given = options(words.memo, near)
    element = element_of(found.call, "opts")
    if given is None or element is None:
        return None
    if isinstance(element.value, s.Name):
        return Code(element.value.name)
    if not isinstance(element.value, s.Call):
        raise CannotWrite
    kept: dict[str, Form] = {}
    for name in INHERITED:
        inner = element_of(element.value, name)
        if inner is not None:
            kept[name] = Code(found.tree.text[inner.value.start : inner.value.end])
    return Invoke("pulumi.ResourceOptions", (), kept) if kept else None


def declare(words: Words, intent: Declare) -> None:
    """Write an output, or note a variable that values use."""
    name = intent.name.removeprefix("var.").removeprefix("output.")
    if intent.kind is Kind.VARIABLE:
        if not is_pulumi(words):
            _variable(words, intent, name)
        words.given[f"var.{name}"] = intent.body
        return
    if intent.kind is not Kind.OUTPUT or "value" not in intent.body:
        raise CannotWrite
    call = called(words.memo, key_of(words.memo, intent.near))
    _, _, found = words.owner(intent.near)
    if call is None or repeats(words.memo, call, found):
        raise CannotWrite
    value = words.form(found, intent.body["value"])
    if is_pulumi(words) and found.tree.owner:
        raise CannotWrite  # a component gives its outputs to those that make it
    if is_pulumi(words):
        words.desk.at_end(found, Line(Invoke("pulumi.export", (name, value))))
        return
    told: dict[str, Form] = {"value": value}
    description = intent.body.get("description")
    if isinstance(description, str):
        told["description"] = description
    words.desk.last(found, Line(Invoke("cdktf.TerraformOutput", (scope_form(found), name), told)))


def _variable(words: Words, intent: Declare, name: str) -> None:
    """A variable of CDKTF, before the resource that it is for."""
    call, _, found = words.owner(intent.near)
    told: dict[str, Form] = {"type": str(intent.body.get("type", "string"))}
    for key in ("default", "description", "sensitive"):
        if key in intent.body:
            told[key] = words.form(found, intent.body[key])
    variable = words.desk.unused(found, name)
    line = Line(Invoke("cdktf.TerraformVariable", (scope_form(found), fresh(words.memo, name)), told), variable)
    words.desk.before(once(words.memo, call, found, pulumis=False), line)
    kind = next((member for type_, member in MEMBERS.items() if str(told["type"]).startswith(type_)), "string_value")
    words.made[f"var.{name}"] = f"{variable}.{kind}"
