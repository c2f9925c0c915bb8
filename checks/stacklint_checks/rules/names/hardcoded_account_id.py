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

ROLES = frozenset({Role.ATTRIBUTE, Role.CONSTANT, Role.DEFAULT})
ACCOUNT = re.compile(r"(?<![\w.-])\d{12}(?![\w.-])")
PLACEHOLDERS = frozenset({"123456789012", "111111111111", "000000000000", "111122223333", "444455556666"})


@rule(severity=Severity.WARNING)
def check(literal: Literal, context: Context) -> Iterator[Problem]:
    """Look for twelve digits that are an account."""
    text = literal.text
    if literal.role not in ROLES or len(text) < 12 or len(text) > 300:
        return
    found = ACCOUNT.search(text)
    if found is None or not (len(text) == 12 or text.startswith("arn:") or ".dkr.ecr." in text or f":{found.group()}:" in text):
        return
    if found.group() in PLACEHOLDERS or found.group() in log_accounts():
        return
    if any(isinstance(step, str) and region_pattern().fullmatch(step) for step in literal.path):
        return
    fixes: tuple[Fix, ...] = ()
    if text == found.group() and literal.role is Role.ATTRIBUTE:
        fixes = (Fix("Use the account of the deployment (review)", (Replace(literal.at, Use("account")),)),)
    yield Problem(f"{literal.owner or 'the template'} names the account {found.group()}", at=literal.at, fixes=fixes)
