import json
from typing import Mapping

import pulumi
import pulumi_aws as aws

TRUST = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
})


class Service(pulumi.ComponentResource):
    """A service behind a load balancer of its own."""

    def __init__(
        self,
        name: str,
        *,
        cluster: aws.ecs.Cluster,
        vpc_id: pulumi.Input[str],
        subnet_ids: pulumi.Input[list],
        image: str,
        port: int = 80,
        public: bool = False,
        environment: Mapping[str, str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ):
        super().__init__("example:ecs:Service", name, {}, opts)
        self.name = name
        self.options = pulumi.ResourceOptions(parent=self)

        source = ["0.0.0.0/0"] if public else ["10.0.0.0/8"]
        self.group = aws.ec2.SecurityGroup(
            f"{name}-lb",
            vpc_id=vpc_id,
            description=f"load balancer of {name}",
            ingress=[
                aws.ec2.SecurityGroupIngressArgs(protocol="tcp", from_port=port, to_port=port, cidr_blocks=source),
            ],
            egress=[
                aws.ec2.SecurityGroupEgressArgs(protocol="-1", from_port=0, to_port=0, cidr_blocks=["0.0.0.0/0"]),
            ],
            opts=self.options,
        )
        balancer = aws.lb.LoadBalancer(
            f"{name}-lb",
            internal=not public,
            security_groups=[self.group.id],
            subnets=subnet_ids,
            drop_invalid_header_fields=True,
            opts=self.options,
        )
        target = aws.lb.TargetGroup(
            f"{name}-tg", port=port, protocol="HTTP", target_type="ip", vpc_id=vpc_id, opts=self.options
        )
        listener = aws.lb.Listener(
            f"{name}-http",
            load_balancer_arn=balancer.arn,
            port=port,
            default_actions=[{"type": "forward", "target_group_arn": target.arn}],
            opts=self.options,
        )
        self.logs = aws.cloudwatch.LogGroup(
            f"{name}-logs", name=f"/ecs/{name}", retention_in_days=30 if public else None, opts=self.options
        )
        execution = self._role("execution")
        aws.iam.RolePolicyAttachment(
            f"{name}-execution",
            role=execution.name,
            policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
            opts=pulumi.ResourceOptions(parent=execution),
        )
        self.task_role = self._role("task")
        task = aws.ecs.TaskDefinition(
            f"{name}-task",
            family=name,
            cpu="256",
            memory="512",
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            execution_role_arn=execution.arn,
            task_role_arn=self.task_role.arn,
            container_definitions=self.logs.name.apply(
                lambda group: json.dumps([
                    {
                        "name": name,
                        "image": image,
                        "portMappings": [{"containerPort": port}],
                        "environment": [{"name": k, "value": v} for k, v in (environment or {}).items()],
                        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": group}},
                    }
                ])
            ),
            opts=self.options,
        )
        aws.ecs.Service(
            f"{name}-service",
            cluster=cluster.arn,
            desired_count=2,
            launch_type="FARGATE",
            task_definition=task.arn,
            network_configuration={
                "assign_public_ip": public,
                "subnets": subnet_ids,
                "security_groups": [self.group.id],
            },
            load_balancers=[{"target_group_arn": target.arn, "container_name": name, "container_port": port}],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[listener]),
        )
        self.url = pulumi.Output.concat("http://", balancer.dns_name)
        self.register_outputs({"url": self.url})

    def _role(self, purpose: str) -> aws.iam.Role:
        return aws.iam.Role(f"{self.name}-{purpose}", assume_role_policy=TRUST, opts=self.options)
