"""What fixes want, as code of a Pulumi or CDKTF program: references, policies, blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from stacklint_checks.documents.statements import as_object, as_policy
from stacklint_checks.edits import Link, PolicyDocument, Statement, Use, Written
from stacklint_checks.incremental import Memo
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.desk import Desk
from stacklint_checks.programs.places import Found, place_of
from stacklint_checks.programs.program import called, calls
from stacklint_checks.programs.write import Code, Form, Invoke, Line, Text, Writer, flat
from stacklint_checks.schemas import cdktf, pulumi
from stacklint_checks.schemas.bindings import Argument, Construct
from stacklint_checks.source import Span

from .ids import fresh, id_form, once, repeats, scope_form
from .names import CDKTF, PULUMI, construct_of, plain_name, version_of
from .resources import key_of, type_of

#: The version of Pulumi's library since which resources of S3 have the plain names.
NEWEST = 7
#: The methods of Pulumi's configuration by how the types of variables start.
METHODS = {"number": "_int", "bool": "_bool", "list": "_object", "map": "_object", "object": "_object"}
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
    ``given`` the variables of Terraform's kind that it declares. ``used`` are the places at which a value is
    replaced by what is added. ``subject`` is the resource that is written about: its
    name is written as its own call writes it.
    """

    memo: Memo
    desk: Desk
    linked: frozenset[str] = frozenset()
    made: dict[str, str] = field(default_factory=dict)
    given: dict[str, Mapping[str, Written]] = field(default_factory=dict)
    used: dict[str, list[Span]] = field(default_factory=dict)
    subject: tuple[Called, Found] | None = None

    # resources

    def owner(self, address: str) -> tuple[Called, Construct, Found]:
        """The call that makes a resource, what it makes, and where it stands."""
        call = called(self.memo, key_of(self.memo, address))
        construct = construct_of(call) if call is not None else None
        if call is None or construct is None:
            raise CannotWrite
        return call, construct, self.desk.at(call.at)

    def variable(self, call: Called, found: Found) -> str:
        """How a resource is called, which gets a name where it has none."""
        construct = construct_of(call)
        kind = construct.type.rpartition("_")[2] if construct is not None else "resource"
        words = [] if repeats(self.memo, call, found) else [word.lower() for word in WORD.findall(plain_name(call))]
        hint = "_".join(words if kind in words else [*words, kind])
        return self.desk.variable(found, hint if not hint[0].isdigit() else f"{kind}_{hint}")

    def version(self) -> str:
        """The version of Pulumi's library that is written for: what older ones call differently, 6 has in both ways."""
        major = str(self.memo.look(("unit",)).library).partition(".")[0]
        if major.isdigit():
            return "7" if int(major) >= NEWEST else "6"
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
            return self._joined(value, self.link(place, value))
        if isinstance(value, Use):
            return self._joined(value, self._used(place, value.name))
        if isinstance(value, Statement):
            return self.form(place, as_object(value))
        if isinstance(value, PolicyDocument):
            return self.document(self.form(place, as_policy(value.statements)), linked=_has_links(value))
        if isinstance(value, tuple):
            return tuple(self.form(place, one) for one in value)
        if isinstance(value, Mapping):
            return {key: self.form(place, one) for key, one in value.items()}
        return self._named(place, value) if isinstance(value, str) else value

    def _named(self, place: Found, text: str) -> Form:
        """A text, of which the subject's name is written as in its own call."""
        if self.subject is None:
            return text
        call, found = self.subject
        name = plain_name(call)
        same = place.block is found.block and place_of(place).statement is place_of(found).statement
        if not same or not (text == name or text.startswith(f"{name}/")):
            return text
        form = id_form(found, text.removeprefix(name), pulumis=is_pulumi(self))
        return text if isinstance(form, str) else form

    def document(self, form: Form, *, linked: bool) -> Form:
        """A policy document as the text that the provider takes."""
        pulumis = is_pulumi(self)
        return Invoke("pulumi.Output.json_dumps" if pulumis and linked else "json.dumps", (form,))

    def argument(
        self, place: Found, construct: Construct, argument: Argument, value: Written, *, listed: bool = False
    ) -> Form:
        """The value of an argument; blocks get the library's names."""
        if argument.body is None:
            return self.form(place, value)
        listed = listed or (argument.many and not is_pulumi(self))
        if isinstance(value, tuple):
            return tuple(self.block(place, construct, argument.body, one, listed=listed) for one in value)
        block = self.block(place, construct, argument.body, value, listed=listed)
        return (block,) if argument.many else block

    def block(self, place: Found, construct: Construct, body: int, value: Written, *, listed: bool = False) -> Form:
        """A block as a dictionary."""
        if not isinstance(value, Mapping):
            return self.form(place, value)
        return self.arguments(place, construct, body, value, listed=listed)

    def arguments(
        self, place: Found, construct: Construct, body: int, values: Mapping[str, Written], *, listed: bool = False
    ) -> dict[str, Form]:
        """Attributes and blocks by the library's names.

        Dictionaries in lists have the names of JavaScript in CDKTF, which hands those on as they are.
        """
        made: dict[str, Form] = {}
        for name, value in values.items():
            argument = argument_of(construct, body, name, self.version())
            key = camel(argument.name) if listed else argument.name
            made[key] = self.argument(place, construct, argument, value, listed=listed)
        return made

    def _joined(self, value: Link | Use, form: Form) -> Form:
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
        if name in PSEUDO and not any(construct_of(one) is not None for one in calls(self.memo)):
            raise CannotWrite  # a program that has nothing to do with AWS
        if name in PSEUDO:
            function, member = PSEUDO[name]
            if name == "region" and self.version() == "7":
                member = "region"
            return Code(f"{self.code(place, Invoke(function))}.{member}")
        body = self.given.get(name)
        if body is None:
            raise CannotWrite
        kind = next((method for type_, method in METHODS.items() if str(body.get("type", "")).startswith(type_)), "")
        secret = "_secret" if body.get("sensitive") else ""
        key, default = self.code(place, name.removeprefix("var.")), body.get("default")
        config = self._configuration(place)
        if default is None:
            return Code(f"{config}.require{secret}{kind}({key})")
        return Code(f"{config}.get{secret}{kind}({key}) or {self.code(place, self.form(place, default))}")

    def _configuration(self, place: Found) -> str:
        """The program's own configuration: the variable that holds it where one can be seen, else asked for anew."""
        for call in calls(self.memo):
            if call.function == "pulumi.Config" and not call.subject and not call.arguments:
                found = self.desk.at(call.at)
                target = assigned_to(found)
                if target and is_seen(place, found, target):
                    return target
        return self.code(place, Invoke("pulumi.Config"))

    def _looked_up(self, place: Found, name: str) -> str:
        """What a data source of CDKTF tells of where a stack is deployed to; it is written before the place."""
        if name not in LOOKED_UP:
            raise CannotWrite
        type_, member = LOOKED_UP[name]
        for call in calls(self.memo):
            construct = construct_of(call)
            found = self.desk.at(call.at) if construct is not None and construct.type == type_ else None
            target = assigned_to(found) if found is not None else ""
            if found is not None and target and is_seen(place, found, target):
                return f"{target}.{member}"
        call, found = self._around(place)
        hint = type_.removeprefix("data.aws_")
        variable = self.desk.unused(found, hint)
        path, _ = self.path(type_, call)
        line = Line(Invoke(path, (scope_form(found), fresh(self.memo, hint.replace("_", "-")))), variable)
        self.desk.before(once(self.memo, call, found, pulumis=False), line)
        self.made[name] = f"{variable}.{member}"
        return self.made[name]

    def _around(self, place: Found) -> tuple[Called, Found]:
        """The construct in whose call a place is, or the resource that is written about."""
        for number in range(len(place.around), -1, -1):
            node = (*place.around, place.node)[number]
            inner = place._replace(node=node, around=place.around[:number])
            for call in calls(self.memo) if isinstance(node, s.Call) else ():
                at = (call.at.block, call.at.start, call.at.end)
                if at == (place.block.id, node.start, node.end) and construct_of(call) is not None:
                    return call, inner
        if self.subject is None:
            raise CannotWrite
        return self.subject

    def code(self, place: Found, form: Form) -> str:
        """A form on one line."""
        return flat(place.file.writer.doc(form))


def is_pulumi(words: Words) -> bool:
    """Whether a program is Pulumi's."""
    return str(words.memo.dialect.name) == "pulumi"


def assigned_to(found: Found) -> str:
    """The variable that is set to what stands somewhere, ``""`` if none is."""
    statement = place_of(found).statement
    if isinstance(statement, s.Assign) and statement.value is found.node and not statement.operator:
        return found.code(statement.target).text if isinstance(statement.target, s.Name | s.Attribute) else ""
    return ""


def as_member(found: Found, form: Form) -> Form:
    """A text as a member of the enum of Pulumi's, a member of which it replaces, or in the quotes of another text."""
    text = found.code(found.node).text
    if isinstance(found.node, s.Constant) and isinstance(form, str) and text[:1] in ("'", '"'):
        style = replace(found.file.style, quote=text[0])
        return Code(Writer(style, found.file.imports.name).text(form))
    if not isinstance(found.node, s.Attribute) or not isinstance(form, str):
        return form
    base = text.removesuffix(".value").rpartition(".")[0]
    alias, _, rest = base.partition(".")
    path = f"{found.file.imports.bound.get(alias, '')}.{rest}".removeprefix(PULUMI).removesuffix(".")
    member = next((name for name, value in pulumi.enum(path).items() if value == form), None)
    return Code(f"{base}.{member}{'.value' if text.endswith('.value') else ''}") if member is not None else form


def camel(name: str) -> str:
    """``cidr_blocks`` as JavaScript writes it."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


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
