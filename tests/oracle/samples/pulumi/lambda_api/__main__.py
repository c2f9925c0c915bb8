import json

import pulumi
import pulumi_aws as aws

NAME = "quotes"
TAGS = {"app": NAME, "owner": "growth"}

table = aws.dynamodb.Table(
    "quotes",
    name=f"{NAME}-table",
    attributes=[aws.dynamodb.TableAttributeArgs(name="id", type="S")],
    hash_key="id",
    billing_mode="PAY_PER_REQUEST",
    point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
    server_side_encryption={"enabled": True},
    tags=TAGS,
)
sessions = aws.dynamodb.Table(
    "sessions",
    hash_key="id",
    attributes=[{"name": "id", "type": "S"}],
    billing_mode="PAY_PER_REQUEST",
    ttl={"attribute_name": "expires", "enabled": True},
    tags=TAGS | {"data": "short-lived"},
)

role = aws.iam.Role(
    "function",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "sts:AssumeRole",
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                }
            ],
        }
    ),
    tags=TAGS,
)
aws.iam.RolePolicyAttachment(
    "basic", role=role.name, policy_arn=aws.iam.ManagedPolicy.AWS_LAMBDA_BASIC_EXECUTION_ROLE
)
policy = aws.iam.Policy(
    "table-access",
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
                    "Resource": [table.arn, pulumi.Output.concat(table.arn, "/index/*")],
                },
                {"Effect": "Allow", "Action": "xray:*", "Resource": "*"},
            ],
        }
    ),
)
aws.iam.RolePolicyAttachment("table-access", role=role.name, policy_arn=policy.arn)

logs = aws.cloudwatch.LogGroup("function", name=f"/aws/lambda/{NAME}", retention_in_days=14, tags=TAGS)
functions = {}
for verb, runtime, memory in [
    ("get", aws.lambda_.Runtime.PYTHON3D12, 128),
    ("put", "python3.8", 256),
]:
    functions[verb] = aws.lambda_.Function(
        f"{NAME}-{verb}",
        runtime=runtime,
        handler=f"index.{verb}",
        role=role.arn,
        memory_size=memory,
        timeout=10,
        code=pulumi.AssetArchive({"index.py": pulumi.StringAsset("def get(e, c): ...\ndef put(e, c): ...\n")}),
        environment=aws.lambda_.FunctionEnvironmentArgs(variables={"TABLE": table.name, "SESSIONS": sessions.name}),
        tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode="Active"),
        tags=TAGS,
        opts=pulumi.ResourceOptions(depends_on=[logs]),
    )

api = aws.apigatewayv2.Api("api", protocol_type="HTTP", tags=TAGS)
for verb, function in functions.items():
    integration = aws.apigatewayv2.Integration(
        f"{verb}-integration",
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_uri=function.invoke_arn,
        payload_format_version="2.0",
    )
    aws.apigatewayv2.Route(
        f"{verb}-route",
        api_id=api.id,
        route_key=f"{verb.upper()} /quotes",
        target=integration.id.apply(lambda id: f"integrations/{id}"),
    )
    aws.lambda_.Permission(
        f"{verb}-permission",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="apigateway.amazonaws.com",
        source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
    )
stage = aws.apigatewayv2.Stage(
    "stage",
    api_id=api.id,
    name="$default",
    auto_deploy=True,
    access_log_settings={"destination_arn": logs.arn, "format": "$context.requestId"},
)
pulumi.export("url", api.api_endpoint)
