from aws_cdk import Stack, aws_ec2 as ec2, aws_logs as logs
from constructs import Construct


class NetworkStack(Stack):
    def __init__(self, scope: Construct, id: str, *, cidr: str, nat_gateways: int, **kwargs):
        super().__init__(scope, id, **kwargs)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr(cidr),
            max_azs=2,
            nat_gateways=nat_gateways,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="public", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=24),
                ec2.SubnetConfiguration(name="app", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=22),
                ec2.SubnetConfiguration(name="data", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=26),
            ],
        )
        flow_logs = logs.LogGroup(self, "FlowLogs", retention=logs.RetentionDays.THREE_MONTHS)
        self.vpc.add_flow_log("All", destination=ec2.FlowLogDestination.to_cloud_watch_logs(flow_logs))

        self.app_group = ec2.SecurityGroup(self, "AppGroup", vpc=self.vpc, description="application servers")
        self.app_group.add_ingress_rule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(8080), "from inside")
        self.vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
