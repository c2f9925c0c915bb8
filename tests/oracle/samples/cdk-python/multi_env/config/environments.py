from enum import Enum
from typing import NamedTuple

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs


class Tier(str, Enum):
    DEV = "dev"
    QA = "qa"
    PROD = "prod"


class EnvConfig(NamedTuple):
    tier: Tier
    account: str
    retention: logs.RetentionDays
    removal: RemovalPolicy = RemovalPolicy.DESTROY

    @property
    def is_prod(self) -> bool:
        return self.tier == Tier.PROD


DEV = EnvConfig(Tier.DEV, "111111111111", logs.RetentionDays.THREE_DAYS)
QA = EnvConfig(Tier.QA, "222222222222", logs.RetentionDays.ONE_WEEK)
PROD = EnvConfig(Tier.PROD, "333333333333", logs.RetentionDays.ONE_YEAR, RemovalPolicy.RETAIN)

ALL = [DEV, QA, PROD]
