"""Lambda runtime is past its end of support.

## Why
AWS no longer patches the runtime, and sooner or later no longer lets you create and update functions with it. The dates
are those of the AWS documentation.

## Fix safety
Needs review: the code has to run on the newer version.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.edits import Replace
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.schemas import lambda_runtimes
from stacklint_checks.services.compute import Function
from stacklint_checks.values import Given, Known, known_text


@rule(severity=Severity.WARNING, controls=("nist-800-53-r5:SI-2", "aws-fsbp:Lambda.2"))
def check(function: Function, context: Context) -> Iterator[Problem]:
    """Look up the end of support of the runtime, or of the default of the input that chooses it."""
    value = function.runtime.value
    given = value if isinstance(value, Given) else None
    for leaf in value.leaves():
        runtime = lambda_runtimes.runtime(known_text(leaf) or "")
        if runtime is None or not runtime.ended(context.today):
            continue
        who = f"{function.label} uses" if given is None else f"{given.name} defaults to"
        newer = lambda_runtimes.successor(runtime.name, context.today)
        fixes: tuple[Fix, ...] = ()
        if newer is not None and isinstance(leaf, Known) and leaf.place is not None:
            intent = function.runtime.set(newer) if leaf is value else Replace(leaf.place, newer)
            fixes = (Fix(f"Use {newer} (review)", (intent,)),)
        yield Problem(
            f"{who} {runtime.name}, whose support ended on {runtime.end_of_support}",
            at=leaf,
            resource="" if given is None else given.name,
            fixes=fixes,
        )
