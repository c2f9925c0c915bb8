"""Account id that is written out.

## Why
A stack with an account in its code grants to, or reads from, that account wherever it is deployed.

## Fix safety
Needs review: the place may mean that very account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stacklint_checks.edits import Replace, Use
from stacklint_checks.facts import Literal, Role
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.schemas.accounts import log_accounts
from stacklint_checks.schemas.regions import region_pattern
from stacklint_checks.services.declarations import label, whole
from stacklint_checks.services.inputs import is_deployed

ROLES = frozenset({Role.ATTRIBUTE, Role.CONSTANT, Role.DEFAULT})
ACCOUNT = re.compile(r"(?<![\w.-])\d{12}(?![\w.-])")
#: A layer and an application of the Serverless Application Repository are named by their publisher's account, and so
#: are the images that AWS publishes (EKS add-ons, deep learning).
PUBLISHED = re.compile(r":layer:|:serverlessrepo:|\b(?:602401143452|763104351884)\b")
#: What else has twelve digits: owners of images, numbers of Google projects, sizes and thresholds in bytes, times.
OTHER_NUMBERS = re.compile(
    r"(?:ami|image)_?owner|project|number|bytes|size|threshold|limit|time|serial|phone", re.IGNORECASE
)
ALLOW_LISTS = ("owners", "allowed_account_ids", "forbidden_account_ids")
PLACEHOLDERS = frozenset({"123456789012", "111111111111", "000000000000", "111122223333", "444455556666"})


@rule(severity=Severity.WARNING)
def check(literal: Literal, context: Context) -> Iterator[Problem]:
    """Look for twelve digits that are an account."""
    text = literal.text
    if literal.role not in ROLES or len(text) < 12 or len(text) > 300:
        return
    found = ACCOUNT.search(text)
    if found is None or not (len(text) == 12 or text.startswith("arn:") or ".dkr.ecr." in text or _is_field(found)):
        return
    if found.group() in PLACEHOLDERS or found.group() in log_accounts() or PUBLISHED.search(text):
        return
    if _is_chosen(literal) or (text == found.group() and _is_other_number(literal)):
        return
    fixes: tuple[Fix, ...] = ()
    if text == found.group() and literal.role is Role.ATTRIBUTE and is_deployed(literal, context.stack):
        fixes = (Fix("Use the account of the deployment (review)", (Replace(literal.at, Use("account")),)),)
    owner = label(literal.owner, context.stack)
    message = f"{owner or whole(context.stack)} names the account {found.group()}"
    yield Problem(message, at=literal.at, resource=owner, fixes=fixes)


def _is_field(found: re.Match[str]) -> bool:
    """Whether it stands between colons, as the account does in an ARN."""
    return f":{found.group()}:" in found.string


def _is_other_number(literal: Literal) -> bool:
    """Whether the digits mean something else: a round number, or one whose name says so."""
    names = [step for step in literal.path if isinstance(step, str) and step not in ("default", "Default")]
    name = names[-1] if names else literal.owner.rpartition(".")[2]
    return literal.text.endswith("000000") or OTHER_NUMBERS.search(name) is not None


def _is_chosen(literal: Literal) -> bool:
    """Whether it stands in a map, by which the account is chosen, or in a list of those that are allowed."""
    steps = [step for step in literal.path if step != "default"]
    if literal.role is not Role.ATTRIBUTE and steps:
        return True
    return any(isinstance(step, str) and (step in ALLOW_LISTS or region_pattern().fullmatch(step)) for step in steps)
