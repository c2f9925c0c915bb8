"""Writes new resources, outputs and variables into a program."""

from __future__ import annotations

from collections.abc import Mapping

from stacklint_checks.documents.statements import plain
from stacklint_checks.edits import Companion, Create, Declare, Link, Written
from stacklint_checks.facts import Kind
from stacklint_checks.intents import CannotWrite, Wanted, companion_properties
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.places import Found
from stacklint_checks.programs.program import called, is_repeated
from stacklint_checks.programs.trees import element_of
from stacklint_checks.programs.write import Code, Form, Invoke, Line, Text

from .arguments import options
from .names import construct_of
from .resources import key_of
from .words import Words, id_node, is_pulumi, scope_form

#: What a new resource takes over from the one that it belongs to.
INHERITED = ("provider", "parent")


def companion(words: Words, address: str, about: Companion, wanted: Wanted) -> None:
    """Write a companion behind its resource."""
    properties = companion_properties(address, about, wanted, lambda _, values: tuple(values))
    call, _, found = words.owner(address)
    suffix = _suffix(call, about.type)
    words.desk.behind(found, Line(_made(words, call, found, about.type, _named(words, found, suffix), properties)))


def _suffix(call: Called, type_: str) -> str:
    """What a companion's name ends with: what its type says beyond the type of its resource."""
    construct = construct_of(call)
    return _beyond(construct.type if construct is not None else "", type_)


def _beyond(own: str, type_: str) -> str:
    return type_.removeprefix(f"{own}_").removeprefix("aws_").replace("_", "-")


def _named(words: Words, found: Found, suffix: str) -> Form:
    """A name like that of another resource."""
    node = id_node(found, pulumis=is_pulumi(words))
    if isinstance(node, s.Constant) and isinstance(node.value, str):
        return f"{node.value}-{suffix}"
    if isinstance(node, s.Template):
        text = found.tree.text
        parts = (part if isinstance(part, str) else Code(text[part.start : part.end]) for part in node.parts)
        return Text((*parts, f"-{suffix}"))
    return Text((Code(found.tree.text[node.start : node.end]), f"-{suffix}"))


def create(words: Words, intent: Create) -> None:
    """Write a resource or data source before another one, which may refer to it, or behind it if it refers to that."""
    call, _, found = words.owner(intent.after)
    if is_repeated(words.memo, call.key) and any(True for _ in links(intent.properties)):
        raise CannotWrite
    base = next((one.removesuffix(f".{intent.name}") for one in words.made if one.endswith(f".{intent.name}")), "")
    suffix = f"-{_beyond(base, intent.type)}" if base else ""
    name = intent.name.replace("_", "-") + suffix
    made = _made(words, call, found, intent.type, name, intent.properties)
    behind = any(one.address not in words.made for one in links(intent.properties))
    address = f"{intent.type}.{intent.name}"
    variable = ""
    if address in words.linked:
        variable = words.desk.unused(found, name.replace("-", "_"))
        words.made[address] = variable
    (words.desk.behind if behind else words.desk.before)(found, Line(made, variable))


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
    call = called(words.memo, words.memo.ask(key_of, intent.near))
    if call is None or is_repeated(words.memo, call.key):
        raise CannotWrite
    _, _, found = words.owner(intent.near)
    value = words.form(found, intent.body["value"])
    if is_pulumi(words):
        words.desk.last(found, Line(Invoke("pulumi.export", (name, value))))
        return
    told: dict[str, Form] = {"value": value}
    description = intent.body.get("description")
    if isinstance(description, str):
        told["description"] = description
    words.desk.last(found, Line(Invoke("cdktf.TerraformOutput", (scope_form(found), name), told)))


def _variable(words: Words, intent: Declare, name: str) -> None:
    """A variable of CDKTF, before the resource that it is for."""
    _, _, found = words.owner(intent.near)
    told: dict[str, Form] = {"type": str(intent.body.get("type", "string"))}
    for key in ("default", "description", "sensitive"):
        if key in intent.body:
            told[key] = words.form(found, intent.body[key])
    variable = words.desk.unused(found, name)
    words.desk.before(found, Line(Invoke("cdktf.TerraformVariable", (scope_form(found), name), told), variable))
    kind = {"number": "number_value", "bool": "boolean_value"}.get(str(told["type"]), "string_value")
    words.made[f"var.{name}"] = f"{variable}.{kind}"
