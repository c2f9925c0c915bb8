import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3
from constructs import Construct


class Shop(cdk.Stack):
    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        uploads = s3.Bucket(self, "Uploads", versioned=True)  # what customers send
        vpc = ec2.Vpc(self, "Vpc")
        admin = ec2.SecurityGroup(self, "Admin", vpc=vpc)
        self.open_to(admin, 22)
        cdk.CfnOutput(self, "UploadsName", value=uploads.bucket_name)

    def open_to(self, group: ec2.SecurityGroup, port: int) -> None:
        group.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(port))


app = cdk.App()
Shop(app, "Shop")
cdk.Tags.of(app).add("Project", "shop")
app.synth()
