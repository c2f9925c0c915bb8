#!/usr/bin/env python3
import aws_cdk as cdk

from stacks.api_stack import ApiStack
from stacks.storage_stack import StorageStack

app = cdk.App()

storage = StorageStack(app, "OrdersStorage", table_prefix="orders")
api = ApiStack(
    app,
    "OrdersApi",
    table=storage.table,
    uploads=storage.uploads,
    stage_name=app.node.try_get_context("stage") or "dev",
)
api.add_dependency(storage)

cdk.Tags.of(app).add("Project", "orders")
cdk.Tags.of(storage).add("DataClass", "internal")

app.synth()
