"""Constructs that are CloudFormation types by another spelling (``CfnBucket``)."""

from __future__ import annotations

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.draft import Draft
from stacklint_checks.schemas import cdk
from stacklint_checks.schemas.cdk_l1 import L1

from .resolve import arguments_of, is_open
from .spell import folded, pascal


def drafts(memo: Memo, call: Called) -> dict[str, Draft] | None:
    """The resource; ``None`` where the class is none of these."""
    table = cdk.l1(call.function.removeprefix("aws_cdk."))
    if table is None:
        return None
    draft = Draft(table.type, call.header, open=is_open(memo, call))
    names = _names(table)

    def named(name: str) -> str:
        return names.get(folded(name)) or pascal(name)

    draft.properties.update((named(name), value) for name, value in arguments_of(memo, call, keys=named).items())
    return {"": draft}


def _names(table: L1) -> dict[str, str]:
    """CloudFormation's names that differ in more than the first letter (``SSEAlgorithm``), by the library's."""
    told = [one for properties in (table.properties, *table.structs.values()) for one in properties.values()]
    return {folded(one.name): one.cloudformation for one in told if one.cloudformation != pascal(one.name)}


def attribute(call: Called, member: str) -> tuple[str, str] | None:
    """What a member refers to: the resource's path and the attribute."""
    if not call.function.rpartition(".")[2].startswith("Cfn"):
        return None
    name = pascal(member)
    if name in ("", "Ref"):
        return "", "Ref"
    return ("", name.removeprefix("Attr")) if name.startswith("Attr") else None
