"""A queue, its dead letters and the function that empties it."""
from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

DEFAULT_MEMORY = 512


@dataclass(frozen=True)
class WorkerSpec:
    name: str
    memory: int = DEFAULT_MEMORY
    timeout: int = 30
    batch: int = 10
    encrypted: bool = True
    writes: bool = False

    def visibility(self) -> Duration:
        return Duration.seconds(self.timeout * 6)


class Worker(Construct):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        spec: WorkerSpec,
        key: kms.IKey | None = None,
        alerts: sns.ITopic | None = None,
    ) -> None:
        super().__init__(scope, id)
        encryption = sqs.QueueEncryption.KMS if spec.encrypted else sqs.QueueEncryption.UNENCRYPTED
        self._dead = sqs.Queue(
            self,
            "DeadLetters",
            encryption=encryption,
            encryption_master_key=key,
            retention_period=Duration.days(14),
        )
        self._queue = sqs.Queue(
            self,
            "Queue",
            queue_name=f"worker-{spec.name}",
            visibility_timeout=spec.visibility(),
            encryption=encryption,
            encryption_master_key=key,
            dead_letter_queue=sqs.DeadLetterQueue(queue=self._dead, max_receive_count=3),
        )
        self._function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_13 if spec.writes else lambda_.Runtime.PYTHON_3_10,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"index.{spec.name}",
            code=lambda_.Code.from_inline(f"def {spec.name}(event, context):\n    pass\n"),
            memory_size=spec.memory,
            timeout=Duration.seconds(spec.timeout),
            environment_encryption=key,
            environment={"QUEUE_URL": self._queue.queue_url},
        )
        self._function.add_event_source(event_sources.SqsEventSource(self._queue, batch_size=spec.batch))
        if alerts is not None:
            alarm = self._dead.metric_approximate_number_of_messages_visible().create_alarm(
                self, "DeadLetterAlarm", threshold=1, evaluation_periods=1
            )
            alarm.add_alarm_action(actions.SnsAction(alerts))

    @property
    def function(self) -> lambda_.Function:
        return self._function

    @property
    def queue(self) -> sqs.Queue:
        return self._queue

    def may_write(self, bucket: s3.IBucket) -> Worker:
        bucket.grant_read_write(self._function)
        return self

    def allow(self, *actions: str, on: list[str] | None = None) -> None:
        self._function.add_to_role_policy(
            iam.PolicyStatement(actions=list(actions), resources=on if on else ["*"])
        )
