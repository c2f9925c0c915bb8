"""What the classes of aws-cdk-lib are, and what each construct and argument puts into a CloudFormation template.

Four tables: ``cdk`` (constructs above L1, by real synthesis), here, with ``cdk_older`` for what older releases do
otherwise; ``cdk_api`` (classes, structs, enums, interfaces) behind ``api``; ``cdk_l1`` (``Cfn…`` classes) behind
``l1``. Types are named as in TypeScript with their module,
``aws_s3.Bucket``; those of the core without (``Stack``, ``Duration``); members are camelCase. ``python_name`` tells how
Python spells a member.

How to apply ``construct(name)`` to evaluated arguments:

1. Start from ``base``: resources by path below the construct (``Resource``, ``Policy/Resource``). A path with ``/``
   before it is of the stack (shared by all constructs that need it: add it once). ``$argument/…`` in an effect is a
   resource of the construct that was passed: it is changed (``set``) or gets a companion (``add``). ``<argument>`` in a
   path is a name that was passed, ``<id>`` the construct's id.
2. Take the arguments in the order of ``arguments`` and choose the effect of each value: a boolean, an enum member or a
   constant of the declared class by its name in ``choices`` (another class's as ``aws_x.Class.NAME``); a static
   function or a constructor in ``calls``; a struct: ``struct``, then each of its ``members``; each element of a list in
   ``element``; each value of a map in ``entry``; a construct in ``reference``; any other value, or a value of a kind
   that is None, in ``text``. Carry an effect out in this order: ``drop``, ``add``, ``unset``, ``set``.
3. In values, ``{"$": path}`` stands for the argument at that path (``{"$": path, "unit": "seconds"}`` for a Duration or
   Size in that unit; with ``"text": True`` written as text), ``{"$in": "a${path}b"}`` for a text that holds arguments,
   ``${path}`` the construct's own path, ``${id}`` its id and ``${stack}`` the stack's name; ``{"$?": path}`` depends on
   the argument in a way the table does not tell: unknown. ``Ref`` and ``Fn::GetAtt`` name resources by path: below the
   construct, ``/…`` in the stack, ``$argument/…`` below the construct that was passed. ``vpc.privateSubnets`` are the
   ids of a VPC's subnets of that kind.
4. ``[0]`` in a path is an element's index. For element *n* of a list argument replace it in the list that ``lists``
   names; ``[+]`` appends to what is there. Two arguments that add the same resource: merge, and append lists.
5. An argument whose value is unknown makes all places that its effects set unknown. One that is ``rejected`` was not
   accepted alone; nothing is known of it. ``companions`` were given with a value when its effect was noted.
6. After all arguments, the effects of ``pairs`` whose two values were given; then the methods that were called.
7. What ``opaque`` names (principals, statements, policy documents, instance types, secrets) lands as a marked text:
   ``{"Service": {"$in": "${assumedBy}.amazonaws.com"}}``, ``{"Action": {"$in": "x:${statements[]}"}}``,
   ``{"$in": "db.${instanceType}.micro"}``. Put the value's own rendering in place of the object that holds the mark
   (of the text, ``.micro`` included, for an instance type).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from .cdk_api import api, python_name
from .cdk_l1 import l1
from .cdk_older import changes, release_of
from .tables import names, record

__all__ = [
    "Argument",
    "Call",
    "Construct",
    "Effect",
    "Method",
    "Pair",
    "api",
    "construct",
    "constructs",
    "l1",
    "python_name",
    "steps",
    "version",
]

CONSTRUCTS = "cdk"


class Effect(Struct, frozen=True):
    """What a value changes. ``set`` is (resource, path, value), ``unset`` (resource, path); paths are dotted.

    ``add`` holds new resources by path, ``drop`` the paths of those that go. ``companions`` are the values of other
    arguments (member name, or ``$`` for any) that were given with it. ``rejected``: the library took it in no setting.
    """

    set: tuple[tuple[str, str, Any], ...] = ()
    unset: tuple[tuple[str, str], ...] = ()
    add: Mapping[str, Any] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    companions: Mapping[str, str] = field(default_factory=dict)
    rejected: bool = False

    def places(self) -> Iterator[tuple[str, str]]:
        """Where the effect sets or removes something: (resource, path)."""
        for resource, path, _ in self.set:
            yield resource, path
        yield from self.unset


NOTHING = Effect()


class Call(Struct, frozen=True):
    """A static function or constructor: its parameters, the effect of its simplest call, and of each argument."""

    parameters: tuple[str, ...]
    effect: Effect
    members: Mapping[str, Argument]


class Argument(Struct, frozen=True):
    """What the values of an argument do; parts that do not apply are None or empty.

    ``text``: any text, number, list or map of them, Duration or Size. ``choices``: ``true`` and ``false``, members of
    enums, constants of classes. ``calls``: ``aws_lambda.Code.fromBucket``, and constructors by their class. ``struct``:
    the effect of the struct with its required members only; ``members``: of each member, on top of it. ``element`` and
    ``lists``: of a list's element, and the (resource, path) of lists that grow with it. ``entry``: of a map's value.
    ``reference``: of a construct. ``opaque``: the type whose value the reader renders itself. ``companions``: given
    with all of it. ``partial``: the generator stopped before it had tried everything.
    """

    text: Effect | None
    choices: Mapping[str, Effect]
    calls: Mapping[str, Call]
    struct: Effect | None
    members: Mapping[str, Argument]
    element: Argument | None
    lists: tuple[tuple[str, str], ...]
    entry: Argument | None
    reference: Effect | None
    opaque: str | None
    companions: Mapping[str, str]
    partial: bool


class Method(Struct, frozen=True):
    """A method: what its call does, as ``Call``. ``at`` is the path of the construct that it returns, None if none.

    Arguments are named ``addListener().port``; ``<addListener().id>`` in the path of a resource is that argument.
    """

    call: Call
    at: str | None


class Pair(Struct, frozen=True):
    """Two arguments that do something else together: if both have one of the values, ``effect`` comes after theirs.

    The values are names of choices, or ``$`` for any value that is none.
    """

    first: str
    first_values: frozenset[str]
    second: str
    second_values: frozenset[str]
    effect: Effect


class Construct(Struct, frozen=True):
    """A construct class.

    ``main`` is the path of the resource that it stands for, None if it has none: its default child, else the one that
    the first of its attributes to be a ``Ref`` refers to.
    ``base`` are the resources of the simplest one by path, ``outside`` is what it does to its arguments' resources.
    ``attributes`` are what its properties stand for: an intrinsic (``{"Fn::GetAtt": ["Resource", "Arn"]}``),
    ``{"at": path}`` of a child or argument (``""``: the construct itself), ``{"all": paths}``, or ``{"connections":
    paths of security groups}``. ``arguments`` and ``methods`` are those that change something. ``release`` is the one
    that is told, ``""`` for that of the tables.
    """

    name: str
    flagged: bool
    release: str
    base: Mapping[str, Any]
    outside: Effect
    attributes: Mapping[str, Any]
    arguments: tuple[str, ...]
    methods: tuple[str, ...]
    pairs: tuple[Pair, ...]
    main: str | None

    def argument(self, name: str) -> Argument | None:
        """What the argument does; None if it changes nothing, or is not known."""
        return _argument(self.name, self.flagged, self.release, name)

    def method(self, name: str) -> Method | None:
        """What a call of the method does; None if it changes nothing, or is not known."""
        return _method(self.name, name)


def version() -> str:
    """The version of aws-cdk-lib that the tables are of."""
    told: str = record(CONSTRUCTS, "")["version"]
    return told


def constructs() -> frozenset[str]:
    """The names of all constructs above L1 that the table has."""
    return frozenset(name for name in names(CONSTRUCTS) if "!" not in name)


def construct(name: str, *, flagged: bool = False, version: str = "") -> Construct | None:
    """The construct of that name; None if there is none.

    ``flagged`` with the feature flags that ``cdk init`` sets; ``version`` of the program's library, ``""`` if unknown.
    """
    return _construct(name, flagged, release_of(version) if version else "")


@lru_cache(maxsize=1024)
def _construct(name: str, flagged: bool, release: str) -> Construct | None:  # noqa: FBT001 - a key of the cache
    told = _told(name)
    if told is None:
        return None
    over = _told(f"{name}!flags") if flagged else None
    base, attributes = (_part(over if over and word in over else told, word) for word in ("base", "attributes"))
    older, shared = changes(f"{name}!flags" if flagged else name, release)
    base, attributes = _merged(base, older.get("base"), shared), _merged(attributes, older.get("attributes"), shared)
    props = told["props"] | (over or {}).get("props", {})
    pairs = (_part(told, "pairs") if "pairs" in told else ()) or ()
    return Construct(
        name,
        flagged,
        release,
        base,
        _effect(_part(over if over and "outside" in over else told, "outside")) if "outside" in told else NOTHING,
        attributes,
        tuple(each for each, knob in props.items() if knob),
        tuple(told.get("methods", ())),
        tuple(
            Pair(first, frozenset(one), second, frozenset(other), _effect(effect))
            for first, one, second, other, effect in pairs
        ),
        _main(base, attributes),
    )


def _merged(now: Mapping[str, Any], then: Any, shared: Sequence[Any]) -> Mapping[str, Any]:
    """A part of a construct as an older release has it: what differs in the place of what the table tells."""
    if not then:
        return now
    return {key: value for key, value in {**now, **_whole(then, shared)}.items() if value is not None}


def _main(base: Mapping[str, Any], attributes: Mapping[str, Any]) -> str | None:
    told = (each["Ref"] for each in attributes.values() if isinstance(each, Mapping) and "Ref" in each)
    return next((path for path in ("Resource", "Default", "", *told) if path in base), None)


@lru_cache(maxsize=512)
def _told(name: str) -> dict[str, Any] | None:
    """A record, its repeated parts still in ``shared``."""
    found: dict[str, Any] | None = record(CONSTRUCTS, name) if name else None
    return found


def _part(told: Mapping[str, Any], *path: str) -> Any:
    """A part of a record, repeated parts put in their places."""
    found: Any = told
    for step in path:
        found = found[step]
    return _whole(found, told.get("shared", ()))


def _whole(value: Any, shared: Sequence[Any]) -> Any:
    if isinstance(value, dict):
        if "&" in value:
            return _whole(shared[value["&"]], shared)
        return {key: _whole(each, shared) for key, each in value.items()}
    return [_whole(each, shared) for each in value] if isinstance(value, list) else value


@lru_cache(maxsize=4096)
def _argument(name: str, flagged: bool, release: str, argument: str) -> Argument | None:  # noqa: FBT001 - as above
    for key in ([f"{name}!flags"] if flagged else []) + [name]:
        told = _told(key)
        if told and argument in told.get("props", ()):
            found = _part(told, "props", argument)
            break
    else:
        return None
    older, shared = changes(f"{name}!flags" if flagged else name, release)
    now = _read(found) if found else None
    differs = older.get("props", {}).get(argument)
    return _overlaid(now, _whole(differs, shared)) if now is not None and differs else now


def _overlaid(now: Argument, told: Mapping[str, Any]) -> Argument:
    """An argument with what an older release has otherwise in its place."""
    struct = told.get("{}", {"same": 1})
    called = {name: each for name, each in told.get("()", {}).items() if name in now.calls}
    return replace(
        now,
        text=_effect(told["$"]) if "$" in told else now.text,
        choices={**now.choices, **_choices(told)},
        calls={**now.calls, **{name: _overlaid_call(now.calls[name], each) for name, each in called.items()}},
        struct=now.struct if "same" in struct else _effect(struct),
        members=_overlaid_members(now.members, struct),
        element=_overlaid(now.element, told["[]"]) if now.element is not None and "[]" in told else now.element,
        entry=_overlaid(now.entry, told["{*}"]) if now.entry is not None and "{*}" in told else now.entry,
        reference=_effect(told["ref"]) if "ref" in told else now.reference,
    )


def _overlaid_call(now: Call, told: Mapping[str, Any]) -> Call:
    effect = now.effect if "same" in told else _effect(told)
    return Call(now.parameters, effect, _overlaid_members(now.members, told))


def _overlaid_members(now: Mapping[str, Argument], told: Mapping[str, Any]) -> Mapping[str, Argument]:
    return {
        **now,
        **{name: _overlaid(now[name], each) for name, each in told.get("members", {}).items() if name in now},
    }


@lru_cache(maxsize=1024)
def _method(name: str, method: str) -> Method | None:
    told = _told(name)
    if told is None or method not in told.get("methods", ()):
        return None
    found = _part(told, "methods", method)
    return Method(_call(found), found.get("at"))


def _read(told: Mapping[str, Any]) -> Argument:
    struct = told.get("{}")
    element, entry = told.get("[]"), told.get("{*}")
    return Argument(
        text=_effect(told["$"]) if "$" in told else None,
        choices=_choices(told),
        calls={name: _call(call) for name, call in told.get("()", {}).items()},
        struct=None if struct is None else _effect(struct),
        members={name: _read(each) for name, each in (struct or {}).get("members", {}).items()},
        element=None if element is None else _read(element),
        lists=tuple((resource, path) for resource, path in told.get("lists", ())),
        entry=None if entry is None else _read(entry),
        reference=_effect(told["ref"]) if "ref" in told else None,
        opaque=told.get("of"),
        companions=told.get("with", {}),
        partial="cut" in told,
    )


def _call(told: Mapping[str, Any]) -> Call:
    members = {name: _read(each) for name, each in told.get("members", {}).items()}
    return Call(tuple(told["params"]), _effect(told), members)


def _choices(told: Mapping[str, Any]) -> Mapping[str, Effect]:
    """Read the choices as ``checks/generate/cdk.py`` packs them: 0 nothing, 1 rejected, [value] at ``@``."""
    place = told.get("@")
    out = {}
    for name, effect in told.get("=", {}).items():
        if isinstance(effect, list) and place:
            out[name] = Effect(set=((place[0], place[1], effect[0]),))
        else:
            out[name] = _effect(effect) if isinstance(effect, dict) else Effect(rejected=True) if effect else NOTHING
    return out


def _effect(told: Mapping[str, Any]) -> Effect:
    return Effect(
        tuple((resource, path, value) for resource, path, value in told.get("set", ())),
        tuple((resource, path) for resource, path in told.get("unset", ())),
        told.get("add", {}),
        tuple(told.get("drop", ())),
        told.get("with", {}),
        "no" in told,
    )


STEP = re.compile(r'\.?([^.\[\]]+)|\[(\d+|\+)\]|\["((?:[^"\\]|\\.)*)"\]')


@lru_cache(maxsize=4096)
def steps(path: str) -> tuple[str | int, ...]:
    """A path of the table as keys and indexes; ``"+"`` appends. ``A.B[0]["a.b"]`` → ``A``, ``B``, 0, ``a.b``."""
    out: list[str | int] = []
    for key, index, quoted in STEP.findall(path):
        out.append(int(index) if index.isdecimal() else index or key or quoted.replace('\\"', '"'))
    return tuple(out)
