"""What fixes want, as code of a Pulumi or CDKTF program: references, policies, blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from msgspec import Struct, field

from stacklint_checks.documents.statements import as_object, as_policy
from stacklint_checks.edits import Link, PolicyDocument, Statement, Use, Written
from stacklint_checks.incremental import Memo
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.desk import Desk
from stacklint_checks.programs.places import Found, place_of
from stacklint_checks.programs.program import called, calls
from stacklint_checks.programs.write import Code, Form, Invoke, Line, Text, flat
from stacklint_checks.schemas import cdktf, pulumi
from stacklint_checks.schemas.bindings import Argument, Construct

from .names import CDKTF, PULUMI, construct_of, plain_name, version_of
from .resources import key_of, type_of

WORD = re.compile(r"[A-Za-z]+|\d+")
#: The attribute that names a resource, where that is not ``name``.
NAMES = {"aws_s3_bucket": "bucket", "aws_lambda_function": "function_name", "aws_db_instance": "identifier"}
#: Functions that tell where a program of Pulumi deploys to.
PSEUDO = {
    "region": ("pulumi_aws.get_region", "name"),
    "account": ("pulumi_aws.get_caller_identity", "account_id"),
    "partition": ("pulumi_aws.get_partition", "partition"),
}
#: The same in CDKTF: a data source and its attribute.
LOOKED_UP = {
    "region": ("data.aws_region", "name"),
    "account": ("data.aws_caller_identity", "account_id"),
    "partition": ("data.aws_partition", "partition"),
}


class Words(Struct):
    """Writes for one patch.

    ``linked`` are the addresses to which the patch refers. ``made`` are the variables of what it adds, by address, and
    ``given`` the variables of Terraform's kind that it declares.
    """

    memo: Memo
    desk: Desk
    linked: frozenset[str] = frozenset()
    made: dict[str, str] = field(default_factory=dict)
    given: dict[str, Mapping[str, Written]] = field(default_factory=dict)

    # resources

    def owner(self, address: str) -> tuple[Called, Construct, Found]:
        """The call that makes a resource, what it makes, and where it stands."""
        call = called(self.memo, self.memo.ask(key_of, address))
        construct = construct_of(call) if call is not None else None
        if call is None or construct is None:
            raise CannotWrite
        return call, construct, self.desk.at(call.at)

    def variable(self, call: Called, found: Found) -> str:
        """How a resource is called, which gets a name where it has none."""
        construct = construct_of(call)
        kind = construct.type.rpartition("_")[2] if construct is not None else "resource"
        words = [word.lower() for word in WORD.findall(plain_name(call))]
        hint = "_".join(words if kind in words else [*words, kind])
        return self.desk.variable(found, hint if not hint[0].isdigit() else f"{kind}_{hint}")

    def version(self) -> str:
        """The version of Pulumi's library that is written for."""
        return version_of(self.memo) or "7"

    def path(self, type_: str, near: Called) -> tuple[str, Construct]:
        """The library's path of a type for a program that makes another resource so."""
        if near.function.startswith(PULUMI):
            path = pulumi.of_type(type_, self.version())
            construct = pulumi.construct(path) if path else None
            if construct is None:
                raise CannotWrite
            return PULUMI + path, construct
        name = cdktf.of_type(type_)
        construct = cdktf.construct(name) if name else None
        library = next((one for one in CDKTF if near.function.startswith(one)), None)
        if construct is None or library is None:
            raise CannotWrite
        between = near.function.removeprefix(library).rpartition(".")[0]
        if between not in ("", cdktf.module(near.function.rpartition(".")[2])):
            raise CannotWrite  # the layout of older versions, which groups classes by services
        return library + (f"{cdktf.module(name)}." if between else "") + name, construct

    # values

    def form(self, place: Found, value: Written) -> Form:
        """A value as code; keys of maps are kept."""
        if isinstance(value, Link):
            return self._around(value, self.link(place, value))
        if isinstance(value, Use):
            return self._around(value, self._used(place, value.name))
        if isinstance(value, Statement):
            return self.form(place, as_object(value))
        if isinstance(value, PolicyDocument):
            return self.document(self.form(place, as_policy(value.statements)), linked=_has_links(value))
        if isinstance(value, tuple):
            return tuple(self.form(place, one) for one in value)
        if isinstance(value, Mapping):
            return {key: self.form(place, one) for key, one in value.items()}
        return value

    def document(self, form: Form, *, linked: bool) -> Form:
        """A policy document as the text that the provider takes."""
        pulumis = is_pulumi(self)
        return Invoke("pulumi.Output.json_dumps" if pulumis and linked else "json.dumps", (form,))

    def argument(self, place: Found, construct: Construct, argument: Argument, value: Written) -> Form:
        """The value of an argument; blocks get the library's names."""
        if argument.body is None:
            return self.form(place, value)
        if isinstance(value, tuple):
            return tuple(self.block(place, construct, argument.body, one) for one in value)
        block = self.block(place, construct, argument.body, value)
        return (block,) if argument.many else block

    def block(self, place: Found, construct: Construct, body: int, value: Written) -> Form:
        """A block as a dictionary."""
        if not isinstance(value, Mapping):
            return self.form(place, value)
        return self.arguments(place, construct, body, value)

    def arguments(
        self, place: Found, construct: Construct, body: int, values: Mapping[str, Written]
    ) -> dict[str, Form]:
        """Attributes and blocks by the library's names."""
        made: dict[str, Form] = {}
        for name, value in values.items():
            argument = argument_of(construct, body, name, self.version())
            made[argument.name] = self.argument(place, construct, argument, value)
        return made

    def _around(self, value: Link | Use, form: Form) -> Form:
        if not value.prefix and not value.suffix:
            return form
        if isinstance(value, Link) and is_pulumi(self):
            parts = tuple(part for part in (value.prefix, form, value.suffix) if part != "")
            return Invoke("pulumi.Output.concat", parts)
        return Text((value.prefix, form, value.suffix))

    def link(self, place: Found, value: Link) -> Form:
        """A reference to a resource's attribute."""
        type_ = type_of(self.memo, value.address)
        attribute = NAMES.get(type_, "name") if value.attribute == "name" else value.attribute
        made = self.made.get(value.address)
        if made is not None:
            return Code(f"{made}.{attribute}")
        call, construct, found = self.owner(value.address)
        name = self.variable(call, found)
        same = (place.block.id, place.node.start) == (found.block.id, found.node.start)
        if not same and not is_seen(place, found, name):
            raise CannotWrite
        return Code(f"{name}.{_member(construct, attribute)}")

    def _used(self, place: Found, name: str) -> Form:
        if name.startswith("data."):
            address, _, attribute = name.rpartition(".")
            return self.link(place, Link(address, attribute))
        if not is_pulumi(self):
            made = self.made.get(name) or self._looked_up(place, name)
            return Code(made)
        if name in PSEUDO:
            function, member = PSEUDO[name]
            if name == "region" and self.version() == "7":
                member = "region"
            return Code(f"{self.code(place, Invoke(function))}.{member}")
        body = self.given.get(name)
        if body is None:
            raise CannotWrite
        kind = {"number": "_int", "bool": "_bool"}.get(str(body.get("type", "")), "")
        secret = "_secret" if body.get("sensitive") else ""
        key, default = json.dumps(name.removeprefix("var.")), body.get("default")
        config = self.code(place, Invoke("pulumi.Config"))
        if default is None:
            return Code(f"{config}.require{secret}{kind}({key})")
        return Code(f"{config}.get{secret}{kind}({key}) or {self.code(place, self.form(place, default))}")

    def _looked_up(self, place: Found, name: str) -> str:
        """What a data source of CDKTF tells of where a stack is deployed to; it is written before the place."""
        near = next((one for one in calls(self.memo) if construct_of(one) is not None), None)
        if name not in LOOKED_UP or near is None:
            raise CannotWrite
        type_, member = LOOKED_UP[name]
        if any(one.type == type_ for one in map(construct_of, calls(self.memo)) if one is not None):
            raise CannotWrite  # one with that id may be in the stack
        if name not in self.made:
            hint = type_.removeprefix("data.aws_")
            variable = self.desk.unused(place, hint)
            line = Line(Invoke(self.path(type_, near)[0], (scope_form(place), hint.replace("_", "-"))), variable)
            self.desk.before(place, line)
            self.made[name] = f"{variable}.{member}"
        return self.made[name]

    def code(self, place: Found, form: Form) -> str:
        """A form on one line."""
        return flat(place.file.writer.doc(form))


def is_pulumi(words: Words) -> bool:
    """Whether a program is Pulumi's."""
    return str(words.memo.look(("dialect",)).name) == "pulumi"


def argument_of(construct: Construct, body: int, name: str, version: str) -> Argument:
    """The argument behind an attribute or block."""
    fitting = [one for one in construct.bodies[body].values() if one.attribute == name and one.only in ("", version)]
    if not fitting:
        raise CannotWrite
    warned = construct.warnings or {}
    return min(fitting, key=lambda one: body == 0 and one.name in warned)


def _member(construct: Construct, attribute: str) -> str:
    names = [name for name, one in construct.outputs.items() if one == attribute]
    names += [one.name for one in construct.bodies[0].values() if one.attribute == attribute]
    return attribute if attribute in ("id", "arn") or not names else names[0]


def _has_links(document: PolicyDocument) -> bool:
    return any(has_link(as_object(one)) for one in document.statements)


def has_link(value: Written) -> bool:
    """Whether a value refers to a resource somewhere."""
    if isinstance(value, Link):
        return True
    if isinstance(value, Statement):
        return has_link(as_object(value))
    if isinstance(value, tuple):
        return any(map(has_link, value))
    return isinstance(value, Mapping) and any(map(has_link, value.values()))


def is_seen(place: Found, found: Found, name: str) -> bool:
    """Whether a place can use a variable that is set elsewhere."""
    outer = place_of(found)
    if place.block.id == found.block.id:
        same = place_of(place).function is outer.function or outer.function is None
        return outer.statement.end <= place_of(place).statement.start and (same or "." in name)
    if place.block.id.path != found.block.id.path:
        return False
    if name.startswith("self."):
        return place.tree.owner == found.tree.owner != ""
    top = outer.function is None and not found.tree.owner
    return top and found.block.start < place.block.start


def scope_form(found: Found) -> Form:
    """What a construct of CDKTF stands in, as its own call says it."""
    arguments = found.call.arguments
    if not arguments or arguments[0].spread or arguments[0].name not in ("", "scope"):
        raise CannotWrite
    value = arguments[0].value
    return Code(found.tree.text[value.start : value.end])


def id_node(found: Found, *, pulumis: bool) -> s.Node:
    """The name that a resource is given."""
    position, keyword = (0, "resource_name") if pulumis else (1, "id_")
    for number, one in enumerate(found.call.arguments):
        if one.spread:
            break
        if one.name == keyword or (not one.name and number == position):
            return one.value
    raise CannotWrite
