#!/usr/bin/env python3
import aws_cdk as cdk

from workers import Worker, WorkerSpec
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

app = cdk.App()
stack = cdk.Stack(app, "Workers", description="background workers")
cdk.Tags.of(stack).add("service", "workers")

key = kms.Key(stack, "Key", enable_key_rotation=True, alias="workers")
results = s3.Bucket(
    stack,
    "Results",
    encryption=s3.BucketEncryption.KMS,
    encryption_key=key,
    block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
)
alerts = sns.Topic(stack, "Alerts", master_key=key)

thumbnail = Worker(
    stack,
    "Thumbnail",
    spec=WorkerSpec(name="thumbnail", memory=1024, timeout=60, writes=True),
    key=key,
    alerts=alerts,
)
thumbnail.may_write(results)

for name, batch in (("Metadata", 1), ("Virus", 5)):
    worker = Worker(stack, name, spec=WorkerSpec(name=name.lower(), batch=batch), key=key)
    results.grant_read(worker.function)

if app.node.try_get_context("with_ocr"):
    Worker(stack, "Ocr", spec=WorkerSpec(name="ocr", memory=3008), key=key)

notifier = Worker(stack, "Notifier", spec=WorkerSpec("notifier", encrypted=False))
alerts.grant_publish(notifier.function)
notifier.allow("ses:SendEmail", "ses:SendTemplatedEmail")
notifier.allow("sns:Publish", on=[alerts.topic_arn])

app.synth()
