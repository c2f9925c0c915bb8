"""A web service on Fargate with its cache, secrets and scaling."""
import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as patterns
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

PORT = 8000
CACHE_PORT = 6379


class Cache(Construct):
    """One Redis node in private subnets."""

    def __init__(self, scope: Construct, id: str, vpc: ec2.IVpc, node_type: str = "cache.t4g.small"):
        super().__init__(scope, id)
        self.group = ec2.SecurityGroup(self, "Group", vpc=vpc, description="redis", allow_all_outbound=True)
        subnets = elasticache.CfnSubnetGroup(
            self,
            "Subnets",
            description="private subnets",
            subnet_ids=[subnet.subnet_id for subnet in vpc.private_subnets],
        )
        self.cluster = elasticache.CfnCacheCluster(
            self,
            "Redis",
            engine="redis",
            cache_node_type=node_type,
            num_cache_nodes=1,
            cache_subnet_group_name=subnets.ref,
            vpc_security_group_ids=[self.group.security_group_id],
        )

    def allow_from(self, other: ec2.IConnectable) -> None:
        self.group.connections.allow_from(other, ec2.Port.tcp(CACHE_PORT), "redis")


class ServiceStack(cdk.Stack):
    def __init__(self, scope: Construct, id: str, **kwargs):
        super().__init__(scope, id, **kwargs)
        desired = int(self.node.try_get_context("desired") or 2)

        vpc = ec2.Vpc(self, "Vpc", max_azs=2)
        cluster = ecs.Cluster(self, "Cluster", vpc=vpc, container_insights=True)
        repository = ecr.Repository(
            self,
            "Images",
            image_scan_on_push=True,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            lifecycle_rules=[ecr.LifecycleRule(max_image_count=20)],
        )
        secret = secretsmanager.Secret(
            self,
            "Session",
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64),
        )
        log_group = logs.LogGroup(
            self, "Logs", retention=logs.RetentionDays.TWO_WEEKS, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        lb_logs = s3.Bucket(self, "LbLogs", encryption=s3.BucketEncryption.S3_MANAGED)

        service = patterns.ApplicationLoadBalancedFargateService(
            self,
            "Web",
            cluster=cluster,
            cpu=512,
            memory_limit_mib=1024,
            desired_count=desired,
            public_load_balancer=True,
            open_listener=False,
            circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
            task_image_options=patterns.ApplicationLoadBalancedTaskImageOptions(
                image=ecs.ContainerImage.from_ecr_repository(repository, "stable"),
                container_port=PORT,
                environment={"PORT": str(PORT), "LOG_LEVEL": "info"},
                secrets={"SESSION_KEY": ecs.Secret.from_secrets_manager(secret)},
                log_driver=ecs.LogDrivers.aws_logs(stream_prefix="web", log_group=log_group),
            ),
        )
        service.load_balancer.connections.allow_from_any_ipv4(ec2.Port.tcp(80), "public")
        service.target_group.configure_health_check(path="/health", interval=cdk.Duration.seconds(15))
        service.load_balancer.set_attribute("routing.http.drop_invalid_header_fields.enabled", "true")

        scaling = service.service.auto_scale_task_count(min_capacity=desired, max_capacity=desired * 5)
        scaling.scale_on_cpu_utilization("Cpu", target_utilization_percent=60)

        cache = Cache(self, "Cache", vpc)
        cache.allow_from(service.service)

        service.task_definition.add_to_task_role_policy(
            iam.PolicyStatement(actions=["ses:SendEmail", "ses:SendRawEmail"], resources=["*"])
        )
        lb_logs.grant_read(service.task_definition.task_role)

        internal = elbv2.ApplicationLoadBalancer(self, "Internal", vpc=vpc, internet_facing=False)
        listener = internal.add_listener("Http", port=8080, protocol=elbv2.ApplicationProtocol.HTTP, open=False)
        listener.add_targets("Service", port=PORT, protocol=elbv2.ApplicationProtocol.HTTP, targets=[service.service])
        cdk.CfnOutput(self, "Dns", value=service.load_balancer.load_balancer_dns_name)


app = cdk.App()
stack = ServiceStack(app, "web-service")
cdk.Tags.of(stack).add("Environment", "prod")
cdk.Tags.of(stack).add("Owner", "platform")
app.synth()
