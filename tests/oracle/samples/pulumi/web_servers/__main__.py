"""Web servers in an auto scaling group, and one that was started by hand."""
import base64

import pulumi
from pulumi_aws import autoscaling, cloudwatch, ebs, ec2, iam, lb

project = pulumi.get_project()
config = pulumi.Config()
instance_type = config.get("instanceType", "t3.micro")
ssh_from = config.get_object("sshFrom", ["0.0.0.0/0"])
name = f"{project}-{pulumi.get_stack()}"

USER_DATA = """#!/bin/bash
dnf install -y nginx
systemctl enable --now nginx
"""


class Ports:
    SSH = 22
    HTTP = 80
    HTTPS = 443


def open_to(port, cidrs, description=""):
    return ec2.SecurityGroupIngressArgs(
        protocol="tcp", from_port=port, to_port=port, cidr_blocks=cidrs, description=description
    )


image = ec2.get_ami(
    most_recent=True,
    owners=["amazon"],
    filters=[ec2.GetAmiFilterArgs(name="name", values=["al2023-ami-*-x86_64"])],
)
group = ec2.SecurityGroup(
    "web",
    description="web servers",
    ingress=[open_to(Ports.HTTP, ["0.0.0.0/0"], "everyone")] + [open_to(Ports.SSH, ssh_from)],
    egress=[
        ec2.SecurityGroupEgressArgs(protocol="tcp", from_port=443, to_port=443, cidr_blocks=["0.0.0.0/0"]),
    ],
    tags={"Name": name},
)
v6 = ec2.SecurityGroup(
    "v6",
    ingress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "ipv6_cidr_blocks": ["::/0"]}],
)

role = iam.Role(
    "web",
    assume_role_policy=iam.get_policy_document(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}],
            }
        ]
    ).json,
)
profile = iam.InstanceProfile("web", role=role.name)

template = ec2.LaunchTemplate(
    "web",
    image_id=image.id,
    instance_type=instance_type,
    user_data=base64.b64encode(USER_DATA.encode()).decode(),
    iam_instance_profile={"arn": profile.arn},
    metadata_options=ec2.LaunchTemplateMetadataOptionsArgs(http_tokens="required", http_endpoint="enabled"),
    vpc_security_group_ids=[group.id],
    block_device_mappings=[
        ec2.LaunchTemplateBlockDeviceMappingArgs(
            device_name="/dev/xvda",
            ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(volume_size=30, encrypted="true"),
        )
    ],
)
servers = autoscaling.Group(
    "web",
    min_size=2,
    max_size=5,
    availability_zones=["us-east-1a", "us-east-1b"],
    launch_template={"id": template.id, "version": "$Latest"},
    tags=[autoscaling.GroupTagArgs(key="Name", value=name, propagate_at_launch=True)],
)
by_hand = ec2.Instance(
    "by-hand",
    ami="ami-0c55b159cbfafe1f0",
    instance_type="t2.micro",
    vpc_security_group_ids=[group.id, v6.id],
    root_block_device={"volume_size": 50, "encrypted": False},
    ebs_block_devices=[
        ec2.InstanceEbsBlockDeviceArgs(device_name="/dev/sdf", volume_size=100, encrypted=True),
        ec2.InstanceEbsBlockDeviceArgs(device_name="/dev/sdg", volume_size=10),
    ],
    monitoring=True,
    tags={"Name": f"{name}-by-hand"},
)
volume = ebs.Volume("shared", availability_zone="us-east-1a", size=200, encrypted=True)
ec2.VolumeAttachment("shared", device_name="/dev/sdh", instance_id=by_hand.id, volume_id=volume.id)

target_group = lb.TargetGroup("web", port=80, protocol="HTTP", vpc_id=group.vpc_id)
autoscaling.Attachment("web", autoscaling_group_name=servers.name, lb_target_group_arn=target_group.arn)
cloudwatch.LogGroup("nginx", name=f"/web/{name}/nginx")
pulumi.export("public_ip", by_hand.public_ip)
