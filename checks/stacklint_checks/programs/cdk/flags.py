"""The feature flags of a program's ``cdk.json``, which decide what some constructs put into a template."""

from __future__ import annotations

import json

from stacklint_checks.incremental import Memo

#: A file with more flags than these was written by ``cdk init``, which sets all that it recommends.
FEW = 5


def flagged(memo: Memo) -> bool:
    """Whether the program has the flags that ``cdk init`` writes."""
    return memo.ask(_flagged)


def _flagged(memo: Memo) -> bool:
    text = memo.look(("unit",)).project
    try:
        context = json.loads(text)["context"] if text else {}
        return bool(sum(key.startswith("@aws-cdk/") and value is True for key, value in context.items()) > FEW)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
