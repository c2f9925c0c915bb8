from aws_cdk import Duration, aws_iam as iam, aws_lambda as lambda_, aws_sqs as sqs, aws_logs as logs

from .base import BaseNested


class ComputeNested(BaseNested):
    runtimes = {"node": lambda_.Runtime.NODEJS_16_X, "python": lambda_.Runtime.PYTHON_3_12}

    def __init__(self, scope, id, *, data, table, **kwargs):
        super().__init__(scope, id, **kwargs)
        queue = sqs.Queue(self, "Work", encryption=sqs.QueueEncryption.KMS, encryption_master_key=self.key)
        worker = self.function("Worker", "python", environment={"QUEUE": queue.queue_url})
        queue.grant_consume_messages(worker)
        data.grant_read_write(worker)
        table.grant_read_write_data(worker)

        report = self.function("Report", "node")
        table.grant(report, "dynamodb:Scan", "dynamodb:Query")
        report.add_to_role_policy(
            iam.PolicyStatement(
                effect=iam.Effect.ALLOW, actions=["cloudwatch:PutMetricData"], resources=["*"]
            )
        )

    def function(self, name, language, **options):
        code = "exports.handler = async () => {}" if language == "node" else "def handler(e, c): pass"
        return lambda_.Function(
            self,
            name,
            runtime=self.runtimes[language],
            handler="index.handler",
            code=lambda_.Code.from_inline(code),
            timeout=Duration.minutes(1),
            log_group=self.log_group(f"{name}Logs", logs.RetentionDays.ONE_MONTH),
            **options,
        )
