"""Aspects of the program's own, which visit every construct of a scope and may change it."""

from __future__ import annotations

import re

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.program import called, of_function, on

from .paths import referred, scope_of, text_at, texts_of_method

OF_ASPECTS = "aws_cdk.Aspects.of"
MOST_DEPTH = 20
#: What changes the construct that is visited: an assignment to a member of it, an override.
CHANGES = re.compile(
    r"(?<![\w.])(?!self\.|this\.)[\w.()]+\.\w+\s*=(?![=>])|[oO]verride\w*\(|(?:R|_r)emoval_?[pP]olicy\("
)
MAKES = re.compile(r"(\w+)\s*\(")


def changed(memo: Memo, key: str) -> bool:
    """Whether an aspect of the program's own may change a construct."""
    scopes = memo.ask(scopes_that_change)
    here = called(memo, key) if scopes else None
    for _ in range(MOST_DEPTH):
        if here is None:
            return False
        if here.key in scopes:
            return True
        here = memo.ask(scope_of, here.key)
    return False


def scopes_that_change(memo: Memo) -> frozenset[str]:
    """The keys of the scopes whose constructs such aspects visit."""
    found: set[str] = set()
    for call in of_function(memo, OF_ASPECTS):
        ref = referred(call.argument(0, "scope"))
        if ref is not None and not ref.attribute and any(_changes(memo, method) for method in on(memo, call.key)):
            found.add(ref.address)
    return frozenset(found)


def _changes(memo: Memo, method: Called) -> bool:
    """Whether the class of an aspect is the program's, and its ``visit`` changes something."""
    aspect = method.argument(0, "aspect")
    ref = referred(aspect)
    call = called(memo, ref.address) if ref is not None else None
    if aspect is None or aspect.place is None or (call is not None and not call.made_by):
        return False
    made = MAKES.search(text_at(memo, aspect.place))
    name = call.made_by if call is not None else made.group(1) if made is not None else ""
    return any(CHANGES.search(text) for text in texts_of_method(memo, name, "visit"))
