"""Credential that is written out.

## Why
Whoever reads the code, its history or the state reads the credential; it cannot be rotated without a deployment.

## Fix safety
Needs review: the caller has to give the value, best from a secret store.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stacklint_checks.facts import Literal, Role
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.schemas.resource_types import secret_paths
from stacklint_checks.services.inputs import asked_for

NAME = re.compile(
    r"(?:^|[_.\-a-z0-9])(?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key|private_?key|secret_?key|access_?key"
    r"|auth_?token|client_?secret|connection_?string|credentials?)$",
    re.IGNORECASE,
)
NOT_SECRET = re.compile(
    r"(?:^|_)(?:public|enable|enabled|require|use|rotate|manage|has|is|allow|max|min|ttl|length|policy|version|type|id)_"
    r"|(?:kms|dead_letter|partition|sort|hash|range|primary|cache|idempotency|ssh_public)_?key|next_?token|token_?use",
    re.IGNORECASE,
)
CONTENT = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|\b[a-z][a-z0-9+]*://[^:/\s@{}$]+:[^@/\s{}$]+@[\w.-]"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[baprs]-[A-Za-z0-9-]{10,}"
)
EXAMPLE_KEYS = frozenset({"AKIAIOSFODNN7EXAMPLE"})
#: What stands where a secret would and is none: references, names of stores, switches.
HARMLESS = re.compile(
    r"arn:|\{\{resolve:|^(?:true|false|null|none|enabled|disabled|optional|required|aws:[\w:-]+|[\w.-]+(?:/[\w.-]+)+|/[\w/.-]+"
    r"|https?://[^@]*|alias/.*|\s*)$",
    re.IGNORECASE,
)


@rule(severity=Severity.ERROR)
def check(literal: Literal, context: Context) -> Iterator[Problem]:
    """Look for secrets by where they stand, by their names, and by what they look like."""
    if literal.role not in (Role.ATTRIBUTE, Role.CONSTANT, Role.DEFAULT):
        return
    found = CONTENT.search(literal.text)
    if found is not None and found.group() not in EXAMPLE_KEYS:
        yield _problem(literal, "a credential", context)
    elif literal.whole and _is_secret(literal):
        yield _problem(literal, f"a literal {_last(literal) or 'secret'}", context)


def _problem(literal: Literal, words: str, context: Context) -> Problem:
    fixes: tuple[Fix, ...] = ()
    if literal.whole and literal.role is Role.ATTRIBUTE:
        fixes = asked_for(literal, context.stack, secret=True)
    return Problem(f"{literal.owner or 'the template'} holds {words}", at=literal.at, fixes=fixes)


def _is_secret(literal: Literal) -> bool:
    if HARMLESS.search(literal.text) or len(literal.text) > 4000 or literal.owner_type.startswith("data."):
        return False
    names = [step for step in literal.path if isinstance(step, str) and step != "Properties"]
    if literal.owner_type and ".".join(names) in secret_paths(literal.owner_type):
        return True
    name = _last(literal)
    if not name or NOT_SECRET.search(name) or not NAME.search(name):
        return False
    if literal.role is Role.ATTRIBUTE:
        return any(step.lower() in ("environment", "variables", "secret_string", "secretstring") for step in names[:-1])
    return len(literal.text) > 3


def _last(literal: Literal) -> str:
    """The name that a literal is the value of: the last key on its path, else its declaration's."""
    names = [step for step in literal.path if isinstance(step, str) and step not in ("default", "Default")]
    return names[-1] if names else literal.owner.rpartition(".")[2]
