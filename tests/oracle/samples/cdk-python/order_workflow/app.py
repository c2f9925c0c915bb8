#!/usr/bin/env python3
"""Orders move through a state machine once a night and on request."""
from aws_cdk import App, CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct


class WorkflowStack(Stack):
    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)

        orders = dynamodb.Table(
            self,
            "Orders",
            partition_key={"name": "order_id", "type": dynamodb.AttributeType.STRING},
            billing_mode=dynamodb.BillingMode.PROVISIONED,
            read_capacity=5,
            write_capacity=5,
            point_in_time_recovery=True,
            removal_policy=RemovalPolicy.DESTROY,
        )
        orders.auto_scale_read_capacity(min_capacity=5, max_capacity=50).scale_on_utilization(
            target_utilization_percent=70
        )

        steps = {}
        for step in ["validate", "charge", "ship"]:
            steps[step] = self.step(step)
            orders.grant_read_write_data(steps[step])
        steps["charge"].add_to_role_policy(
            iam.PolicyStatement(
                actions=["secretsmanager:GetSecretValue"],
                resources=[f"arn:aws:secretsmanager:{self.region}:{self.account}:secret:payments/*"],
            )
        )
        steps["ship"].role.add_to_principal_policy(
            iam.PolicyStatement(actions=["execute-api:Invoke", "execute-api:ManageConnections"], resources=["*"])
        )

        alarm_topic = sns.Topic(self, "OnCall")
        failed = sfn.Fail(self, "Failed", cause="a step failed", error="OrderFailed")
        notify = tasks.SnsPublish(
            self, "TellOnCall", topic=alarm_topic, message=sfn.TaskInput.from_json_path_at("$.error")
        ).next(failed)

        validate = tasks.LambdaInvoke(
            self, "Validate", lambda_function=steps["validate"], output_path="$.Payload"
        ).add_catch(notify, result_path="$.error")
        charge = tasks.LambdaInvoke(self, "Charge", lambda_function=steps["charge"], output_path="$.Payload")
        charge.add_retry(max_attempts=3, interval=Duration.seconds(5))
        ship = tasks.LambdaInvoke(self, "Ship", lambda_function=steps["ship"], output_path="$.Payload")

        definition = validate.next(
            sfn.Choice(self, "Valid?")
            .when(sfn.Condition.boolean_equals("$.valid", True), charge.next(ship))
            .otherwise(sfn.Succeed(self, "Nothing to do"))
        )
        log_group = logs.LogGroup(
            self, "MachineLogs", retention=logs.RetentionDays.THREE_MONTHS, log_group_name="/aws/vendedlogs/states/orders"
        )
        machine = sfn.StateMachine(
            self,
            "Machine",
            definition_body=sfn.DefinitionBody.from_chainable(definition),
            timeout=Duration.minutes(15),
            tracing_enabled=True,
            logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL),
        )

        nightly = events.Rule(self, "Nightly", schedule=events.Schedule.cron(minute="0", hour="3"))
        nightly.add_target(targets.SfnStateMachine(machine))
        bus = events.EventBus(self, "Bus", event_bus_name="orders")
        events.Rule(
            self,
            "OnRequest",
            event_bus=bus,
            event_pattern=events.EventPattern(source=["shop"], detail_type=["OrderPlaced"]),
            targets=[targets.SfnStateMachine(machine)],
        )

        alarm = machine.metric_failed().create_alarm(self, "FailedRuns", threshold=1, evaluation_periods=1)
        alarm.add_alarm_action(actions.SnsAction(alarm_topic))
        cloudwatch.Dashboard(self, "Overview").add_widgets(
            cloudwatch.GraphWidget(title="runs", left=[machine.metric_started(), machine.metric_failed()])
        )
        CfnOutput(self, "MachineArn", value=machine.state_machine_arn)

    def step(self, name: str) -> lambda_.Function:
        return lambda_.Function(
            self,
            f"Step-{name}",
            function_name=f"orders-{name}",
            runtime=lambda_.Runtime.PYTHON_3_11,
            handler="index.handler",
            code=lambda_.InlineCode("def handler(event, context):\n    return {'valid': True}\n"),
            log_retention=logs.RetentionDays.ONE_MONTH,
            retry_attempts=0,
        )


app = App()
WorkflowStack(app, "Orders")
app.synth()
