from __future__ import annotations

import os.path

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_apigateway as apigw
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as _lambda
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

RUNTIME = _lambda.Runtime.PYTHON_3_12
ROUTES = [
    ("List", "GET", "read"),
    ("Create", "POST", "write"),
    ("Purge", "DELETE", "write"),
]


class ApiStack(Stack):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        table: dynamodb.ITable,
        uploads: s3.IBucket,
        stage_name: str,
        **kwargs,
    ) -> None:
        super().__init__(scope, id, **kwargs)
        self.table = table
        self.stage_name = stage_name

        access_logs = logs.LogGroup(self, "AccessLogs", retention=logs.RetentionDays.ONE_MONTH)
        api = apigw.RestApi(
            self,
            "Api",
            rest_api_name=f"orders-{stage_name}",
            deploy_options=apigw.StageOptions(
                stage_name=stage_name,
                access_log_destination=apigw.LogGroupLogDestination(access_logs),
                logging_level=apigw.MethodLoggingLevel.INFO,
                data_trace_enabled=False,
                tracing_enabled=True,
            ),
        )
        orders = api.root.add_resource("orders")

        for name, method, access in ROUTES:
            function = self.make_function(name, timeout=30 if method == "POST" else 10)
            if access == "write":
                table.grant_read_write_data(function)
            else:
                table.grant_read_data(function)
            orders.add_method(
                method,
                apigw.LambdaIntegration(function),
                authorization_type=apigw.AuthorizationType.IAM,
            )

        signer = self.make_function("Sign")
        uploads.grant_put(signer, "incoming/*")
        signer.add_to_role_policy(
            iam.PolicyStatement(
                sid="Kms",
                actions=["kms:GenerateDataKey", "kms:Decrypt"],
                resources=["*"],
                conditions={"StringEquals": {"kms:ViaService": f"s3.{self.region}.amazonaws.com"}},
            )
        )
        CfnOutput(self, "Url", value=api.url)

    def make_function(self, name: str, timeout: int = 10) -> _lambda.Function:
        return _lambda.Function(
            self,
            f"{name}Function",
            runtime=RUNTIME,
            handler="index.handler",
            code=_lambda.Code.from_asset(os.path.join(os.path.dirname(__file__), "..", "functions", "orders")),
            timeout=Duration.seconds(timeout),
            memory_size=256,
            environment={"TABLE": self.table.table_name, "STAGE": self.stage_name},
            tracing=_lambda.Tracing.ACTIVE,
        )
