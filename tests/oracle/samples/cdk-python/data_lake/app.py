#!/usr/bin/env python3
import aws_cdk as cdk
from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

import zones
from zones import ZONES, Access


class ZoneBucket(Construct):
    def __init__(self, scope, id, *, key: kms.IKey, expire=None, versioned=True, public_block=True):
        super().__init__(scope, id)
        rules = []
        if expire is not None:
            rules.append(s3.LifecycleRule(id=f"expire-{expire}", expiration=cdk.Duration.days(expire)))
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption_key=key,
            encryption=s3.BucketEncryption.KMS,
            versioned=versioned,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL if public_block else s3.BlockPublicAccess.BLOCK_ACLS,
            lifecycle_rules=rules,
        )


class DataLake(cdk.Stack):
    def __init__(self, scope: Construct, id: str, lake: dict, **kwargs):
        super().__init__(scope, id, **kwargs)
        self.key = kms.Key(self, "LakeKey", enable_key_rotation=lake.get("rotate", False))

        self.buckets = {}
        for name, options in ZONES.items():
            zone = ZoneBucket(self, f"{name.title()}Zone", key=self.key, **options)
            self.buckets[name] = zone.bucket

        database = glue.CfnDatabase(
            self,
            "Catalog",
            catalog_id=self.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(name="lake"),
        )
        role = iam.Role(
            self,
            "CrawlerRole",
            assumed_by=iam.ServicePrincipal("glue.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AWSGlueServiceRole")],
        )
        for name in (zones.RAW, zones.CURATED):
            glue.CfnCrawler(
                self,
                f"Crawl{name.title()}",
                role=role.role_arn,
                database_name=database.ref,
                targets=glue.CfnCrawler.TargetsProperty(
                    s3_targets=[
                        glue.CfnCrawler.S3TargetProperty(path=f"s3://{self.buckets[name].bucket_name}/tables/")
                    ]
                ),
            )
            self.allow(role, self.buckets[name], Access.READ)
        self.allow(role, self.buckets[zones.CURATED], Access.ALL)

        results = s3.Bucket(self, "QueryResults", encryption=s3.BucketEncryption.S3_MANAGED, enforce_ssl=True)
        athena.CfnWorkGroup(
            self,
            "Analysts",
            name="analysts",
            work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,
                result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                    output_location=f"s3://{results.bucket_name}/"
                ),
            ),
        )

        stream = kinesis.Stream(
            self,
            "Clicks",
            shard_count=2,
            retention_period=cdk.Duration.hours(48),
            encryption=kinesis.StreamEncryption.KMS,
            encryption_key=self.key,
        )
        delivery = iam.Role(self, "DeliveryRole", assumed_by=iam.ServicePrincipal("firehose.amazonaws.com"))
        stream.grant_read(delivery)
        self.buckets["raw"].grant_write(delivery)
        firehose.CfnDeliveryStream(
            self,
            "ClicksToRaw",
            delivery_stream_type="KinesisStreamAsSource",
            kinesis_stream_source_configuration={
                "kinesisStreamArn": stream.stream_arn,
                "roleArn": delivery.role_arn,
            },
            extended_s3_destination_configuration={
                "bucketArn": self.buckets["raw"].bucket_arn,
                "roleArn": delivery.role_arn,
                "prefix": "clicks/",
            },
        )
        cdk.Tags.of(self).add("owner", lake["owner"])
        cdk.Tags.of(self.buckets["sandbox"]).add("expendable", "yes")

    def allow(self, role: iam.Role, bucket: s3.IBucket, access: Access) -> None:
        role.add_to_policy(
            iam.PolicyStatement(
                actions=access.value,
                resources=[bucket.bucket_arn, f"{bucket.bucket_arn}/*"],
            )
        )


app = cdk.App()
DataLake(app, "DataLake", lake=app.node.try_get_context("lake") or {"owner": "nobody"})
app.synth()
