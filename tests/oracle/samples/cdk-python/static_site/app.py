#!/usr/bin/env python3
"""Documentation site: a private bucket behind CloudFront."""
import os

from aws_cdk import (
    App,
    CfnOutput,
    Duration,
    Environment,
    RemovalPolicy,
    Stack,
    aws_certificatemanager as acm,
    aws_cloudfront as cloudfront,
    aws_cloudfront_origins as origins,
    aws_iam as iam,
    aws_route53 as route53,
    aws_route53_targets as targets,
    aws_s3 as s3,
)
from constructs import Construct

ZONE_ID = "Z08111AEXAMPLE"
PRICE_CLASS = cloudfront.PriceClass.PRICE_CLASS_100


class SiteStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, domain: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=ZONE_ID, zone_name=domain.split(".", 1)[1]
        )

        logs = s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
            enforce_ssl=True,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(90))],
            removal_policy=RemovalPolicy.RETAIN,
        )

        site = s3.Bucket(
            self,
            "Content",
            bucket_name=domain,
            versioned=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            server_access_logs_bucket=logs,
            server_access_logs_prefix="s3/",
            removal_policy=RemovalPolicy.DESTROY,
            auto_delete_objects=True,
        )

        identity = cloudfront.OriginAccessIdentity(self, "Identity", comment=f"reads {domain}")
        site.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["s3:GetObject"],
                resources=[site.arn_for_objects("*")],
                principals=[
                    iam.CanonicalUserPrincipal(identity.cloud_front_origin_access_identity_s3_canonical_user_id)
                ],
            )
        )

        certificate = acm.Certificate(
            self,
            "Certificate",
            domain_name=domain,
            validation=acm.CertificateValidation.from_dns(zone),
        )

        distribution = cloudfront.Distribution(
            self,
            "Distribution",
            default_root_object="index.html",
            domain_names=[domain],
            certificate=certificate,
            price_class=PRICE_CLASS,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_identity(site, origin_access_identity=identity),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
            ),
            error_responses=[
                cloudfront.ErrorResponse(http_status=404, response_page_path="/404.html", ttl=Duration.minutes(5))
            ],
            enable_logging=True,
            log_bucket=logs,
            log_file_prefix="cdn/",
        )

        route53.ARecord(
            self,
            "Alias",
            zone=zone,
            record_name=domain,
            target=route53.RecordTarget.from_alias(targets.CloudFrontTarget(distribution)),
        )

        CfnOutput(self, "BucketName", value=site.bucket_name)
        CfnOutput(self, "DistributionId", value=distribution.distribution_id)


app = App()
SiteStack(
    app,
    "DocsSite",
    domain=app.node.try_get_context("domain") or "docs.example.com",
    env=Environment(account=os.getenv("CDK_DEFAULT_ACCOUNT"), region="us-east-1"),
)
app.synth()
