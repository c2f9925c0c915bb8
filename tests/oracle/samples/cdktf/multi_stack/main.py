#!/usr/bin/env python
from cdktf import App, Aspects

from stacks.application import ApplicationStack
from stacks.network import NetworkStack
from stacks.tagging import TagEverything

app = App()
for environment, cidr in {"staging": "10.70.0.0/16", "production": "10.80.0.0/16"}.items():
    network = NetworkStack(app, f"network-{environment}", environment=environment, cidr=cidr)
    application = ApplicationStack(
        app,
        f"application-{environment}",
        environment=environment,
        vpc_id=network.vpc.id,
        subnet_ids=network.private_subnet_ids,
    )
    application.add_dependency(network)
Aspects.of(app).add(TagEverything({"managed-by": "cdktf"}))
app.synth()
