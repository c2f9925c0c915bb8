"""Topic does not encrypt its messages with a key.

## Why
Without a key messages lie in the clear on the disks of SNS while they wait for delivery.

## Fix safety
Needs review: services that publish to the topic need a customer key whose policy lets them use it.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.data import Topic


@rule(severity=Severity.WARNING, controls=("nist-800-53-r5:SC-28", "aws-fsbp:SNS.1"))
def check(topic: Topic) -> Iterator[Problem]:
    """Look for topics without a key."""
    if not topic.kms_key.unset:
        return
    yield Problem(
        f"{topic.label} sets no key to encrypt its messages with",
        at=topic.header,
        fixes=(Fix("Encrypt with the key of SNS (review)", (topic.kms_key.set("alias/aws/sns"),)),),
    )
