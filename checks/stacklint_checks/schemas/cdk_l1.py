"""The ``Cfn…`` classes of aws-cdk-lib: a resource type each, whose properties differ from CloudFormation's in case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from .tables import names, record

TABLE = "cdk_l1"


class L1Property(Struct, frozen=True):
    """A property: its name in CloudFormation, and its type as in ``cdk_api``.

    ``.RuleProperty`` in a type is a struct of the same class. ``struct`` is that name if objects of it are taken, alone
    or in a list or map; None else.
    """

    name: str
    cloudformation: str
    type: str
    required: bool
    struct: str | None


class L1(Struct, frozen=True):
    """An L1 class. ``structs`` are by their last name (``VersioningConfigurationProperty``).

    ``attributes`` lead from the class's property (``attrArn``) to the argument of ``Fn::GetAtt``; ``ref`` is ``Ref``.
    """

    name: str
    type: str
    properties: Mapping[str, L1Property]
    structs: Mapping[str, Mapping[str, L1Property]]
    attributes: Mapping[str, str]


def classes() -> frozenset[str]:
    """The names of all L1 classes."""
    return names(TABLE)


@lru_cache(maxsize=512)
def l1(name: str) -> L1 | None:
    """The L1 class of that name (``aws_s3.CfnBucket``); None if there is none."""
    told = record(TABLE, name) if name else None
    if told is None:
        return None
    structs = {struct: _properties(each) for struct, each in told["s"].items()}
    return L1(name, told["t"], _properties(told["p"]), structs, told["a"])


@lru_cache(maxsize=256)
def class_of(type_: str) -> str:
    """The name of the class of a resource type, empty if there is none."""
    ending = f".Cfn{type_.rpartition('::')[2]}"
    for name in sorted(classes()):
        told = l1(name) if name.endswith(ending) else None
        if told is not None and told.type == type_:
            return name
    return ""


def _properties(told: Mapping[str, str]) -> dict[str, L1Property]:
    return {name: _property(name, text) for name, text in told.items()}


def _property(name: str, text: str) -> L1Property:
    kind, mark, renamed = text.partition("=")
    required = not kind.startswith("?")
    kind = kind.removeprefix("?")
    inner = next((each.lstrip("[]{}") for each in kind.split("|") if each.lstrip("[]{}").startswith(".")), None)
    struct = inner.removeprefix(".") if inner else None
    return L1Property(name, renamed if mark else name[:1].upper() + name[1:], kind, required, struct)
