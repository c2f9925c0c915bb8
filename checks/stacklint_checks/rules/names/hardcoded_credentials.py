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
from stacklint_checks.schemas.resource_types import known, secret_paths
from stacklint_checks.services.declarations import label, near, whole
from stacklint_checks.services.inputs import asked_for, without_default
from stacklint_checks.source import Span
from stacklint_checks.stack import Stack

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
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"
    r"|\b[a-z][a-z0-9+]*://[^:/\s@{}$]+:(?!%)[^@/\s{}$]+@(?:[\w.-]|\$?\{|$)"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[baprs]-[A-Za-z0-9-]{10,}"
)
#: Names that mean a secret wherever they stand, not only where the value of a secret has to be.
SURE = re.compile(
    r"(?:pass(?:word|wd|phrase)|(?:api|private|secret)_?key|(?:auth|access)_?token|client_?secret)$", re.IGNORECASE
)
#: A key of AWS or its like: letters of both cases and digits, no words.
KEY = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9/+=]{32,}")
ENVIRONMENT = frozenset(
    {"environment", "variables", "environment_variable", "environmentvariables", "secret_string", "secretstring"}
)
PARAMETERS = ("aws_ssm_parameter", "AWS::SSM::Parameter")
STORES = frozenset({"PARAMETER_STORE", "SECRETS_MANAGER"})
#: What stands where a secret would and is none: references, names of stores, switches.
HARMLESS = re.compile(
    r"arn:|\{\{resolve:|^(?:true|false|null|none|enabled|disabled|optional|required|aws:[\w:-]+|[\w.-]+(?:/[\w.-]+)+|/[\w/.-]+"
    r"|https?://[^@]*|alias/.*|\{\s*\}|\[\s*\]|\s*)$",
    re.IGNORECASE,
)


@rule(severity=Severity.ERROR)
def check(literal: Literal, context: Context) -> Iterator[Problem]:
    """Look for secrets by where they stand, by their names, and by what they look like."""
    if literal.role not in (Role.ATTRIBUTE, Role.CONSTANT, Role.DEFAULT):
        return
    found = CONTENT.search(literal.text)
    if found is not None:
        yield _problem(literal, "", context, _inside(literal, found))
    elif literal.whole and not _is_harmless(literal):
        name = _named(literal, context.stack)
        if _is_secret(literal, name):
            yield _problem(literal, name or "secret", context, _short(literal))


def _inside(literal: Literal, found: re.Match[str]) -> Span:
    """Where a credential stands in a text of several lines, if that is written as it reads."""
    at = literal.at
    if "\n" not in literal.text.strip() or at.end - at.start != len(literal.text):
        return _short(literal)
    return Span(at.block, at.start + found.start(), at.start + found.end())


def _short(literal: Literal) -> Span:
    """The place of a literal; of one with several lines only its opening."""
    at = literal.at
    return Span(at.block, at.start, at.start + 1) if "\n" in literal.text.strip() else at


def _problem(literal: Literal, name: str, context: Context, at: Span) -> Problem:
    fixes: tuple[Fix, ...] = ()
    if literal.whole and literal.role is Role.ATTRIBUTE and "\n" not in literal.text:
        fixes = asked_for(literal, context.stack, secret=True, named=name)
    elif literal.whole:
        fixes = without_default(literal, context.stack)
    owner = label(literal.owner, context.stack)
    words = f"a literal {name}" if name else "a credential"
    return Problem(f"{owner or whole(context.stack)} holds {words}", at=at, resource=owner, fixes=fixes)


def _is_harmless(literal: Literal) -> bool:
    text = literal.text
    if len(text) > 4000 or literal.owner_type.startswith("data."):
        return True
    return HARMLESS.search(text) is not None and KEY.fullmatch(text) is None


def _is_secret(literal: Literal, name: str) -> bool:
    names = [step for step in literal.path if isinstance(step, str) and step != "Properties"]
    if literal.owner_type and ".".join(names) in secret_paths(literal.owner_type):
        return True
    if not name or NOT_SECRET.search(name) or not NAME.search(name) or _is_kind(literal, name):
        return False
    if literal.role is not Role.ATTRIBUTE:
        return len(literal.text) > 3
    if any(step.lower() in ENVIRONMENT for step in names[:-1]) or literal.owner_type in PARAMETERS:
        return True
    if literal.owner.startswith("provider."):
        return len(names) == 1
    elsewhere = literal.owner.startswith("module.") or not known(literal.owner_type)
    return elsewhere and len(literal.text) > 3 and SURE.search(name) is not None


def _is_kind(literal: Literal, name: str) -> bool:
    """Whether a text says what kind of secret something is: a member of an enum, or one of a list of such names."""
    text = literal.text
    listed = bool(literal.path) and isinstance(literal.path[-1], int)
    is_word = text.isidentifier() and text != text.lower() and not any(map(str.isdigit, text))
    return is_word and (text == name or (listed and NAME.search(text) is not None))


def _named(literal: Literal, stack: Stack) -> str:
    """The name that a literal is the value of: in a pair of name and value, what the name says."""
    last = _last(literal)
    if last.lower() not in ("value", "values"):
        return last
    beside = {
        str(one.path[-1]).lower(): one.text
        for one in near(literal, stack)
        if one.owner == literal.owner and one.path[:-1] == literal.path[:-1] and one.role is Role.ATTRIBUTE and one.path
    }
    if beside.get("type") in STORES:
        return ""
    name = beside.get("name", "")
    return "password" if beside.get("type") == "SecureString" else name


def _last(literal: Literal) -> str:
    """The name that a literal is the value of: the last key on its path, else its declaration's."""
    names = [step for step in literal.path if isinstance(step, str) and step not in ("default", "Default")]
    return names[-1] if names else literal.owner.rpartition(".")[2]
