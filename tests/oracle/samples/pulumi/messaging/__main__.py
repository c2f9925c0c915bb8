import json

import pulumi
import pulumi_aws as aws

from queues import queue_pair

config = pulumi.Config()
alert_email = config.get("alertEmail") or "ops@example.com"
encrypt = config.get_bool("encrypt", True)

key = aws.kms.Key("messages", description="queues and topics", enable_key_rotation=encrypt)

orders = aws.sns.Topic("orders", kms_master_key_id=key.key_id, tags={"domain": "orders"})
alerts = aws.sns.Topic("alerts", display_name="alerts")
aws.sns.TopicSubscription("alerts-mail", topic=alerts.arn, protocol="email", endpoint=alert_email)

subscribers = [
    ("billing", True, {"visibility_timeout_seconds": 300}),
    ("shipping", True, {"visibility_timeout_seconds": 60, "delay_seconds": 5}),
    ("analytics", False, {}),
]
for name, encrypted, extra in subscribers:
    queue, dead = queue_pair(name, key.key_id if encrypted else None, **extra)
    aws.sns.TopicSubscription(
        f"{name}-orders",
        topic=orders.arn,
        protocol="sqs",
        endpoint=queue.arn,
        raw_message_delivery=True,
        filter_policy=json.dumps({"type": ["placed", "cancelled"]}) if name == "billing" else None,
    )
    aws.sqs.QueuePolicy(
        f"{name}-orders",
        queue_url=queue.id,
        policy=pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "sns.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": queue.arn,
                        "Condition": {"ArnEquals": {"aws:SourceArn": orders.arn}},
                    }
                ],
            }
        ),
    )
    aws.cloudwatch.MetricAlarm(
        f"{name}-dead",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        metric_name="ApproximateNumberOfMessagesVisible",
        namespace="AWS/SQS",
        dimensions={"QueueName": dead.name},
        period=300,
        statistic="Maximum",
        threshold=0,
        alarm_actions=[alerts.arn],
    )

ledger, _ = queue_pair("ledger", fifo=True, content_based_deduplication=True, sqs_managed_sse_enabled=True)

bus = aws.cloudwatch.EventBus("shop")
rule = aws.cloudwatch.EventRule(
    "placed",
    event_bus_name=bus.name,
    event_pattern=json.dumps({"source": ["shop"], "detail-type": ["OrderPlaced"]}),
)
aws.cloudwatch.EventTarget("placed", rule=rule.name, event_bus_name=bus.name, arn=orders.arn)
aws.sns.TopicPolicy(
    "orders",
    arn=orders.arn,
    policy=orders.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sns:Publish",
                        "Resource": arn,
                    }
                ],
            }
        )
    ),
)
stream = aws.kinesis.Stream("clicks", shard_count=1, encryption_type="KMS", kms_key_id="alias/aws/kinesis")
pulumi.export("orders_topic", orders.arn)
pulumi.export("ledger_queue", ledger.url)
pulumi.export("stream", stream.name)
