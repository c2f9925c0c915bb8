"""AWS's own accounts that write logs into customers' buckets, as the Terraform provider's data sources tell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from .tables import document


def load_balancer_account(region: str) -> str | None:
    """The account that delivers load balancers' logs; None in a region whose logs a service principal delivers."""
    account: str | None = document("accounts")["elb"].get(region)
    return account


@cache
def log_accounts() -> Mapping[str, str]:
    """What each of AWS's log accounts delivers: ``elb``, ``cloudtrail`` or ``redshift``, by account id."""
    table = document("accounts")
    return {account: kind for kind in ("redshift", "cloudtrail", "elb") for account in table[kind].values()}
