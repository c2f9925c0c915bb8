#!/usr/bin/env python3
"""Alarms and a dashboard for services that are described in a list."""
from dataclasses import dataclass
from typing import Iterable

from aws_cdk import App, CfnOutput, Duration, Stack, Tags
from aws_cdk import aws_cloudwatch as cw
from aws_cdk import aws_cloudwatch_actions as cw_actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subs
from aws_cdk import aws_synthetics as synthetics
from aws_cdk import aws_s3 as s3
from constructs import Construct


@dataclass
class Service:
    name: str
    error_budget: int
    pages: bool = False
    retention: logs.RetentionDays = logs.RetentionDays.ONE_MONTH


SERVICES = [
    Service("checkout", error_budget=1, pages=True, retention=logs.RetentionDays.ONE_YEAR),
    Service("catalog", error_budget=10),
    Service(name="search", error_budget=25, retention=logs.RetentionDays.INFINITE),
]


def error_filter(group: logs.LogGroup, service: Service) -> cw.Metric:
    """Counts lines with errors of one service."""
    metric_filter = logs.MetricFilter(
        group,
        "Errors",
        log_group=group,
        filter_pattern=logs.FilterPattern.any_term("ERROR", "FATAL"),
        metric_namespace="App",
        metric_name=f"{service.name}-errors",
        metric_value="1",
        default_value=0,
    )
    return metric_filter.metric(statistic="Sum", period=Duration.minutes(5))


def encryption_key(scope: Construct, publishers: Iterable[str]) -> kms.Key:
    key = kms.Key(scope, "AlertKey", enable_key_rotation=True)
    for publisher in publishers:
        key.grant(iam.ServicePrincipal(publisher), "kms:Decrypt", "kms:GenerateDataKey*")
    return key


class Observability(Stack):
    def __init__(self, scope: Construct, id: str, services: list[Service], on_call: str) -> None:
        super().__init__(scope, id)

        topics = {
            "page": sns.Topic(
                self, "Pages", master_key=encryption_key(self, ["cloudwatch.amazonaws.com", "events.amazonaws.com"])
            ),
            "mail": sns.Topic(self, "Mails", display_name="alerts"),
        }
        topics["page"].add_subscription(subs.UrlSubscription("https://alerts.example.com/hook"))
        topics["mail"].add_subscription(subs.EmailSubscription(on_call))

        dashboard = cw.Dashboard(self, "Dashboard", dashboard_name="services")
        widgets = []
        for service in services:
            group = logs.LogGroup(
                self,
                f"{service.name.capitalize()}Logs",
                log_group_name=f"/services/{service.name}",
                retention=service.retention,
            )
            metric = error_filter(group, service)
            alarm = cw.Alarm(
                self,
                f"{service.name.capitalize()}Alarm",
                metric=metric,
                threshold=service.error_budget,
                evaluation_periods=2,
                comparison_operator=cw.ComparisonOperator.GREATER_THAN_THRESHOLD,
                treat_missing_data=cw.TreatMissingData.NOT_BREACHING,
            )
            alarm.add_alarm_action(cw_actions.SnsAction(topics["page" if service.pages else "mail"]))
            widgets.append(cw.GraphWidget(title=service.name, left=[metric]))
        dashboard.add_widgets(*widgets)

        archive = s3.Bucket(
            self,
            "CanaryArtifacts",
            encryption=s3.BucketEncryption.S3_MANAGED,
            public_read_access=False,
            enforce_ssl=True,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(30))],
        )
        synthetics.Canary(
            self,
            "HomePage",
            runtime=synthetics.Runtime.SYNTHETICS_PYTHON_SELENIUM_4_1,
            schedule=synthetics.Schedule.rate(Duration.minutes(5)),
            artifacts_bucket_location=synthetics.ArtifactsBucketLocation(bucket=archive),
            test=synthetics.Test.custom(
                handler="index.handler",
                code=synthetics.Code.from_inline("def handler(event, context): pass"),
            ),
        )
        reader = iam.Role(self, "GrafanaRole", assumed_by=iam.ServicePrincipal("grafana.amazonaws.com"))
        reader.attach_inline_policy(
            iam.Policy(
                self,
                "GrafanaPolicy",
                statements=[
                    iam.PolicyStatement(
                        actions=["cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "logs:StartQuery"],
                        resources=["*"],
                    )
                ],
            )
        )
        CfnOutput(self, "GrafanaRoleArn", value=reader.role_arn)


app = App()
stack = Observability(app, "Observability", SERVICES, on_call="oncall@example.com")
Tags.of(stack).add("Environment", "prod", priority=200)
Tags.of(stack).add("Owner", "sre", exclude_resource_types=["AWS::SNS::Topic"])
app.synth()
