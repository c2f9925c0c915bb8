"""What decides what constructs put into a template: the feature flags of the ``cdk.json``, the library's version."""

from __future__ import annotations

import json

from stacklint_checks.incremental import Memo
from stacklint_checks.schemas import cdk

#: A file with more flags than these was written by ``cdk init``, which sets all that it recommends.
FEW = 5


#: What a flag by itself leaves out, of which classes.
LEAVES_OUT = {
    "@aws-cdk/aws-apigateway:disableCloudWatchRole": (
        frozenset({"aws_apigateway.RestApi", "aws_apigateway.LambdaRestApi", "aws_apigateway.SpecRestApi"}),
        ("CloudWatchRole/Resource", "Account"),
    )
}


def table(memo: Memo, name: str) -> cdk.Construct | None:
    """The table of a class above level 1, under the program's feature flags and version of the library."""
    return cdk.construct(name, flagged=flagged(memo), version=memo.ask(_version))


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


def _version(memo: Memo) -> str:
    """The version that is installed or pinned, ``""`` where it may be another: a range may be any."""
    unit = memo.look(("unit",))
    return "" if unit.ranged else str(unit.library)


def _flags(memo: Memo) -> frozenset[str]:
    """The flags that are on."""
    text = memo.look(("unit",)).project
    try:
        context = json.loads(text)["context"] if text else {}
        return frozenset(key for key, value in context.items() if key.startswith("@aws-cdk/") and value is True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return frozenset()
