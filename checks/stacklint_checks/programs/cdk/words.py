"""What fixes want, as code of a CDK program: references, statements of policies, structs of level 1."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct, field

from stacklint_checks.documents.cloudformation.desk import REF_IS_ARN
from stacklint_checks.edits import Link, PolicyDocument, Statement, Use, Written
from stacklint_checks.incremental import Memo
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.desk import Desk
from stacklint_checks.programs.places import Found, place_of
from stacklint_checks.programs.program import called, calls, is_repeated, of_function
from stacklint_checks.programs.trees import bodies
from stacklint_checks.programs.write import Code, Form, Invoke, Member, Props, Text
from stacklint_checks.schemas import cdk
from stacklint_checks.schemas.cdk_l1 import L1, L1Property, l1
from stacklint_checks.source import BlockId

from . import idioms
from .paths import addresses, id_of, scope_of
from .resources import home, type_of

#: Words of TypeScript that no variable can be called.
RESERVED = frozenset(
    {"break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum"}
    | {"export", "extends", "false", "finally", "for", "function", "if", "import", "in", "instanceof", "new", "null"}
    | {"return", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield"}
    | {"let", "static", "implements", "interface", "package", "private", "protected", "public", "await", "async"}
)
STACKS = ("aws_cdk.Stack", "aws_cdk.NestedStack")
QUOTES = ("'", '"', "`")
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


class Made(NamedTuple):
    """What a variable of the program holds: a construct, or a parameter. ``at`` is where what it is made for stands."""

    variable: str
    function: str
    type: str
    block: BlockId
    at: int


class Words(Struct):
    """Writes for one patch. ``made`` are the constructs and parameters that the patch itself adds, by their names.

    ``structs`` are the new structs that several wanted properties share. ``guarded`` are the made buckets that are to
    refuse requests without TLS, ``said`` what arguments make instead, by name; ``ids`` are those of
    all that it makes.
    """

    memo: Memo
    desk: Desk
    made: dict[str, Made] = field(default_factory=dict)
    structs: dict[tuple[BlockId, int, str], dict[str, Form]] = field(default_factory=dict)
    guarded: set[str] = field(default_factory=set)
    said: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    # names

    def spell(self, place: Found, name: str) -> str:
        """A member's name in the language of a place."""
        return str(cdk.python_name(name)) if place.file.style.python else name

    def member(self, place: Found, path: str) -> Form:
        """An enum's member, or a constant or static function of a class."""
        owner, _, last = path.rpartition(".")
        told = cdk.api(owner.removeprefix("aws_cdk."))
        constant = told is not None and told.kind == "enum"
        return Member(path if constant else f"{owner}.{self.spell(place, last)}")

    def static(self, place: Found, path: str, *arguments: Form) -> Form:
        """A call of a static function."""
        owner, _, last = path.rpartition(".")
        return Invoke(f"{owner}.{self.spell(place, last)}", arguments)

    def options(self, place: Found, properties: Mapping[str, Form]) -> dict[str, Form]:
        """Properties by their names in the language of a place."""
        return {self.spell(place, name): value for name, value in properties.items()}

    def spelled(self, place: Found, form: Form) -> Form:
        """A form of the table or of an idiom in the language of a place."""
        if isinstance(form, Member):
            return self.member(place, form.path)
        if isinstance(form, Invoke) and isinstance(form.function, str):
            return self.static(place, form.function, *form.arguments)
        return form

    def hint(self, place: Found, name: str) -> str:
        """A variable's name made of a construct's."""
        words: list[str] = WORDS.findall(name) or ["resource"]
        if words[0][0].isdigit():
            words = ["resource", *words]
        if place.file.style.python:
            return "_".join(word.lower() for word in words)
        return words[0].lower() + "".join(word[:1].upper() + word[1:] for word in words[1:])

    # constructs

    def construct(self, key: str) -> tuple[Called, Found]:
        """The call that makes a construct, and where it stands."""
        call = called(self.memo, key)
        if call is None:
            raise CannotWrite
        return call, self.desk.at(call.at)

    def owner(self, address: str) -> tuple[Called, Found]:
        """The construct of a resource, or the one with that address itself, and where it stands."""
        return self.construct(self.key(address))

    def key(self, address: str) -> str:
        """The key of the construct of a resource, or of the one with that address itself."""
        found = home(self.memo, address)
        if found is not None:
            return found[0]
        for key, one in self.memo.ask(addresses).items():
            if one == address:
                return key
        raise CannotWrite

    def variable(self, call: Called, found: Found) -> str:
        """How a construct is called, which gets a name where it has none."""
        class_ = call.function.rpartition(".")[2].removeprefix("Cfn")
        hint = self.hint(found, class_ if is_repeated(self.memo, call.key) else id_of(call))
        reserved = keyword.iskeyword(hint) or hint in dir(builtins) if found.file.style.python else hint in RESERVED
        return self.desk.variable(found, self.hint(found, f"{id_of(call)}{class_}") if reserved else hint)

    def reach(self, place: Found, address: str) -> tuple[str, str, str]:
        """How a place calls the construct of a resource, its class and the resource's type."""
        made = self.made.get(address)
        if made is not None:
            if made.block != place.block.id:
                raise CannotWrite
            return made.variable, made.function, made.type
        call, found = self.owner(address)
        name = self.variable(call, found)
        if (place.block.id, place.node.start) != (found.block.id, found.node.start) and not is_seen(place, found, name):
            raise CannotWrite
        return name, call.function, self.memo.ask(type_of, address)

    def member_of(self, link: Link) -> str:
        """The member of a construct that a link stands for, looked up before anything is written."""
        call, found = self.owner(link.address)
        return self._attribute(found, call.function, self.memo.ask(type_of, link.address), link.attribute)

    def scope(self, found: Found) -> Form:
        """What a construct stands in, as its own call says it."""
        call = found.call
        if isinstance(call.function, s.Name | s.Attribute) and call.function.name in ("__init__", "super"):
            return Code("self" if found.file.style.python else "this")
        if not call.arguments or call.arguments[0].spread or call.arguments[0].name not in ("", "scope"):
            raise CannotWrite
        return found.code(call.arguments[0].value)

    def repeats(self, call: Called) -> bool:
        """Whether a call makes several constructs in one scope: in a loop, or in a helper that is called again."""
        scope = self.memo.ask(scope_of, call.key)
        same = [one for one in calls(self.memo) if one.at == call.at and self.memo.ask(scope_of, one.key) == scope]
        return len(same) > 1

    def free_id(self, call: Called, wanted: str) -> str:
        """An id that no construct beside one has, nor one that this patch makes."""
        scope = self.memo.ask(scope_of, call.key)
        beside = [one for one in calls(self.memo) if not one.subject and self.memo.ask(scope_of, one.key) == scope]
        taken = {id_of(one) for one in beside} | self.ids
        number, found = 1, wanted
        while found in taken:
            number += 1
            found = f"{wanted}{number}"
        self.ids.add(found)
        return found

    def own_id(self, call: Called, place: Found, suffix: str) -> Form:
        """An id for something beside a construct: the construct's own, as written, with a suffix."""
        suffix = self.free_id(call, id_of(call) + suffix).removeprefix(id_of(call))
        return self.own_text(place, suffix)

    def own_text(self, place: Found, suffix: str) -> Form:
        """A construct's id as it is written, with a suffix."""
        node = next((one.value for one in place.call.arguments[1:2] if not one.spread and one.name in ("", "id")), None)
        text = "" if node is None else place.tree.text[node.start : node.end]
        if isinstance(node, s.Constant | s.Template) and text[-1:] in QUOTES and text[-2:-1] != text[-1:]:
            return Code(f"{text[:-1]}{suffix}{text[-1]}")
        if isinstance(node, s.Name | s.Attribute):
            return Text((Code(text), suffix))
        raise CannotWrite

    def around_loops(self, place: Found) -> Found:
        """The outermost loop around a place in its function, or the place itself."""
        for number, one in enumerate(place.around):
            if isinstance(one, s.Loop) or (isinstance(one, s.Lambda) and number):
                start = number if isinstance(one, s.Loop) else _statement(place.around[: number + 1])
                return place._replace(node=place.around[start], around=place.around[:start])
        return place

    # values

    def form(self, place: Found, value: Written) -> Form:
        """A value as code."""
        if isinstance(value, Link):
            variable, function, type_ = self.reach(place, value.address)
            return _around(value, Code(f"{variable}.{self._attribute(place, function, type_, value.attribute)}"))
        if isinstance(value, Use):
            return _around(value, self._used(place, value.name))
        if isinstance(value, Statement):
            return self.statement(place, value)
        if isinstance(value, PolicyDocument):
            statements = tuple(self.statement(place, one) for one in value.statements)
            return Invoke("aws_cdk.aws_iam.PolicyDocument", (), {"statements": statements})
        if isinstance(value, tuple):
            return tuple(self.form(place, one) for one in value)
        if isinstance(value, Mapping):
            return {key: self.form(place, one) for key, one in value.items()}
        return value

    def _used(self, place: Found, name: str) -> Form:
        pseudo = idioms.PSEUDO.get(name)
        if pseudo is not None:
            own = idioms.OF_STACK.get(pseudo, "") if self._is_in_stack(place) else ""
            this = "self" if place.file.style.python else "this"
            return Code(f"{this}.{self.spell(place, own)}") if own else Member(f"aws_cdk.Aws.{pseudo}")
        made = self.made.get(name)
        if made is None or made.block != place.block.id or made.function not in ("", "aws_cdk.CfnParameter"):
            raise CannotWrite
        if not made.function:
            return Code(made.variable)
        kind = "valueAsNumber" if made.type == "Number" else "valueAsString"
        kind = "valueAsList" if "List" in made.type else kind
        return Code(f"{made.variable}.{self.spell(place, kind)}")

    def _is_in_stack(self, place: Found) -> bool:
        """Whether a place stands in a method of a stack, behind the call of the class that it is made from."""
        owner = place.tree.owner
        made = any(call.made_by == owner for one in STACKS for call in of_function(self.memo, one)) if owner else False
        for call in (one for one in place.around if isinstance(one, s.Call)):
            function = call.function
            name = function.name if isinstance(function, s.Name | s.Attribute) else ""
            made = made and name not in ("super", "__init__")
        return made and any(isinstance(one, s.Function) for one in place.around)

    def _attribute(self, place: Found, function: str, type_: str, attribute: str) -> str:
        """The member of a construct that gives an attribute in neutral words."""
        table = l1(function.removeprefix("aws_cdk."))
        if table is not None:
            return self._attribute_of_l1(place, table, attribute)
        told = cdk.construct(function.removeprefix("aws_cdk."))
        for name, value in told.attributes.items() if told is not None else ():
            if isinstance(value, Mapping) and _is_attribute(name, value, attribute, type_):
                return self.spell(place, name)
        raise CannotWrite

    def _attribute_of_l1(self, place: Found, table: L1, attribute: str) -> str:
        by_ref = attribute == "id" if table.type in REF_IS_ARN else attribute in ("id", "name")
        if attribute == "arn" and table.type in REF_IS_ARN:
            by_ref = True
        if by_ref and table.type != "AWS::EC2::SecurityGroup":
            return "ref"
        last = table.type.rpartition("::")[2]
        wanted = {"arn": ("Arn", f"{last}Arn"), "name": (f"{last}Name", "Name"), "id": ("GroupId",)}.get(attribute, ())
        for name, of in table.attributes.items():
            if of in wanted:
                return self.spell(place, name)
        raise CannotWrite

    def statement(self, place: Found, statement: Statement) -> Form:
        """A statement of a policy."""
        properties: dict[str, Form] = {"sid": statement.sid} if statement.sid else {}
        if statement.effect != "Allow":
            properties["effect"] = Member(f"aws_cdk.aws_iam.Effect.{statement.effect.upper()}")
        properties["actions"] = tuple(statement.actions)
        properties["resources"] = tuple(self.form(place, one) for one in statement.resources)
        if statement.principals == "*":
            properties["principals"] = (Invoke("aws_cdk.aws_iam.AnyPrincipal"),)
        elif isinstance(statement.principals, Mapping):
            properties["principals"] = tuple(
                self._principal(place, kind, one) for kind, named in statement.principals.items() for one in named
            )
        if statement.conditions:
            properties["conditions"] = {
                operator: {key: self.form(place, one) for key, one in tests.items()}
                for operator, tests in statement.conditions.items()
            }
        return Invoke("aws_cdk.aws_iam.PolicyStatement", (), properties)

    def _principal(self, place: Found, kind: str, named: Written) -> Form:
        if kind == "AWS" and named == "*":
            return Invoke("aws_cdk.aws_iam.AnyPrincipal")
        if kind not in idioms.PRINCIPALS:
            raise CannotWrite
        return Invoke(idioms.PRINCIPALS[kind], (self.form(place, named),))

    # structs of level 1

    def struct(self, place: Found, table: L1, name: str, value: Mapping[str, Written]) -> Form:
        """An object of a struct of a class of level 1, from CloudFormation's words."""
        return Props(f"aws_cdk.{table.name}.{name}", self.properties(place, table, table.structs[name], value))

    def properties(
        self, place: Found, table: L1, told: Mapping[str, L1Property], value: Mapping[str, Written]
    ) -> dict[str, Form]:
        """Properties of a class of level 1 or of a struct of it."""
        made: dict[str, Form] = {}
        for key, one in value.items():
            found = property_of(told, key)
            if found is None:
                raise CannotWrite
            made[self.spell(place, found.name)] = self.value_of(place, table, found, one)
        return made

    def value_of(self, place: Found, table: L1, told: L1Property, value: Written) -> Form:
        """The value of a property of level 1."""
        is_list = any(kind.startswith("[]") for kind in told.type.split("|"))
        if is_list and isinstance(value, tuple):
            return tuple(self._one(place, table, told, one) for one in value)
        one = self._one(place, table, told, value)
        return (one,) if is_list and not isinstance(value, Use) else one

    def _one(self, place: Found, table: L1, told: L1Property, value: Written) -> Form:
        if isinstance(value, Mapping) and told.struct is not None:
            return self.struct(place, table, told.struct, value)
        if isinstance(value, Mapping) and told.type.endswith("CfnTag"):
            return Props("aws_cdk.CfnTag", {key.lower(): self.form(place, one) for key, one in value.items()})
        return self.form(place, value)


def _statement(around: tuple[s.Node, ...]) -> int:
    """The number of the statement that the last of some nodes stands in."""
    for number in range(len(around) - 1, 0, -1):
        if any(any(around[number] is one for one in body) for body in bodies(around[number - 1])):
            return number
    return 0


def property_of(told: Mapping[str, L1Property], name: str) -> L1Property | None:
    """A property by CloudFormation's name."""
    return next((one for one in told.values() if one.cloudformation == name), None)


def _around(value: Link | Use, form: Form) -> Form:
    if not value.prefix and not value.suffix:
        return form
    return Text((value.prefix, form, value.suffix))


def _is_attribute(name: str, value: Mapping[str, object], attribute: str, type_: str) -> bool:
    """Whether a member of a construct stands for an attribute in neutral words."""
    get, ref = value.get("Fn::GetAtt"), "Ref" in value
    what = str(get[-1]) if isinstance(get, list) else ""
    last = type_.rpartition("::")[2]
    if attribute == "arn":
        return what in ("Arn", f"{last}Arn") or (ref and type_ in REF_IS_ARN)
    if attribute == "name":
        return what in ("Name", f"{last}Name") or (ref and name.endswith("Name"))
    if attribute == "id":
        return ref or what == "GroupId"
    return what.replace(".", "").lower() == attribute.replace("_", "").lower()


def is_seen(place: Found, found: Found, name: str) -> bool:
    """Whether a place can use a variable that is set elsewhere."""
    ends = place_of(found).statement.end
    if place.block.id == found.block.id:
        start = place_of(place).statement.start
        same = place_of(place).function is place_of(found).function or place_of(found).function is None
        return ends <= start and (same or "." in name)
    if place.block.id.path != found.block.id.path:
        return False
    if name.startswith(("self.", "this.")):
        return place.tree.owner == found.tree.owner and place.tree.owner != ""
    top = place_of(found).function is None and not found.tree.owner
    return top and (found.block.start < place.block.start)
