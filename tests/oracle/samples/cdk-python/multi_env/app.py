#!/usr/bin/env python3
import aws_cdk as cdk

from config import constants
from config.environments import ALL, EnvConfig
from ledger import LedgerStack


class LedgerStage(cdk.Stage):
    def __init__(self, scope, id, config: EnvConfig):
        super().__init__(scope, id, env=cdk.Environment(account=config.account, region="eu-west-1"))
        stack = LedgerStack(self, "Ledger", config=config)
        for key, value in constants.DEFAULT_TAGS.items():
            cdk.Tags.of(stack).add(key, value)
        cdk.Tags.of(self).add("tier", config.tier.value)


app = cdk.App()
for config in ALL:
    LedgerStage(app, config.tier.value, config)
app.synth()
