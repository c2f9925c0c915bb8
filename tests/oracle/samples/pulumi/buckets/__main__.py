"""Buckets from a table of options."""
import pulumi
from pulumi_aws import get_caller_identity, iam, kms, s3

ACCOUNT = get_caller_identity().account_id
ENCRYPTION = {"kms": "aws:kms", "aes": "AES256"}

BUCKETS = {
    "invoices": {"encryption": "kms", "versioned": True, "logged": True},
    "exports": {"encryption": "aes", "versioned": False},
    "downloads": {"encryption": None, "versioned": False, "public": True},
}

key = kms.Key("buckets", enable_key_rotation=True)
log_bucket = s3.Bucket("access-logs", acl=s3.CannedAcl.LOG_DELIVERY_WRITE, force_destroy=False)


def tls_only(arn: str) -> str:
    return f"""{{
        "Version": "2012-10-17",
        "Statement": [{{
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["{arn}", "{arn}/*"],
            "Condition": {{"Bool": {{"aws:SecureTransport": "false"}}}}
        }}]
    }}"""


def make_bucket(name: str, options: dict) -> s3.BucketV2:
    bucket = s3.BucketV2(
        name,
        bucket_prefix=f"{name}-",
        tags={"Name": name, "DataOwner": options.get("owner", "finance")},
    )
    if options["encryption"]:
        default = {"sse_algorithm": ENCRYPTION[options["encryption"]]}
        if options["encryption"] == "kms":
            default["kms_master_key_id"] = key.arn
        s3.BucketServerSideEncryptionConfigurationV2(
            f"{name}-encryption",
            bucket=bucket.id,
            rules=[{"apply_server_side_encryption_by_default": default}],
        )
    s3.BucketVersioningV2(
        f"{name}-versioning",
        bucket=bucket.id,
        versioning_configuration={"status": "Enabled" if options["versioned"] else "Suspended"},
    )
    public = options.get("public", False)
    s3.BucketPublicAccessBlock(
        f"{name}-block",
        bucket=bucket.id,
        block_public_acls=not public,
        block_public_policy=not public,
        ignore_public_acls=not public,
        restrict_public_buckets=not public,
    )
    if options.get("logged"):
        s3.BucketLoggingV2(
            f"{name}-logging",
            bucket=bucket.id,
            target_bucket=log_bucket.id,
            target_prefix=f"{name}/",
        )
    if not public:
        s3.BucketPolicy(f"{name}-policy", bucket=bucket.id, policy=bucket.arn.apply(tls_only))
    else:
        s3.BucketAclV2(f"{name}-acl", bucket=bucket.id, acl="public-read")
    return bucket


made = {name: make_bucket(name, options) for name, options in BUCKETS.items()}

reader = iam.Policy(
    "reader",
    policy=made["invoices"].arn.apply(
        lambda arn: pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": f"{arn}/*"}],
            }
        )
    ),
)
for name, bucket in made.items():
    pulumi.export(f"{name}_arn", bucket.arn)
pulumi.export("account", ACCOUNT)
