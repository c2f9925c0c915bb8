import aws_cdk as cdk

from infra.database import DatabaseStack
from infra.network import NetworkStack
from infra.settings import load

app = cdk.App()
settings = load(app.node.try_get_context("env") or "dev")

network = NetworkStack(app, f"{settings.name}-network", cidr=settings.cidr, nat_gateways=settings.nat_gateways)
DatabaseStack(app, f"{settings.name}-database", vpc=network.vpc, app_group=network.app_group, settings=settings)

app.synth()
