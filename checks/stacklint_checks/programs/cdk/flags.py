"""The feature flags of a program's ``cdk.json``, which decide what some constructs put into a template."""

from __future__ import annotations

import json

from stacklint_checks.incremental import Memo

#: A file with more flags than these was written by ``cdk init``, which sets all that it recommends.
FEW = 5


#: What a flag by itself leaves out, of which classes.
LEAVES_OUT = {
    "@aws-cdk/aws-apigateway:disableCloudWatchRole": (
        frozenset({"aws_apigateway.RestApi", "aws_apigateway.LambdaRestApi", "aws_apigateway.SpecRestApi"}),
        ("CloudWatchRole/Resource", "Account"),
    )
}


def left_out(memo: Memo, name: str) -> tuple[str, ...]:
    """The resources of a class that a flag of the program leaves out, by their paths in it."""
    if not any(name in classes for classes, _ in LEAVES_OUT.values()):
        return ()
    flags = memo.ask(_flags)
    return tuple(
        path for flag, (names, paths) in LEAVES_OUT.items() if flag in flags and name in names for path in paths
    )


def flagged(memo: Memo) -> bool:
    """Whether the program has the flags that ``cdk init`` writes."""
    return memo.ask(_flagged)


def _flagged(memo: Memo) -> bool:
    return len(memo.ask(_flags)) > FEW


def _flags(memo: Memo) -> frozenset[str]:
    """The flags that are on."""
    text = memo.look(("unit",)).project
    try:
        context = json.loads(text)["context"] if text else {}
        return frozenset(key for key, value in context.items() if key.startswith("@aws-cdk/") and value is True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return frozenset()
