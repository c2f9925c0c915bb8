"""Placeholder that was never replaced.

## Why
`REPLACE_ME`, an example domain or the account 123456789012 deploys, if at all, into something that does not work.

## Fix safety
Needs review: the caller has to give the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stacklint_checks.facts import Literal, Role
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.services.declarations import label, whole
from stacklint_checks.services.inputs import asked_for

ROLES = frozenset({Role.ATTRIBUTE, Role.CONSTANT, Role.DEFAULT})
PLACEHOLDER = re.compile(
    r"(?P<word>\b(?:REPLACE|CHANGE|FILL|INSERT|UPDATE)[_-]?(?:ME|THIS|IT|IN)\b|\bxxxx+\b"
    r"|(?<![\w-])(?-i:TODO)(?![\w-])(?!: ))"
    r"|(?P<your>\bYOUR[_-][A-Z0-9_-]+|<your[^>]*>|\byour-[a-z0-9-]+-here\b)"
    r"|(?P<account>(?<!\d)123456789012(?!\d))"
    r"|(?P<domain>(?:^|[@.:/])example\.(?:com|org|net)\b)"
    r"|(?P<key>ssh-(?:rsa|ed25519) AAAA[A-Za-z0-9+/]*\.\.\.)"
    r"|(?P<braces>^\{\.\.\.\}$|^\.\.\.$)",
    re.IGNORECASE,
)
SHORT_KEY = re.compile(r"ssh-rsa AAAA[A-Za-z0-9+/=]{0,100}(?:\s|$)")


@rule(severity=Severity.WARNING)
def check(literal: Literal, context: Context) -> Iterator[Problem]:
    """Look for what people write until they know better."""
    if literal.role not in ROLES or len(literal.text) > 500 or "\n" in literal.text.strip():
        return
    found = PLACEHOLDER.search(literal.text) or SHORT_KEY.search(literal.text)
    if found is None or (found.lastgroup == "domain" and " " in literal.text):
        return
    fixes: tuple[Fix, ...] = ()
    if literal.whole and literal.role is Role.ATTRIBUTE:
        fixes = asked_for(literal, context.stack, secret=False)
    owner = label(literal.owner, context.stack)
    word = found.group().strip()
    message = f"{owner or whole(context.stack)} holds the placeholder {word.lstrip('@.:/') or word}"
    yield Problem(message, at=literal.at, resource=owner, fixes=fixes)
