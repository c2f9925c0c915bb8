"""Which account and region a program is deployed to, as far as anybody knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

ACCOUNT = re.compile(r"\baccount=(\d{12})\b")
REGION = re.compile(r"\bregion=([a-z]{2}(?:-[a-z]+)+-\d)\b")
#: What a stack is given where nothing says which account it is deployed to; AWS's documentation uses it.
ANY_ACCOUNT = "123456789012"
ANY_REGION = "us-east-1"


def target(given: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    """The account and region that stacks are for: of the environment, else of remembered look-ups, else of nobody."""
    keys = " ".join(given)
    account, region = ACCOUNT.search(keys), REGION.search(keys)
    asked = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    return {
        "CDK_DEFAULT_ACCOUNT": environment.get("CDK_DEFAULT_ACCOUNT") or (account.group(1) if account else ANY_ACCOUNT),
        "CDK_DEFAULT_REGION": environment.get("CDK_DEFAULT_REGION")
        or asked
        or (region.group(1) if region else ANY_REGION),
    }
