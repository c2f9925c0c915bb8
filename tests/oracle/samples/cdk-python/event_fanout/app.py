#!/usr/bin/env python3
from typing import List, Optional, Tuple

import aws_cdk as cdk
import aws_cdk.aws_kms as kms
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_lambda_event_sources as sources
import aws_cdk.aws_sns as sns
import aws_cdk.aws_sns_subscriptions as subscriptions
import aws_cdk.aws_sqs as sqs
from constructs import Construct

# name, needs ordering, visibility timeout in seconds
CONSUMERS: List[Tuple[str, bool, int]] = [
    ("billing", True, 120),
    ("search", False, 60),
    ("mail", False, 30),
]

CODE = """
def handler(event, context):
    for record in event["Records"]:
        print(record["body"])
"""


class FanoutStack(cdk.Stack):
    def __init__(self, scope: Construct, id: str, *, encrypted: bool = True, **kwargs) -> None:
        super().__init__(scope, id, **kwargs)

        self.key: Optional[kms.Key] = None
        if encrypted:
            self.key = kms.Key(self, "MessagesKey", enable_key_rotation=True, pending_window=cdk.Duration.days(7))

        self.topic = sns.Topic(self, "Events", display_name="order events", master_key=self.key)
        self.audit_topic = sns.Topic(self, "Audit", topic_name="audit-events")

        self.queues = {}
        for name, ordered, visibility in CONSUMERS:
            if ordered:
                self.queues[name] = self._fifo(name, visibility)
            else:
                self.queues[name] = self._standard(name, visibility)
                self.topic.add_subscription(
                    subscriptions.SqsSubscription(self.queues[name], raw_message_delivery=True)
                )
                self._consumer(name, self.queues[name])

        self.audit_topic.add_subscription(subscriptions.EmailSubscription("audit@example.com"))
        archive = sqs.Queue(
            self,
            "Archive",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            retention_period=cdk.Duration.days(14),
            enforce_ssl=True,
        )
        self.audit_topic.add_subscription(
            subscriptions.SqsSubscription(
                archive,
                filter_policy={"severity": sns.SubscriptionFilter.string_filter(allowlist=["high", "critical"])},
            )
        )
        cdk.CfnOutput(self, "TopicArn", value=self.topic.topic_arn, export_name="events-topic")

    def _dead_letters(self, name: str, fifo: bool = False) -> sqs.DeadLetterQueue:
        queue = sqs.Queue(
            self,
            f"{name.capitalize()}DeadLetters",
            fifo=True if fifo else None,
            encryption=sqs.QueueEncryption.UNENCRYPTED,
            retention_period=cdk.Duration.days(14),
        )
        return sqs.DeadLetterQueue(queue=queue, max_receive_count=5)

    def _fifo(self, name: str, visibility: int) -> sqs.Queue:
        return sqs.Queue(
            self,
            f"{name.capitalize()}Queue",
            queue_name=f"{name}-events.fifo",
            fifo=True,
            content_based_deduplication=True,
            visibility_timeout=cdk.Duration.seconds(visibility),
            dead_letter_queue=self._dead_letters(name, fifo=True),
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=self.key,
        )

    def _standard(self, name: str, visibility: int) -> sqs.Queue:
        queue = sqs.Queue(
            self,
            f"{name.capitalize()}Queue",
            visibility_timeout=cdk.Duration.seconds(visibility),
            dead_letter_queue=self._dead_letters(name),
        )
        return queue

    def _consumer(self, name: str, queue: sqs.Queue) -> None:
        function = lambda_.Function(
            self,
            f"{name.capitalize()}Consumer",
            runtime=lambda_.Runtime.PYTHON_3_9 if name == "mail" else lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline(CODE),
            reserved_concurrent_executions=5,
        )
        function.add_event_source(sources.SqsEventSource(queue, batch_size=10))


app = cdk.App()
FanoutStack(app, "Fanout")
app.synth()
