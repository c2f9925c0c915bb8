import pulumi
import pulumi_aws as aws

from infra.regional import deploy

PRIMARY = "eu-central-1"
REPLICAS = ["eu-west-1", "eu-north-1"]

environment = pulumi.Config().get("environment") or "dev"

primary = deploy(PRIMARY, environment=environment, retention=365)
replicas = {region: deploy(region, environment=environment, replica=True) for region in REPLICAS}

us = aws.Provider("us", region="us-east-1")
aws.acm.Certificate(
    "edge",
    domain_name="example.com",
    validation_method="DNS",
    tags={"environment": environment},
    opts=pulumi.ResourceOptions(provider=us, delete_before_replace=True),
)
trail_bucket = aws.s3.BucketV2("trail", opts=pulumi.ResourceOptions(provider=us))
aws.cloudtrail.Trail(
    "organization",
    s3_bucket_name=trail_bucket.id,
    is_multi_region_trail=True,
    enable_log_file_validation=True,
    include_global_service_events=True,
    opts=pulumi.ResourceOptions(provider=us),
)
pulumi.export("primary", primary.bucket.arn)
for region, parts in replicas.items():
    pulumi.export(f"replica-{region}", parts.bucket.arn)
