"""Instance metadata can be read without a token.

## Why
Version 1 of the metadata service answers any request from the instance. A web application that can be made to fetch an
address of the attacker's choice then hands out the instance's credentials. Version 2 asks for a token first.

## Fix safety
Safe on launch templates. Needs review elsewhere: old software on the instance may not know tokens.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.compute import Server


@rule(severity=Severity.WARNING, controls=("cis-aws-3.0:5.6", "nist-800-53-r5:AC-6", "aws-fsbp:EC2.8"))
def check(server: Server) -> Iterator[Problem]:
    """Look for metadata options that do not require tokens."""
    tokens = server.tokens
    if not tokens.must(lambda word: word != "required") or server.endpoint.must(lambda word: word == "disabled"):
        return
    if tokens.unset and server.launch_template.site.path and not server.launch_template.unset:
        return  # the template decides
    title = "Require tokens" if server.is_template else "Require tokens (review)"
    yield Problem(
        f"{server.label} does not require tokens for instance metadata (IMDSv2)",
        at=server.header if tokens.unset else tokens,
        fixes=(Fix(title, (tokens.set("required"),), safe=server.is_template),),
    )
