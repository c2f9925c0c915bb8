"""What names of aws-cdk-lib stand for, which members those have, and what is deprecated of them.

Everything is read from the tables of one version. ``None`` means that nothing can be said: names of other packages,
types of which the tables do not know every base, what may be a class of the program's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from stacklint_checks.schemas import cdk_names
from stacklint_checks.schemas.cdk_api import Type, api, python_name
from stacklint_checks.schemas.cdk_l1 import L1, l1
from stacklint_checks.schemas.cdk_names import Deprecation

#: What every object, or every class, has in TypeScript.
PLAIN = frozenset(
    {"toString", "toLocaleString", "valueOf", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "constructor",
     "name", "length", "prototype", "bind", "call", "apply", "caller", "arguments"}
)  # fmt: skip
#: What a member of an enum has in Python.
OF_MEMBER = frozenset({"name", "value", "mro"})
CONSTRUCT = "constructs.Construct"
#: Python has these under two names.
UNRULY = {"executionId": "execution_id"}
#: Their members are what ``outdated-lambda-runtime`` judges.
DATED = frozenset({"aws_lambda.Runtime"})


class What(NamedTuple):
    """What an expression stands for.

    ``kind`` is ``module``, ``class`` (the class itself: its static members, and what calling it takes), ``value`` (an
    instance) or ``method`` (``member`` of the type ``name``).
    """

    kind: str
    name: str
    member: str = ""

    @property
    def label(self) -> str:
        """What a message calls it."""
        if self.kind == "module":
            return "aws_cdk" if self.name == cdk_names.CORE else self.name
        return self.member or self.name.rpartition(".")[2]


class Step(NamedTuple):
    """What a member is: ``missing``, or ``then`` as far as that is known.

    ``deprecated`` is what the library says of it.
    """

    missing: bool = False
    then: What | None = None
    deprecated: Deprecation | None = None


@lru_cache(maxsize=8192)
def step(what: What, name: str, python: bool) -> Step | None:  # noqa: FBT001 - a key of the cache
    """A member of something as Python or TypeScript spells it; ``None`` where nothing can be said."""
    if name.startswith("_"):
        return None
    if what.kind == "module":
        return _of_module(what.name, name, python=python)
    if what.kind not in ("class", "value"):
        return None
    owner = api(what.name)
    if owner is None:
        return _of_l1(what, name)
    if owner.kind == "enum":
        if what.kind == "value" or name in OF_MEMBER:
            return None
        found = owner.members.get(name)
        if found is not None:
            return Step(deprecated=words_of(owner, name, found))
        return Step(missing=name not in PLAIN and (python or name not in cdk_names.aliases(owner.name)))
    return _of_type(owner, what.kind, name, python=python)


def _of_module(module: str, name: str, *, python: bool) -> Step | None:
    if name in cdk_names.types(module):
        full = cdk_names.full_name(module, name)
        return Step(then=What("class", full), deprecated=cdk_names.deprecations(full).get(""))
    if module == cdk_names.CORE and name[:1].islower():
        return Step(then=What("module", name)) if name in cdk_names.modules() and name != "core" else None
    if name in cdk_names.more(module) and not (python and name[:1].isupper()):
        return None
    return Step(missing=True) if module in cdk_names.modules() and name[:1].isupper() else None


def _of_l1(what: What, name: str) -> Step | None:
    """A struct inside a class of level 1, which is all that is told of those."""
    owner = l1(what.name) if what.kind == "class" else None
    if owner is None or not name.endswith("Property"):
        return None
    return Step(then=What("class", f"{what.name}.{name}")) if name in owner.structs else Step(missing=True)


def _of_type(owner: Type, kind: str, name: str, *, python: bool) -> Step | None:
    if python and kind == "value" and owner.kind == "interface":
        return None  # what it really is may have more
    camel = _spelled(owner.name, python).get(name)
    if camel is None:
        inner = f"{owner.name}.{name}"
        if kind == "class" and (api(inner) is not None or l1_struct(inner) is not None):
            return Step(then=What("class", inner))
        return Step(missing=True) if name not in PLAIN and _is_sure(owner, name) else None
    if camel in owner.methods:
        method = owner.methods[camel]
        return Step(then=What("method", owner.name, camel), deprecated=words_of(owner, camel, method))
    found = owner.properties[camel]
    return Step(then=_value(found.type, python=python), deprecated=words_of(owner, camel, found))


def _is_sure(owner: Type, name: str) -> bool:
    """Whether what the tables do not tell of a type is not there: no protected member, no reference to a resource."""
    if owner.kind not in ("class", "interface") or not is_whole(owner):
        return False
    if owner.kind == "interface" and (name == "env" or name.lower().endswith("ref")):
        return False  # of the references between modules, which the tables leave out
    hidden = {each for base in owner.lineage for each in cdk_names.protected(base)}
    return name not in hidden and name not in map(python_name, hidden)


@lru_cache(maxsize=1024)
def _spelled(name: str, python: bool) -> Mapping[str, str]:  # noqa: FBT001 - a key of the cache
    """The members of a type by their names in a language."""
    owner = api(name)
    members = [*owner.properties, *owner.methods] if owner is not None else []
    if not python:
        return {each: each for each in members}
    plain = {UNRULY[each]: each for each in members if each in UNRULY}
    return plain | {python_name(each): each for each in members}


def is_whole(owner: Type) -> bool:
    """Whether the tables tell every base of a type; references between modules add nothing that matters here."""
    return all(api(base) is not None for base in owner.lineage if not base.startswith("interfaces."))


def words_of(owner: Type, name: str, member: object) -> Deprecation | None:
    """What the library says of a deprecated member, wherever that is declared."""
    if getattr(member, "deprecated", None) is None or owner.name in DATED:
        return None
    for each in owner.lineage:
        found = cdk_names.deprecations(each).get(name)
        if found is not None:
            return found
    return None  # the whole type is deprecated, which is said of it


def _value(type_: str, *, python: bool) -> What | None:
    """An instance of a type, where no more than the type is to be expected of it."""
    owner = api(type_)
    if owner is None or owner.kind not in ("class", "interface") or (python and (owner.abstract or "I" in owner.kind)):
        return None
    core = "." not in type_ or type_.startswith("constructs.")
    if core and (CONSTRUCT in owner.lineage or "constructs.IConstruct" in owner.lineage):
        return None  # a class of the program's own
    return What("value", type_)


def l1_struct(name: str) -> tuple[L1, str] | None:
    """The class of level 1 and the struct of it (``""`` for its properties) that a name stands for."""
    if name.endswith("Props"):
        owner = l1(name.removesuffix("Props"))
        return (owner, "") if owner is not None else None
    outer, _, last = name.rpartition(".")
    owner = l1(outer)
    return (owner, last) if owner is not None and last in owner.structs else None


@lru_cache(maxsize=2048)
def result(what: What, python: bool) -> What | None:  # noqa: FBT001 - a key of the cache
    """What a call gives."""
    owner = api(what.name)
    if what.kind == "class":
        return What("value", what.name) if owner is not None and owner.kind == "class" else None
    if what.kind == "method" and owner is not None:
        return _value(owner.methods[what.member].returns, python=python)
    return None


def is_gone(what: What, name: str, python: bool) -> bool:  # noqa: FBT001 - as ``step`` is asked
    """Whether an older version has a member or argument that the tables' has not."""
    held = cdk_names.gone(what.name) | cdk_names.gone(f"{what.name}Props")
    return name in held or (python and name in map(python_name, held))


def names(what: What, python: bool) -> frozenset[str]:  # noqa: FBT001 - as ``step`` is asked
    """The members that something has, as a language spells them: those that may have been meant."""
    if what.kind == "module":
        more = cdk_names.modules() if what.name == cdk_names.CORE else frozenset()
        return cdk_names.types(what.name) | more
    owner = api(what.name)
    if owner is None:
        told = l1(what.name)
        return frozenset(told.structs) if told is not None else frozenset()
    if owner.kind == "enum":
        return frozenset(owner.members)
    spelled = _spelled(what.name, python)
    if what.kind == "value":
        return frozenset(spelled)
    static = {each for each, told in owner.properties.items() if told.static}
    static |= {each for each, told in owner.methods.items() if told.static}
    return frozenset(word for word, each in spelled.items() if each in static)


def same_kind(what: What, one: str, other: str, python: bool) -> bool:  # noqa: FBT001 - as ``step`` is asked
    """Whether two members can stand for each other: both are of one type, or take and give the same."""
    owner = api(what.name)
    first, second = step(what, one, python), step(what, other, python)
    if first is None or second is None or second.missing or second.deprecated is not None:
        return False
    if what.kind == "module" or owner is None:
        return False
    if owner.kind == "enum":
        return True
    camels = _spelled(owner.name, python)
    a, b = camels.get(one, ""), camels.get(other, "")
    if a in owner.methods and b in owner.methods:
        return owner.methods[a].parameters == owner.methods[b].parameters
    return a in owner.properties and b in owner.properties and owner.properties[a].type == owner.properties[b].type
