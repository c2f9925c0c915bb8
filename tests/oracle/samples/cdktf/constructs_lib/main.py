#!/usr/bin/env python
from cdktf import App, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription

from queue_worker import QueueWorker, WorkerConfig

app = App()
stack = TerraformStack(app, "workers")
AwsProvider(stack, "aws", region="ap-southeast-2")

key = KmsKey(stack, "key", enable_key_rotation=True)
topic = SnsTopic(stack, "events", kms_master_key_id=key.arn)

workers = {
    "resize": WorkerConfig(memory=1024, kms_key_id=key.arn),
    "index": WorkerConfig(runtime="python3.8", environment={"INDEX": "products"}),
    "mail": WorkerConfig(retention=None),
}
for name, config in workers.items():
    extra = ("ses:SendEmail", "ses:SendRawEmail") if name == "mail" else ()
    worker = QueueWorker(stack, name, config, extra)
    SnsTopicSubscription(
        stack, f"{name}-subscription", topic_arn=topic.arn, protocol="sqs", endpoint=worker.queue.arn
    )
    TerraformOutput(stack, f"{name}-queue", value=worker.queue.url)

app.synth()
