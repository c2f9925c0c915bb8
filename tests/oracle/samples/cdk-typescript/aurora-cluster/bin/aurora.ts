import * as cdk from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

interface AuroraStackProps extends cdk.StackProps {
  readonly instances?: number;
  readonly proxies?: boolean;
  readonly clients: { cidr: string; description: string }[];
}

class AuroraStack extends cdk.Stack {
  readonly cluster: rds.DatabaseCluster;

  constructor(scope: Construct, id: string, { instances = 1, proxies = false, clients, ...props }: AuroraStackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', {
      natGateways: 0,
      subnetConfiguration: [{ name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    const group = new ec2.SecurityGroup(this, 'Group', { vpc, description: `clients of ${id}` });
    for (const { cidr, description } of clients) {
      group.addIngressRule(cidr.includes(':') ? ec2.Peer.ipv6(cidr) : ec2.Peer.ipv4(cidr), ec2.Port.tcp(5432), description);
    }

    const key = new kms.Key(this, 'Key', {
      enableKeyRotation: true,
      pendingWindow: cdk.Duration.days(30),
      description: 'aurora storage and insights',
    });
    const version = rds.AuroraPostgresEngineVersion.VER_15_5;
    const readers = [...Array(instances - 1).keys()].map((n) =>
      rds.ClusterInstance.provisioned(`reader${n + 1}`, { publiclyAccessible: false }),
    );

    this.cluster = new rds.DatabaseCluster(this, 'Cluster', {
      engine: rds.DatabaseClusterEngine.auroraPostgres({ version }),
      writer: rds.ClusterInstance.provisioned('writer', {
        instanceType: ec2.InstanceType.of(ec2.InstanceClass.R7G, ec2.InstanceSize.LARGE),
        enablePerformanceInsights: true,
        performanceInsightEncryptionKey: key,
      }),
      readers,
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      securityGroups: [group],
      credentials: rds.Credentials.fromGeneratedSecret('clusteradmin', { encryptionKey: key }),
      storageEncrypted: true,
      storageEncryptionKey: key,
      backup: { retention: cdk.Duration.days(21), preferredWindow: '02:00-03:00' },
      cloudwatchLogsExports: ['postgresql'],
      cloudwatchLogsRetention: logs.RetentionDays.THREE_MONTHS,
      parameterGroup: new rds.ParameterGroup(this, 'Parameters', {
        engine: rds.DatabaseClusterEngine.auroraPostgres({ version }),
        parameters: { 'rds.force_ssl': '1' },
      }),
      removalPolicy: cdk.RemovalPolicy.SNAPSHOT,
    });
    if (proxies) {
      this.cluster.addProxy('Proxy', { secrets: [this.cluster.secret!], vpc, requireTLS: true });
    }

    const legacy = new rds.DatabaseCluster(this, 'Legacy', {
      engine: rds.DatabaseClusterEngine.auroraMysql({ version: rds.AuroraMysqlEngineVersion.VER_3_04_0 }),
      writer: rds.ClusterInstance.serverlessV2('writer'),
      vpc,
      vpcSubnets: { subnets: vpc.isolatedSubnets },
      deletionProtection: false,
    });
    legacy.connections.allowFrom(ec2.Peer.anyIpv4(), ec2.Port.tcp(3306), 'everyone');
    legacy.applyRemovalPolicy(cdk.RemovalPolicy.DESTROY);

    const plan = backup.BackupPlan.daily35DayRetention(this, 'Backups');
    plan.addSelection('Databases', { resources: [backup.BackupResource.fromTag('backup', 'daily')] });
    cdk.Tags.of(this.cluster).add('backup', 'daily');

    const events = new sns.Topic(this, 'Events', { enforceSSL: true });
    new rds.CfnEventSubscription(this, 'Failovers', {
      snsTopicArn: events.topicArn,
      sourceType: 'db-cluster',
      eventCategories: ['failover', 'failure'],
      sourceIds: [this.cluster.clusterIdentifier],
    });
    new cdk.CfnOutput(this, 'Endpoint', { value: this.cluster.clusterEndpoint.hostname });
  }
}

const app = new cdk.App();
new AuroraStack(app, 'Aurora', {
  instances: Number(app.node.tryGetContext('instances')) || 1,
  clients: [
    { cidr: '10.0.0.0/8', description: 'inside' },
    { cidr: '0.0.0.0/0', description: 'everyone' },
    { cidr: '2001:db8::/32', description: 'v6 lab' },
  ],
});
