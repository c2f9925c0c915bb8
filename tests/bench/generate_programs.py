"""Realistic programs of a given size: CDK in Python and in TypeScript, Pulumi in Python.

As people write them: constants, a base class, helper methods with arguments, some loops and conditions, several stacks
of different shapes that are wired in a file's last lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count, cycle

PYTHON_HEAD = '''"""What the platform runs on."""

import aws_cdk as cdk
from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

STAGE = "dev"
RETENTION = logs.RetentionDays.ONE_MONTH
OFFICES = ["10.1.0.0/16", "10.2.0.0/16"]
COMMON = {"Owner": "platform", "Stage": STAGE}
'''


def _storage(n: int) -> str:
    buckets = "".join(
        f"""
        self.{name} = self._bucket("{name.title()}", "{name}-{n}", days={30 * (i + 1)})"""
        for i, name in enumerate(("raw", "clean", "reports"))
    )
    return f"""

class Storage{n}(Stack):
    def __init__(self, scope: Construct, construct_id: str, *, stage: str = STAGE, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self.stage = stage
        self.key = kms.Key(
            self,
            "Key",
            description="encrypts the stores of area {n}",
            enable_key_rotation=True,
        ){buckets}
        self._policies()

    def _bucket(self, construct_id: str, name: str, days: int) -> s3.Bucket:
        return s3.Bucket(
            self,
            construct_id,
            bucket_name=f"{{self.stage}}-{{name}}",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            versioned=True,
            enforce_ssl=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            lifecycle_rules=[s3.LifecycleRule(enabled=True, expiration=Duration.days(days))],
            removal_policy=RemovalPolicy.RETAIN,
        )

    def _policies(self) -> None:
        for name, bucket in {{"raw": self.raw, "clean": self.clean}}.items():
            bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    sid=f"Read{{name}}",
                    actions=["s3:GetObject"],
                    resources=[bucket.arn_for_objects("*")],
                    principals=[iam.AccountPrincipal("111122223333")],
                )
            )
"""


def _messages(n: int) -> str:
    return f"""

class Messages{n}(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self.topic = sns.Topic(
            self,
            "Topic",
            display_name="orders of area {n}",
        )
        self.dead = sqs.Queue(self, "Dead", retention_period=Duration.days(14))
        self.queues = self._queues()
        self.topic.grant_publish(iam.ServicePrincipal("events.amazonaws.com"))

    def _queues(self) -> list[sqs.Queue]:
        made = []
        for name in ("orders", "invoices"):
            queue = sqs.Queue(
                self,
                f"Queue-{{name}}",
                queue_name=f"{{STAGE}}-{{name}}-{n}",
                visibility_timeout=Duration.seconds(120),
                encryption=sqs.QueueEncryption.SQS_MANAGED,
                dead_letter_queue=sqs.DeadLetterQueue(max_receive_count=3, queue=self.dead),
            )
            made.append(queue)
        return made
"""


def _service(n: int) -> str:
    return f"""

class Service{n}(Stack):
    def __init__(self, scope: Construct, construct_id: str, vpc: ec2.IVpc, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self.vpc = vpc
        self.group = self._group()
        self.table = self._table()
        self.role = self._role()
        self.worker = self._function("Worker", "worker.handler", memory=256)
        self.api = self._function("Api", "api.handler", memory=512 if STAGE == "prod" else 128)

    def _group(self) -> ec2.SecurityGroup:
        group = ec2.SecurityGroup(
            self,
            "Group",
            vpc=self.vpc,
            description="traffic of service {n}",
            allow_all_outbound=False,
        )
        for office in OFFICES:
            group.add_ingress_rule(ec2.Peer.ipv4(office), ec2.Port.tcp(443), "from the office")
        group.add_egress_rule(ec2.Peer.ipv4("10.0.0.0/8"), ec2.Port.tcp(5432))
        return group

    def _table(self) -> dynamodb.Table:
        return dynamodb.Table(
            self,
            "Table",
            partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery=True,
        )

    def _role(self) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description="what service {n} may do",
        )
        role.add_to_policy(
            iam.PolicyStatement(
                effect=iam.Effect.ALLOW,
                actions=["dynamodb:GetItem", "dynamodb:PutItem"],
                resources=[self.table.table_arn],
            )
        )
        self.table.grant_read_data(role)
        return role

    def _function(self, construct_id: str, handler: str, memory: int) -> lambda_.Function:
        function = lambda_.Function(
            self,
            construct_id,
            function_name=f"{{STAGE}}-{{construct_id.lower()}}-{n}",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler=handler,
            code=lambda_.Code.from_asset("src"),
            memory_size=memory,
            timeout=Duration.seconds(30),
            role=self.role,
            vpc=self.vpc,
            security_groups=[self.group],
            environment={{"TABLE": self.table.table_name, "STAGE": STAGE}},
        )
        logs.LogGroup(
            self,
            f"{{construct_id}}Logs",
            log_group_name=f"/aws/lambda/{{function.function_name}}",
            retention=RETENTION,
        )
        return function
"""


def _database(n: int) -> str:
    return f"""

class Database{n}(Stack):
    def __init__(self, scope: Construct, construct_id: str, vpc: ec2.IVpc, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        key = kms.Key(self, "Key", enable_key_rotation=True, alias="alias/database-{n}")
        group = ec2.SecurityGroup(self, "Group", vpc=vpc, description="database {n}")
        group.add_ingress_rule(ec2.Peer.ipv4(OFFICES[0]), ec2.Port.tcp(5432))
        self.database = rds.DatabaseInstance(
            self,
            "Database",
            engine=rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_16),
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM),
            vpc=vpc,
            security_groups=[group],
            storage_encrypted=True,
            storage_encryption_key=key,
            backup_retention=Duration.days(14),
            deletion_protection=STAGE == "prod",
            removal_policy=RemovalPolicy.SNAPSHOT,
        )
        cdk.CfnOutput(
            self,
            "Endpoint",
            value=self.database.db_instance_endpoint_address,
            description="where database {n} listens",
        )
"""


PYTHON_STACKS = (_storage, _messages, _service, _database)
NETWORK = """

class Network(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self.vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1)
        self.vpc.add_flow_log("FlowLog")
"""


def _stacks(kinds: tuple[Callable[[int], str], ...], first: int) -> Iterator[tuple[str, str]]:
    """Stacks of the kinds in turn: the names of their classes and their text."""
    for number, kind in zip(count(first), cycle(kinds)):
        text = kind(number)
        yield text.split("class ")[1].split("(")[0].split(" ")[0], text


def _filled(stacks: Iterator[tuple[str, str]], lines: int) -> tuple[list[str], str]:
    names: list[str] = []
    parts: list[str] = []
    left = lines
    for name, text in stacks:
        left -= text.count("\n") + 1  # and the line that makes the stack
        if left < 0:
            break
        names.append(name)
        parts.append(text)
    return names, "".join(parts)


def _made(name: str) -> str:
    given = ", vpc=network.vpc" if name.startswith(("Service", "Database")) else ""
    return f'{name}(app, "{name}"{given})\n'


def _wired(names: list[str]) -> str:
    made = "".join(map(_made, names))
    return (
        f'\n\napp = cdk.App()\nnetwork = Network(app, "Network")\n{made}'
        "for name, value in COMMON.items():\n    cdk.Tags.of(app).add(name, value)\napp.synth()\n"
    )


def cdk_python(lines: int) -> str:
    """A CDK program in Python of about that many lines."""
    used = (PYTHON_HEAD + NETWORK).count("\n") + 8
    names, text = _filled(_stacks(PYTHON_STACKS, 0), lines - used)
    return f"{PYTHON_HEAD}{NETWORK}{text}{_wired(names)}"


def cdk_python_files(lines: int) -> dict[str, str]:
    """The same in four files: three of stacks and ``app.py``, which makes them."""
    files: dict[str, str] = {}
    imports: list[str] = []
    every: list[str] = []
    for number in range(3):
        head = PYTHON_HEAD + NETWORK if number == 0 else PYTHON_HEAD
        names, text = _filled(_stacks(PYTHON_STACKS, 100 * number), lines // 3 - head.count("\n") - 10)
        files[f"area{number}.py"] = head + text
        listed = ["Network", *names] if number == 0 else names
        imports.append(f"from area{number} import {', '.join(listed)}\n")
        every += names
    head = f'import aws_cdk as cdk\n\n{"".join(imports)}\nCOMMON = {{"Owner": "platform"}}'
    return {**files, "app.py": head + _wired(every)}


TYPESCRIPT_HEAD = """import * as cdk from 'aws-cdk-lib';
import { Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

const STAGE = 'dev';
const RETENTION = logs.RetentionDays.ONE_MONTH;
const OFFICES = ['10.1.0.0/16', '10.2.0.0/16'];

interface AreaProps extends StackProps {
  readonly stage?: string;
  readonly vpc: ec2.IVpc;
}

class Network extends Stack {
  readonly vpc: ec2.Vpc;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 });
    this.vpc.addFlowLog('FlowLog');
  }
}
"""


def _ts_storage(n: int) -> str:
    return f"""
class Storage{n} extends Stack {{
  private readonly key: kms.Key;
  readonly raw: s3.Bucket;
  readonly reports: s3.Bucket;

  constructor(scope: Construct, id: string, props: AreaProps) {{
    super(scope, id, props);
    this.key = new kms.Key(this, 'Key', {{
      description: 'encrypts the stores of area {n}',
      enableKeyRotation: true,
    }});
    this.raw = this.bucket('Raw', `raw-{n}`, 30, props);
    this.reports = this.bucket('Reports', `reports-{n}`, 90, props);
    this.policies();
  }}

  private bucket(id: string, name: string, days: number, props: AreaProps): s3.Bucket {{
    return new s3.Bucket(this, id, {{
      bucketName: `${{props.stage ?? STAGE}}-${{name}}`,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.key,
      versioned: true,
      enforceSSL: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [{{ enabled: true, expiration: Duration.days(days) }}],
      removalPolicy: RemovalPolicy.RETAIN,
    }});
  }}

  private policies(): void {{
    for (const bucket of [this.raw, this.reports]) {{
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({{
          actions: ['s3:GetObject'],
          resources: [bucket.arnForObjects('*')],
          principals: [new iam.AccountPrincipal('111122223333')],
        }}),
      );
    }}
  }}
}}
"""


def _ts_messages(n: int) -> str:
    return f"""
class Messages{n} extends Stack {{
  constructor(scope: Construct, id: string, props: AreaProps) {{
    super(scope, id, props);
    const topic = new sns.Topic(this, 'Topic', {{
      displayName: 'orders of area {n}',
    }});
    const dead = new sqs.Queue(this, 'Dead', {{ retentionPeriod: Duration.days(14) }});
    ['orders', 'invoices'].forEach((name) => {{
      new sqs.Queue(this, `Queue-${{name}}`, {{
        queueName: `${{STAGE}}-${{name}}-{n}`,
        visibilityTimeout: Duration.seconds(120),
        encryption: sqs.QueueEncryption.SQS_MANAGED,
        deadLetterQueue: {{ maxReceiveCount: 3, queue: dead }},
      }});
    }});
    topic.grantPublish(new iam.ServicePrincipal('events.amazonaws.com'));
  }}
}}
"""


def _ts_service(n: int) -> str:
    return f"""
class Service{n} extends Stack {{
  private readonly table: dynamodb.Table;
  private readonly role: iam.Role;
  private readonly group: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, props: AreaProps) {{
    super(scope, id, props);
    this.group = this.securityGroup(props.vpc);
    this.table = new dynamodb.Table(this, 'Table', {{
      partitionKey: {{ name: 'id', type: dynamodb.AttributeType.STRING }},
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecovery: true,
    }});
    this.role = this.workerRole();
    this.handler('Worker', 'worker.handler', 256, props);
    this.handler('Api', 'api.handler', STAGE === 'prod' ? 512 : 128, props);
  }}

  private securityGroup(vpc: ec2.IVpc): ec2.SecurityGroup {{
    const group = new ec2.SecurityGroup(this, 'Group', {{
      vpc,
      description: 'traffic of service {n}',
      allowAllOutbound: false,
    }});
    for (const office of OFFICES) {{
      group.addIngressRule(ec2.Peer.ipv4(office), ec2.Port.tcp(443), 'from the office');
    }}
    group.addEgressRule(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.tcp(5432));
    return group;
  }}

  private workerRole(): iam.Role {{
    const role = new iam.Role(this, 'Role', {{
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'what service {n} may do',
    }});
    role.addToPolicy(
      new iam.PolicyStatement({{
        effect: iam.Effect.ALLOW,
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        resources: [this.table.tableArn],
      }}),
    );
    this.table.grantReadData(role);
    return role;
  }}

  private handler(id: string, handler: string, memorySize: number, props: AreaProps): lambda.Function {{
    const made = new lambda.Function(this, id, {{
      functionName: `${{STAGE}}-${{id.toLowerCase()}}-{n}`,
      runtime: lambda.Runtime.PYTHON_3_13,
      handler,
      code: lambda.Code.fromAsset('src'),
      memorySize,
      timeout: Duration.seconds(30),
      role: this.role,
      vpc: props.vpc,
      securityGroups: [this.group],
      environment: {{ TABLE: this.table.tableName, STAGE }},
    }});
    new logs.LogGroup(this, `${{id}}Logs`, {{
      logGroupName: `/aws/lambda/${{made.functionName}}`,
      retention: RETENTION,
    }});
    return made;
  }}
}}
"""


def _ts_database(n: int) -> str:
    return f"""
class Database{n} extends Stack {{
  constructor(scope: Construct, id: string, props: AreaProps) {{
    super(scope, id, props);
    const key = new kms.Key(this, 'Key', {{ enableKeyRotation: true, alias: 'alias/database-{n}' }});
    const group = new ec2.SecurityGroup(this, 'Group', {{
      vpc: props.vpc,
      description: 'database {n}',
    }});
    group.addIngressRule(ec2.Peer.ipv4(OFFICES[0]), ec2.Port.tcp(5432));
    const database = new rds.DatabaseInstance(this, 'Database', {{
      engine: rds.DatabaseInstanceEngine.postgres({{ version: rds.PostgresEngineVersion.VER_16 }}),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM),
      vpc: props.vpc,
      securityGroups: [group],
      storageEncrypted: true,
      storageEncryptionKey: key,
      backupRetention: Duration.days(14),
      deletionProtection: STAGE === 'prod',
      removalPolicy: RemovalPolicy.SNAPSHOT,
    }});
    new cdk.CfnOutput(this, 'Endpoint', {{
      value: database.dbInstanceEndpointAddress,
      description: 'where database {n} listens',
    }});
  }}
}}
"""


TYPESCRIPT_STACKS = (_ts_storage, _ts_messages, _ts_service, _ts_database)


def cdk_typescript(lines: int) -> str:
    """A CDK program in TypeScript of about that many lines."""
    names, text = _filled(_stacks(TYPESCRIPT_STACKS, 0), lines - TYPESCRIPT_HEAD.count("\n") - 6)
    made = "".join(f"new {name}(app, '{name}', {{ stage: STAGE, vpc: network.vpc }});\n" for name in names)
    return (
        f"{TYPESCRIPT_HEAD}{text}\nconst app = new cdk.App();\nconst network = new Network(app, 'Network');\n{made}"
        "cdk.Tags.of(app).add('Owner', 'platform');\napp.synth();\n"
    )


PULUMI_HEAD = '''"""What the platform runs on."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
stage = config.get("stage") or "dev"
prefix = f"{pulumi.get_project()}-{stage}"
tags = {"Owner": "platform", "Stage": stage}
OFFICES = ["10.1.0.0/16", "10.2.0.0/16"]

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True, tags=tags)


def assumed_by(service: str) -> str:
    """The policy by which a service takes a role."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}],
        }
    )


def bucket(name: str, key: aws.kms.Key) -> aws.s3.Bucket:
    """A bucket that is encrypted and that nobody outside can read."""
    made = aws.s3.Bucket(name, bucket=f"{prefix}-{name}", tags={**tags, "Name": name})
    aws.s3.BucketVersioning(
        f"{name}-versions",
        bucket=made.id,
        versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
    )
    aws.s3.BucketPublicAccessBlock(
        f"{name}-access",
        bucket=made.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption",
        bucket=made.id,
        rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn}}],
    )
    return made
'''


def _pulumi_area(n: int) -> str:
    return f"""
key_{n} = aws.kms.Key("key-{n}", description="encrypts area {n}", enable_key_rotation=True, tags=tags)
store_{n} = bucket("store-{n}", key_{n})
queue_{n} = aws.sqs.Queue(
    "queue-{n}",
    name=f"{{prefix}}-queue-{n}",
    sqs_managed_sse_enabled=True,
    message_retention_seconds=1209600,
    tags=tags,
)
topic_{n} = aws.sns.Topic("topic-{n}", display_name="orders of area {n}", tags=tags)
role_{n} = aws.iam.Role(
    "role-{n}",
    description="what area {n} may do",
    assume_role_policy=assumed_by("lambda.amazonaws.com"),
    tags=tags,
)
aws.iam.RolePolicy(
    "role-{n}-policy",
    role=role_{n}.id,
    policy=store_{n}.arn.apply(
        lambda arn: json.dumps(
            {{
                "Version": "2012-10-17",
                "Statement": [{{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [arn, f"{{arn}}/*"]}}],
            }}
        )
    ),
)
group_{n} = aws.ec2.SecurityGroup(
    "group-{n}",
    description="traffic of area {n}",
    vpc_id=vpc.id,
    ingress=[
        aws.ec2.SecurityGroupIngressArgs(
            description="from the office",
            protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_blocks=OFFICES,
        ),
    ],
    tags={{**tags, "Name": "group-{n}"}},
)
function_{n} = aws.lambda_.Function(
    "function-{n}",
    name=f"{{prefix}}-worker-{n}",
    role=role_{n}.arn,
    runtime="python3.13",
    handler="app.handler",
    code=pulumi.FileArchive("src"),
    memory_size=256 if stage == "prod" else 128,
    environment={{"variables": {{"STORE": store_{n}.bucket, "STAGE": stage}}}},
    tags=tags,
)
aws.cloudwatch.LogGroup(
    "logs-{n}",
    name=function_{n}.name.apply(lambda name: f"/aws/lambda/{{name}}"),
    retention_in_days=30,
    tags=tags,
)
pulumi.export("store_{n}", store_{n}.bucket)
"""


def pulumi_python(lines: int) -> str:
    """A Pulumi program in Python of about that many lines."""
    parts = [PULUMI_HEAD]
    left = lines - PULUMI_HEAD.count("\n")
    for text in map(_pulumi_area, count()):
        left -= text.count("\n")
        if left < 0:
            break
        parts.append(text)
    return "".join(parts)


def piece(language: str, n: int) -> str:
    """One more stack or area of a program, with another number than those that are there."""
    if language == "pulumi":
        return _pulumi_area(n)
    return _ts_service(n) if language == "typescript" else _service(n)
