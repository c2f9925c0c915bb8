import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as sm
from aws_cdk import aws_wafv2 as waf

from constructs_lib.audit import AuditedBucket
from constructs_lib.users import Users


class PublicApi(cdk.Stack):
    def __init__(self, scope, id, *, origins, throttle=100, **kwargs):
        super().__init__(scope, id, **kwargs)
        users = Users(self, "Users", self_sign_up=False, mfa=cognito.Mfa.REQUIRED)
        media = AuditedBucket(self, "Media", public=False)
        assets = AuditedBucket(self, "Assets", public=True, prefix="assets/")

        api_secret = sm.Secret(
            self,
            "ApiSecret",
            description="signs tokens",
            generate_secret_string=sm.SecretStringGenerator(exclude_punctuation=True, password_length=40),
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        handler = lambda_.Function(
            self,
            "Handler",
            runtime=lambda_.Runtime.NODEJS_20_X,
            handler="index.handler",
            code=lambda_.Code.from_inline("exports.handler = async () => ({ statusCode: 204 });"),
            environment={"SECRET_ARN": api_secret.secret_arn, "MEDIA": media.bucket.bucket_name},
        )
        api_secret.grant_read(handler)
        media.bucket.grant_read_write(handler)
        handler.add_permission(
            "Invoke", principal=iam.ServicePrincipal("apigateway.amazonaws.com"), action="lambda:InvokeFunction"
        )

        api = apigateway.LambdaRestApi(
            self,
            "Api",
            handler=handler,
            proxy=False,
            cloud_watch_role=False,
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            default_cors_preflight_options=apigateway.CorsOptions(allow_origins=origins, allow_methods=["GET"]),
            deploy_options=apigateway.StageOptions(
                stage_name="v1", throttling_rate_limit=throttle, throttling_burst_limit=throttle * 2
            ),
            policy=iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(
                        principals=[iam.AnyPrincipal()],
                        actions=["execute-api:Invoke"],
                        resources=["execute-api:/*"],
                        conditions={"IpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}},
                    )
                ]
            ),
        )
        authorizer = apigateway.CognitoUserPoolsAuthorizer(self, "Authorizer", cognito_user_pools=[users.pool])
        media_resource = api.root.add_resource("media")
        media_resource.add_method("GET", authorizer=authorizer)
        media_resource.add_resource("{id}").add_method("PUT", authorizer=authorizer)

        acl = waf.CfnWebACL(
            self,
            "Acl",
            scope="REGIONAL",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=waf.CfnWebACL.VisibilityConfigProperty(
                cloud_watch_metrics_enabled=True, metric_name="api", sampled_requests_enabled=True
            ),
            rules=[self.managed_rule(i, name) for i, name in enumerate(["CommonRuleSet", "KnownBadInputsRuleSet"])],
        )
        waf.CfnWebACLAssociation(self, "AclOfApi", web_acl_arn=acl.attr_arn, resource_arn=api.deployment_stage.stage_arn)
        assets.bucket.add_cors_rule(allowed_methods=[s3.HttpMethods.GET], allowed_origins=origins)
        cdk.CfnOutput(self, "PoolId", value=users.pool.user_pool_id)

    @staticmethod
    def managed_rule(priority, name):
        return waf.CfnWebACL.RuleProperty(
            name=name,
            priority=priority,
            override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
            statement=waf.CfnWebACL.StatementProperty(
                managed_rule_group_statement=waf.CfnWebACL.ManagedRuleGroupStatementProperty(
                    vendor_name="AWS", name=f"AWSManagedRules{name}"
                )
            ),
            visibility_config=waf.CfnWebACL.VisibilityConfigProperty(
                cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
            ),
        )


app = cdk.App()
PublicApi(app, "PublicApi", origins=app.node.try_get_context("cors_origins"))
app.synth()
