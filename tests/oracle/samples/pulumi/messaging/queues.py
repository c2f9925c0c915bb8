"""Queues with dead letters."""
import json

import pulumi
import pulumi_aws as aws

DAY = 24 * 60 * 60


def queue_pair(name, key_id=None, fifo=False, parent=None, **extra):
    """A queue and the queue of its dead letters."""
    suffix = ".fifo" if fifo else ""
    options = pulumi.ResourceOptions(parent=parent)
    common = {"fifo_queue": True} if fifo else {}
    dead = aws.sqs.Queue(
        f"{name}-dead",
        name=f"{name}-dead{suffix}",
        message_retention_seconds=14 * DAY,
        kms_master_key_id=key_id,
        opts=options,
        **common,
    )
    main = aws.sqs.Queue(
        name,
        name=name + suffix,
        kms_master_key_id=key_id,
        redrive_policy=dead.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})),
        opts=options,
        **common,
        **extra,
    )
    return main, dead
