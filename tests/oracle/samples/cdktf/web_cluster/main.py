#!/usr/bin/env python
from constructs import Construct
from cdktf import App, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from cdktf_cdktf_provider_aws.autoscaling_group import AutoscalingGroup, AutoscalingGroupTag
from cdktf_cdktf_provider_aws.data_aws_ami import DataAwsAmi, DataAwsAmiFilter
from cdktf_cdktf_provider_aws.instance import Instance, InstanceEbsBlockDevice, InstanceMetadataOptions
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplate,
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateMetadataOptions,
)
from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs
from cdktf_cdktf_provider_aws.lb_listener import LbListener, LbListenerDefaultAction
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.security_group import SecurityGroup, SecurityGroupEgress, SecurityGroupIngress
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc

ANYWHERE = "0.0.0.0/0"
ZONES = ["us-east-1a", "us-east-1b"]


class WebCluster(TerraformStack):
    def __init__(self, scope: Construct, id: str, instances: int = 2):
        super().__init__(scope, id)

        AwsProvider(
            self,
            "aws",
            region="us-east-1",
            default_tags=[AwsProviderDefaultTags(tags={"Environment": "prod", "Stack": id})],
        )

        vpc = Vpc(self, "vpc", cidr_block="10.30.0.0/16", enable_dns_hostnames=True, tags={"Name": "web"})
        subnets = [
            Subnet(
                self,
                f"subnet-{i}",
                vpc_id=vpc.id,
                cidr_block=f"10.30.{i}.0/24",
                availability_zone=zone,
                map_public_ip_on_launch=True,
            )
            for i, zone in enumerate(ZONES)
        ]

        lb_group = SecurityGroup(
            self,
            "lb_group",
            name="web-lb",
            vpc_id=vpc.id,
            ingress=[
                self.ingress(80, ANYWHERE),
                self.ingress(443, ANYWHERE, "https"),
            ],
            egress=[SecurityGroupEgress(from_port=0, to_port=0, protocol="-1", cidr_blocks=[ANYWHERE])],
        )
        web_group = SecurityGroup(
            self,
            "web_group",
            vpc_id=vpc.id,
            ingress=[
                SecurityGroupIngress(from_port=8080, to_port=8080, protocol="tcp", security_groups=[lb_group.id]),
                self.ingress(22, "10.0.0.0/8", "inside"),
            ],
        )

        ami = DataAwsAmi(
            self,
            "ubuntu",
            most_recent=True,
            owners=["099720109477"],
            filter=[DataAwsAmiFilter(name="name", values=["ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-*"])],
        )
        template = LaunchTemplate(
            self,
            "template",
            name_prefix="web-",
            image_id=ami.id,
            instance_type="t3.small",
            vpc_security_group_ids=[web_group.id],
            metadata_options=LaunchTemplateMetadataOptions(http_tokens="optional", http_endpoint="enabled"),
            block_device_mappings=[
                LaunchTemplateBlockDeviceMappings(
                    device_name="/dev/sda1",
                    ebs=LaunchTemplateBlockDeviceMappingsEbs(volume_size=20, encrypted="true"),
                )
            ],
        )
        AutoscalingGroup(
            self,
            "servers",
            min_size=instances,
            max_size=instances * 3,
            vpc_zone_identifier=[subnet.id for subnet in subnets],
            launch_template={"id": template.id, "version": "$Latest"},
            tag=[AutoscalingGroupTag(key="Name", value="web", propagate_at_launch=True)],
        )
        Instance(
            self,
            "jump",
            ami=ami.id,
            instance_type="t3.nano",
            subnet_id=subnets[0].id,
            metadata_options=InstanceMetadataOptions(http_tokens="required"),
            ebs_block_device=[InstanceEbsBlockDevice(device_name="/dev/sdb", volume_size=8, encrypted=False)],
        )

        logs = S3Bucket(self, "lb_logs", bucket_prefix="lb-logs-", force_destroy=True)
        lb = Lb(
            self,
            "lb",
            internal=False,
            load_balancer_type="application",
            security_groups=[lb_group.id],
            subnets=[subnet.id for subnet in subnets],
            drop_invalid_header_fields=True,
            access_logs=LbAccessLogs(bucket=logs.id, enabled=True),
        )
        target = LbTargetGroup(self, "target", port=8080, protocol="HTTP", vpc_id=vpc.id)
        LbListener(
            self,
            "http",
            load_balancer_arn=lb.arn,
            port=80,
            default_action=[LbListenerDefaultAction(type="forward", target_group_arn=target.arn)],
        )
        TerraformOutput(self, "dns", value=lb.dns_name)

    def ingress(self, port: int, cidr: str, description: str = "http") -> SecurityGroupIngress:
        return SecurityGroupIngress(
            from_port=port, to_port=port, protocol="tcp", cidr_blocks=[cidr], description=description
        )


app = App()
WebCluster(app, "web-cluster", instances=3)
app.synth()
