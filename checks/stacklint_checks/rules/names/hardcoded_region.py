"""Region or availability zone that is written out.

## Why
A stack with a region in its code deploys, half, into another one: ARNs point elsewhere, zones do not exist.

## Fix safety
Needs review: the place may mean that very region.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stacklint_checks.edits import Replace, Use
from stacklint_checks.facts import Literal, Role
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.schemas.regions import REGIONS, region_of_zone, region_pattern
from stacklint_checks.services.declarations import is_id, label, near, whole
from stacklint_checks.services.inputs import is_deployed
from stacklint_checks.stack import Stack

#: So many regions under one name are a choice.
SEVERAL = 3
PARTITION = re.compile(r"aws(?:-cn|-us-gov|-iso(?:-[bef])?|-eusc)?")
ROLES = frozenset({Role.ATTRIBUTE, Role.CONSTANT})


@rule(severity=Severity.INFORMATION)
def check(literal: Literal, context: Context) -> Iterator[Problem]:
    """Look for literals that are, or name in an ARN or endpoint, a region."""
    if literal.role not in ROLES or "-" not in literal.text or len(literal.text) > 300:
        return
    found = _region(literal)
    if found is None or ":serverlessrepo:" in literal.text or _is_chosen_by(found[1], literal):
        return
    if is_id(literal, context.stack):
        return
    if _is_one_of_several(found[1], literal, context.stack):
        return
    words, region = found
    fixes: tuple[Fix, ...] = ()
    own = any(one.body.get("region").place == literal.at for one in context.stack.providers())
    if literal.text == region and literal.role is Role.ATTRIBUTE and not own and is_deployed(literal, context.stack):
        fixes = (Fix("Use the region of the deployment (review)", (Replace(literal.at, Use("region")),)),)
    owner = label(literal.owner, context.stack)
    yield Problem(f"{owner or whole(context.stack)} names the {words}", at=literal.at, resource=owner, fixes=fixes)


def _region(literal: Literal) -> tuple[str, str] | None:
    text = literal.text
    if text in REGIONS:
        return f"region {text}", text
    zone = region_of_zone(text)
    if zone is not None:
        return f"availability zone {text}", zone
    if text.startswith("arn:") or ".amazonaws.com" in text or "://" in text:
        match = region_pattern().search(text)
        if match is not None:
            return f"region {match.group('region')}", match.group("region")
    return None


def _is_one_of_several(region: str, literal: Literal, stack: Stack) -> bool:
    """Whether it stands in a list of regions, which says where something is or may be and not where it runs.

    Nor does a function that gives out one region or another.
    """
    if literal.role is Role.CONSTANT and not literal.path:
        given = {one.text for one in near(literal, stack) if (one.owner, one.path) == (literal.owner, ())}
        return len([one for one in given if one in REGIONS]) >= SEVERAL
    if not literal.path or not isinstance(literal.path[-1], int) or literal.text.startswith("arn:"):
        return False
    beside = (one for one in near(literal, stack) if one.owner == literal.owner and one.path[:-1] == literal.path[:-1])
    others = (_region(one) for one in beside)
    return region != literal.text[:-1] and any(one is not None and one[1] != region for one in others)


def _is_chosen_by(region: str, literal: Literal) -> bool:
    """Whether a map, or an alias, chooses the region: then it has to be written."""
    keys = [step for step in literal.path if isinstance(step, str)]
    if any(PARTITION.fullmatch(key) for key in keys):
        return True
    spelled = region.replace("-", "_")
    return any(region_pattern().fullmatch(key) for key in keys) or spelled in literal.owner.replace("-", "_")
