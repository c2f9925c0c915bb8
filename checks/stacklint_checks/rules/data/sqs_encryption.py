"""Queue does not say that its messages are encrypted.

## Why
Messages that wait in a queue often hold personal data. Encryption with a key of SQS costs nothing.

## Fix safety
Safe: senders and receivers notice nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.data import Queue
from stacklint_checks.values import is_false


@rule(severity=Severity.WARNING, controls=("nist-800-53-r5:SC-28", "aws-fsbp:SQS.1"))
def check(queue: Queue) -> Iterator[Problem]:
    """Look for queues without a key and without encryption by SQS."""
    if not queue.kms_key.unset or not queue.managed.must(is_false):
        return
    yield Problem(
        f"{queue.label} does not set encryption of its messages",
        at=queue.header if queue.managed.unset else queue.managed,
        fixes=(Fix("Encrypt with the key of SQS", (queue.managed.set(True),), safe=True),),
    )
