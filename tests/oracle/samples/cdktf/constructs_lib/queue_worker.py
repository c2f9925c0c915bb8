"""A queue, its dead letters, a function that empties it and the role of that function."""
import json
from dataclasses import dataclass, field
from typing import Optional

from constructs import Construct
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.lambda_event_source_mapping import LambdaEventSourceMapping
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunction
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue


@dataclass
class WorkerConfig:
    runtime: str = "python3.12"
    memory: int = 256
    retention: Optional[int] = 30
    kms_key_id: Optional[str] = None
    environment: dict = field(default_factory=dict)


class QueueWorker(Construct):
    def __init__(self, scope: Construct, id: str, config: WorkerConfig, extra_actions: tuple = ()):
        super().__init__(scope, id)
        self.dead_letters = SqsQueue(
            self,
            "dead",
            message_retention_seconds=1209600,
            kms_master_key_id=config.kms_key_id,
            sqs_managed_sse_enabled=None if config.kms_key_id else True,
        )
        self.queue = SqsQueue(
            self,
            "queue",
            kms_master_key_id=config.kms_key_id,
            redrive_policy=json.dumps({"deadLetterTargetArn": self.dead_letters.arn, "maxReceiveCount": 4}),
        )
        self.role = IamRole(
            self,
            "role",
            assume_role_policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "lambda.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                }
            ),
        )
        statements = [
            {
                "Effect": "Allow",
                "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                "Resource": self.queue.arn,
            }
        ]
        if extra_actions:
            statements.append({"Effect": "Allow", "Action": list(extra_actions), "Resource": "*"})
        IamRolePolicy(
            self,
            "policy",
            role=self.role.name,
            policy=json.dumps({"Version": "2012-10-17", "Statement": statements}),
        )
        CloudwatchLogGroup(
            self,
            "logs",
            name=f"/aws/lambda/{id}",
            retention_in_days=config.retention,
            kms_key_id=config.kms_key_id,
        )
        self.function = LambdaFunction(
            self,
            "function",
            function_name=id,
            role=self.role.arn,
            runtime=config.runtime,
            handler="index.handler",
            memory_size=config.memory,
            s3_bucket="artifacts-example",
            s3_key=f"{id}.zip",
            environment={"variables": {"QUEUE": self.queue.url, **config.environment}},
        )
        LambdaEventSourceMapping(
            self, "mapping", event_source_arn=self.queue.arn, function_name=self.function.arn, batch_size=10
        )
