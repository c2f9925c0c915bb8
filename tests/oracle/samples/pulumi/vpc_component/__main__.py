import pulumi
import pulumi_aws as aws

from network import Network, NetworkArgs

stack = pulumi.get_stack()
tags = {"Environment": stack, "ManagedBy": "pulumi"}

main = Network("main", NetworkArgs(cidr="10.60.0.0/16", zones=["us-west-2a", "us-west-2b"], tags=tags))
lab = Network("lab", NetworkArgs("10.61.0.0/16", ["us-west-2a"], flow_logs=False))

bastion = aws.ec2.SecurityGroup(
    "bastion",
    vpc_id=main.vpc.id,
    description="way in",
    ingress=[
        aws.ec2.SecurityGroupIngressArgs(protocol="tcp", from_port=22, to_port=22, cidr_blocks=["203.0.113.4/32"]),
    ],
    egress=[
        aws.ec2.SecurityGroupEgressArgs(protocol="-1", from_port=0, to_port=0, cidr_blocks=["0.0.0.0/0"]),
    ],
    tags=tags,
)
lab_access = aws.ec2.SecurityGroup("lab", vpc_id=lab.vpc.id, tags=tags)
aws.ec2.SecurityGroupRule(
    "lab-rdp",
    type="ingress",
    security_group_id=lab_access.id,
    protocol="tcp",
    from_port=3389,
    to_port=3389,
    cidr_blocks=["0.0.0.0/0"],
)
aws.vpc.SecurityGroupIngressRule(
    "lab-web",
    security_group_id=lab_access.id,
    ip_protocol="tcp",
    from_port=80,
    to_port=80,
    cidr_ipv4="0.0.0.0/0",
)
pulumi.export("vpc", main.vpc.id)
pulumi.export("subnets", main.private_ids)
