#!/usr/bin/env python
import json
import os

from constructs import Construct
from cdktf import App, AssetType, Fn, TerraformAsset, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.api_gateway_rest_api import ApiGatewayRestApi
from cdktf_cdktf_provider_aws.apigatewayv2_api import Apigatewayv2Api
from cdktf_cdktf_provider_aws.cloudfront_distribution import CloudfrontDistribution
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.dynamodb_table import DynamodbTable, DynamodbTablePointInTimeRecovery
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunction, LambdaFunctionTracingConfig
from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_object import S3Object
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy

HERE = os.path.dirname(__file__)
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


class Posts(Construct):
    """The table, the function and the way to it."""

    def __init__(self, scope: Construct, id: str, *, runtime: str = "nodejs20.x", recovery: bool = True):
        super().__init__(scope, id)
        self.table = DynamodbTable(
            self,
            "table",
            name=f"{id}-posts",
            billing_mode="PAY_PER_REQUEST",
            hash_key="id",
            attribute=[{"name": "id", "type": "S"}],
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=recovery),
        )
        role = IamRole(
            self,
            "role",
            name=f"{id}-posts",
            assume_role_policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": {
                        "Effect": "Allow",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    },
                }
            ),
        )
        for index, arn in enumerate([BASIC, "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"]):
            IamRolePolicyAttachment(self, f"managed-{index}", role=role.name, policy_arn=arn)
        code = TerraformAsset(self, "code", path=os.path.join(HERE, "functions"), type=AssetType.ARCHIVE)
        bucket = S3Bucket(self, "code-bucket", bucket_prefix=f"{id}-code-")
        archive = S3Object(self, "archive", bucket=bucket.bucket, key=code.file_name, source=code.path)
        CloudwatchLogGroup(self, "logs", name=f"/aws/lambda/{id}-posts", retention_in_days=7)
        self.function = LambdaFunction(
            self,
            "function",
            function_name=f"{id}-posts",
            runtime=runtime,
            handler="index.handler",
            role=role.arn,
            s3_bucket=bucket.bucket,
            s3_key=archive.key,
            tracing_config=LambdaFunctionTracingConfig(mode="Active"),
            environment={"variables": {"TABLE": self.table.name}},
        )
        self.api = Apigatewayv2Api(
            self,
            "api",
            name=f"{id}-posts",
            protocol_type="HTTP",
            target=self.function.arn,
            cors_configuration={"allow_origins": ["*"], "allow_methods": ["*"]},
        )
        LambdaPermission(
            self,
            "invoke",
            action="lambda:InvokeFunction",
            function_name=self.function.function_name,
            principal="apigateway.amazonaws.com",
            source_arn=f"{self.api.execution_arn}/*/*",
        )


class Serverless(TerraformStack):
    def __init__(self, scope: Construct, id: str, environment: str):
        super().__init__(scope, id)
        AwsProvider(self, "aws", region="eu-west-1")
        posts = Posts(self, environment)
        old = Posts(self, "old", runtime="nodejs12.x", recovery=False)

        queue = SqsQueue(self, "spam", name=f"{environment}-spam")
        SqsQueuePolicy(
            self,
            "spam-policy",
            queue_url=queue.id,
            policy=Fn.jsonencode(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": "*",
                            "Action": "sqs:SendMessage",
                            "Resource": queue.arn,
                            "Condition": {"ArnEquals": {"aws:SourceArn": posts.function.arn}},
                        }
                    ],
                }
            ),
        )
        ApiGatewayRestApi(self, "legacy", name=f"{environment}-legacy", description=Fn.upper(environment))
        CloudfrontDistribution(
            self,
            "cdn",
            enabled=True,
            origin=[
                {
                    "originId": "api",
                    "domainName": Fn.replace(posts.api.api_endpoint, "https://", ""),
                    "customOriginConfig": {
                        "httpPort": 80,
                        "httpsPort": 443,
                        "originProtocolPolicy": "https-only",
                        "originSslProtocols": ["TLSv1.2"],
                    },
                }
            ],
            default_cache_behavior={
                "target_origin_id": "api",
                "viewer_protocol_policy": "redirect-to-https",
                "allowed_methods": ["GET", "HEAD"],
                "cached_methods": ["GET", "HEAD"],
                "forwarded_values": {"query_string": True, "cookies": {"forward": "none"}},
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )
        TerraformOutput(self, "url", value=posts.api.api_endpoint)
        TerraformOutput(self, "old_url", value=old.api.api_endpoint)


app = App()
Serverless(app, "serverless", environment=os.environ.get("ENVIRONMENT", "dev"))
app.synth()
