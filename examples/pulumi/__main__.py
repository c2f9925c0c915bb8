import pulumi
import pulumi_aws as aws

uploads = aws.s3.Bucket("uploads", tags={"Project": "shop"})  # what customers send
aws.rds.Instance(
    "orders",
    engine="postgres",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    manage_master_user_password=True,
    username="orders",
    publicly_accessible=True,
    skip_final_snapshot=True,
    tags={"Project": "shop"},
)
pulumi.export("uploads", uploads.id)
