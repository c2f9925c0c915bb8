#!/usr/bin/env python
from constructs import Construct
from cdktf import App, TerraformOutput, TerraformStack
import cdktf_cdktf_provider_aws.provider as aws
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from cdktf_cdktf_provider_aws.data_aws_region import DataAwsRegion
from cdktf_cdktf_provider_aws.data_aws_s3_bucket import DataAwsS3Bucket
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from cdktf_cdktf_provider_aws.iam_role import IamRole, IamRoleInlinePolicy
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from cdktf_cdktf_provider_aws.security_group import SecurityGroup

Statement = DataAwsIamPolicyDocumentStatement
Principals = DataAwsIamPolicyDocumentStatementPrincipals


class DataStack(TerraformStack):
    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        aws.AwsProvider(self, "aws", region="eu-central-1")
        account = DataAwsCallerIdentity(self, "account")
        region = DataAwsRegion(self, "region")
        vpc = DataAwsVpc(self, "vpc", default=True)
        warehouse = DataAwsS3Bucket(self, "warehouse", bucket="company-warehouse")

        key_policy = DataAwsIamPolicyDocument(
            self,
            "key_policy",
            statement=[
                Statement(
                    sid="Root",
                    actions=["kms:*"],
                    resources=["*"],
                    principals=[Principals(type="AWS", identifiers=[f"arn:aws:iam::{account.account_id}:root"])],
                ),
                Statement(
                    sid="Logs",
                    actions=["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"],
                    resources=["*"],
                    principals=[Principals(type="Service", identifiers=[f"logs.{region.name}.amazonaws.com"])],
                ),
            ],
        )
        key = KmsKey(self, "key", policy=key_policy.json, enable_key_rotation=False)
        KmsAlias(self, "alias", name="alias/analytics", target_key_id=key.key_id)

        results = S3Bucket(self, "results", bucket="analytics-results")
        document = DataAwsIamPolicyDocument(
            self,
            "results_policy",
            statement=[
                Statement(
                    effect="Deny",
                    actions=["s3:*"],
                    resources=[results.arn, f"{results.arn}/*"],
                    principals=[Principals(type="*", identifiers=["*"])],
                    condition=[
                        DataAwsIamPolicyDocumentStatementCondition(
                            test="Bool", variable="aws:SecureTransport", values=["false"]
                        )
                    ],
                )
            ],
        )
        S3BucketPolicy(self, "results_tls", bucket=results.id, policy=document.json)

        role = IamRole(
            self,
            "athena",
            assume_role_policy=self.trust("athena.amazonaws.com").json,
            inline_policy=[
                IamRoleInlinePolicy(
                    name="read",
                    policy=DataAwsIamPolicyDocument(
                        self,
                        "read",
                        statement=[
                            Statement(actions=["s3:GetObject"], resources=[f"{warehouse.arn}/*"]),
                            Statement(actions=["glue:*"], resources=["*"]),
                        ],
                    ).json,
                )
            ],
        )
        IamPolicy(
            self,
            "query",
            policy=DataAwsIamPolicyDocument(
                self,
                "query_document",
                statement=[Statement(actions=["athena:StartQueryExecution"], resources=["*"])],
            ).json,
        )
        SnsTopic(self, "finished", kms_master_key_id=key.id)
        SnsTopic(self, "failed")

        group = SecurityGroup(self, "group", vpc_id=vpc.id, description="notebooks")
        VpcSecurityGroupIngressRule(
            self, "ssh", security_group_id=group.id, ip_protocol="tcp", from_port=22, to_port=22, cidr_ipv4="0.0.0.0/0"
        )
        VpcSecurityGroupEgressRule(self, "out", security_group_id=group.id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0")
        TerraformOutput(self, "role", value=role.arn)

    def trust(self, service: str) -> DataAwsIamPolicyDocument:
        return DataAwsIamPolicyDocument(
            self,
            f"trust_{service.split('.')[0]}",
            statement=[
                Statement(actions=["sts:AssumeRole"], principals=[Principals(type="Service", identifiers=[service])])
            ],
        )


app = App()
DataStack(app, "data")
app.synth()
