"""Views of AWS KMS."""

from __future__ import annotations

from stacklint_checks.edits import Intent, PolicyDocument, Statement, Use
from stacklint_checks.fields import Field, PolicyField, StatementView, View
from stacklint_checks.values import Unknown

from .iam import pattern_of


class Key(View, frozen=True):
    """A customer key. ``spec`` is its kind, ``store`` is set where its material is not KMS's own."""

    rotation: Field
    spec: Field
    store: Field
    policy: PolicyField


def for_logs(key: Key) -> tuple[Intent, ...]:
    """The intents that let CloudWatch Logs use a key, in the words of its user guide; none where it may already.

    A key without a policy gets the statement that KMS gives every key by default, which a policy would take away.
    """
    policy = key.policy
    if policy.unset:
        return (policy.field.set(PolicyDocument((_ACCOUNT, _LOGS))),)
    is_unknown = not policy.complete and not policy.statements
    if is_unknown or any(map(_lets_logs, policy.statements)):
        return ()
    return (policy.add(_LOGS),)


def _lets_logs(statement: StatementView) -> bool:
    """Whether a statement lets CloudWatch Logs use the key, or may do so."""
    services = statement.principals.value.get("Service").each()
    return statement.allows and any(isinstance(one, Unknown) or pattern_of(one).startswith("logs.") for one in services)


_ACCOUNT = Statement(
    sid="AllowAccount", effect="Allow", actions=("kms:*",), resources=("*",), principals={"AWS": (Use("account"),)}
)
_LOGS = Statement(
    sid="AllowCloudWatchLogs",
    effect="Allow",
    actions=("kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"),
    resources=("*",),
    principals={"Service": (Use("region", prefix="logs.", suffix=".amazonaws.com"),)},
    conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": Use("account", prefix="arn:*:logs:*:", suffix=":*")}},
)
