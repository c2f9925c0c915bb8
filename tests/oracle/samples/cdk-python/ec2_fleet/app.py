#!/usr/bin/env python3
import os

import aws_cdk as cdk
import aws_cdk.aws_autoscaling as autoscaling
import aws_cdk.aws_ec2 as ec2
import aws_cdk.aws_efs as efs
import aws_cdk.aws_elasticloadbalancingv2 as elbv2
import aws_cdk.aws_iam as iam
from constructs import Construct

ADMIN_PORTS = (22, 3389)
BASTION_CIDR = os.environ.get("BASTION_CIDR", "0.0.0.0/0")


def user_data(mount: str) -> ec2.UserData:
    data = ec2.UserData.for_linux()
    data.add_commands("dnf install -y nginx amazon-efs-utils", f"mkdir -p {mount}", "systemctl enable --now nginx")
    return data


class FleetStack(cdk.Stack):
    """Web servers that share a file system, and a way in for administrators."""

    mount = "/srv/shared"

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        self.vpc = ec2.Vpc(
            self,
            "Network",
            max_azs=2,
            nat_gateways=1,
            flow_logs={"all": ec2.FlowLogOptions(traffic_type=ec2.FlowLogTrafficType.REJECT)},
        )
        self.image = ec2.MachineImage.latest_amazon_linux2023()
        self.role = iam.Role(
            self,
            "InstanceRole",
            assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("AmazonSSMManagedInstanceCore")],
        )

        self.bastion_group = self._group("Bastion", "administrators")
        for port in ADMIN_PORTS:
            self.bastion_group.add_ingress_rule(ec2.Peer.ipv4("198.51.100.0/24"), ec2.Port.tcp(port))
        self.bastion_group.add_ingress_rule(peer=ec2.Peer.any_ipv6(), connection=ec2.Port.icmp_ping())

        self._bastion()
        shared = self._file_system()
        fleet = self._fleet()
        shared.connections.allow_default_port_from(fleet)
        self._balancer(fleet)

        volume = ec2.Volume(
            self,
            "Scratch",
            availability_zone="us-east-1a",
            size=cdk.Size.gibibytes(100),
            volume_type=ec2.EbsDeviceVolumeType.GP3,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        volume.grant_attach_volume(self.role)

    def _group(self, id: str, description: str, outbound: bool = True) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(
            self, id, vpc=self.vpc, description=f"{description} of the fleet", allow_all_outbound=outbound
        )

    def _bastion(self) -> None:
        bastion = ec2.Instance(
            self,
            "BastionHost",
            vpc=self.vpc,
            instance_type=ec2.InstanceType("t3.nano"),
            machine_image=self.image,
            security_group=self.bastion_group,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            require_imdsv2=True,
            block_devices=[
                ec2.BlockDevice(
                    device_name="/dev/xvda",
                    volume=ec2.BlockDeviceVolume.ebs(20, encrypted=True, delete_on_termination=True),
                )
            ],
        )
        bastion.role.add_managed_policy(
            iam.ManagedPolicy.from_aws_managed_policy_name("CloudWatchAgentServerPolicy")
        )
        cdk.CfnOutput(self, "BastionIp", value=bastion.instance_public_ip)

    def _file_system(self) -> efs.FileSystem:
        return efs.FileSystem(
            self,
            "Shared",
            vpc=self.vpc,
            encrypted=False,
            lifecycle_policy=efs.LifecyclePolicy.AFTER_30_DAYS,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )

    def _fleet(self) -> autoscaling.AutoScalingGroup:
        group = self._group("Web", "web servers", outbound=False)
        group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(443), "updates")
        template = ec2.LaunchTemplate(
            self,
            "Template",
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.BURSTABLE3, ec2.InstanceSize.SMALL),
            machine_image=self.image,
            security_group=group,
            user_data=user_data(self.mount),
            role=self.role,
            block_devices=[
                ec2.BlockDevice(device_name="/dev/xvda", volume=ec2.BlockDeviceVolume.ebs(30)),
                ec2.BlockDevice(device_name="/dev/sdb", volume=ec2.BlockDeviceVolume.ephemeral(0)),
            ],
        )
        fleet = autoscaling.AutoScalingGroup(
            self, "Fleet", vpc=self.vpc, launch_template=template, min_capacity=2, max_capacity=6
        )
        fleet.scale_on_cpu_utilization("Busy", target_utilization_percent=70)
        return fleet

    def _balancer(self, fleet: autoscaling.AutoScalingGroup) -> None:
        balancer = elbv2.ApplicationLoadBalancer(
            self, "Balancer", vpc=self.vpc, internet_facing=True, deletion_protection=True
        )
        listener = balancer.add_listener("Http", port=80)
        listener.add_targets("Fleet", port=80, targets=[fleet])
        cdk.CfnOutput(self, "Url", value=f"http://{balancer.load_balancer_dns_name}/")


app = cdk.App()
fleet = FleetStack(app, "Fleet")
for key, value in {"Team": "web", "Environment": "test"}.items():
    cdk.Tags.of(fleet).add(key, value)
app.synth()
