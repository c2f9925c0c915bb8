import pulumi
import pulumi_aws as aws

from service import Service

default_vpc = aws.ec2.get_vpc(default=True)
default_subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [default_vpc.id]}])

cluster = aws.ecs.Cluster("main", settings=[{"name": "containerInsights", "value": "enabled"}])
repository = aws.ecr.Repository(
    "images",
    image_scanning_configuration={"scan_on_push": True},
    image_tag_mutability="IMMUTABLE",
    force_delete=True,
)
common = dict(cluster=cluster, vpc_id=default_vpc.id, subnet_ids=default_subnets.ids)

web = Service("web", image="nginx:1.27", public=True, environment={"STAGE": "prod"}, **common)
admin = Service("admin", image="example/admin:3", port=8080, **common)

aws.iam.RolePolicy(
    "admin-extra",
    role=admin.task_role.id,
    policy="""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}""",
)
pulumi.export("url", web.url)
pulumi.export("repository", repository.repository_url)
