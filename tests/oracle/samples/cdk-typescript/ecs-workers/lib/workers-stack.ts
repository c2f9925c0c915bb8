import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

interface Job {
  command: string[];
  cpu?: number;
  memory?: number;
  spot?: boolean;
  writes?: boolean;
  maxScaling?: number;
  fromInternet?: boolean;
}

export interface WorkersProps extends cdk.StackProps {
  jobs: Record<string, Job>;
  image?: string;
}

const DEFAULT_IMAGE = 'public.ecr.aws/docker/library/busybox:stable';

export class WorkersStack extends cdk.Stack {
  private readonly cluster: ecs.Cluster;
  private readonly output: s3.Bucket;

  constructor(scope: Construct, id: string, props: WorkersProps) {
    super(scope, id, props);
    const { jobs, image = DEFAULT_IMAGE } = props;

    const vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2 });
    this.cluster = new ecs.Cluster(this, 'Cluster', {
      vpc,
      enableFargateCapacityProviders: true,
      executeCommandConfiguration: {
        logging: ecs.ExecuteCommandLogging.OVERRIDE,
        logConfiguration: { cloudWatchLogGroup: new logs.LogGroup(this, 'ExecLogs', { retention: 30 }) },
      },
    });
    this.output = new s3.Bucket(this, 'Output', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      intelligentTieringConfigurations: [{ name: 'old', archiveAccessTierTime: cdk.Duration.days(90) }],
    });

    Object.entries(jobs).forEach(([name, job]) => this.addWorker(name, job, image));

    const shared = new efs.FileSystem(this, 'Shared', { vpc, encrypted: true, enableAutomaticBackups: true });
    const cacheGroup = new ec2.SecurityGroup(this, 'CacheGroup', { vpc });
    cacheGroup.addIngressRule(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(6379), 'inside');
    new elasticache.CfnReplicationGroup(this, 'Cache', {
      replicationGroupDescription: 'job state',
      cacheNodeType: 'cache.t4g.micro',
      engine: 'redis',
      numCacheClusters: 2,
      automaticFailoverEnabled: true,
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: false,
      securityGroupIds: [cacheGroup.securityGroupId],
      cacheSubnetGroupName: this.subnetGroup(vpc.privateSubnets).ref,
    });
    shared.connections.allowDefaultPortFrom(cacheGroup);
  }

  private subnetGroup = (subnets: ec2.ISubnet[]) =>
    new elasticache.CfnSubnetGroup(this, 'CacheSubnets', {
      description: 'private',
      subnetIds: subnets.map((s) => s.subnetId),
    });

  private addWorker(name: string, job: Job, image: string): void {
    const deadLetters = new sqs.Queue(this, `${name}-dead`, {
      retentionPeriod: cdk.Duration.days(14),
      encryption: sqs.QueueEncryption.SQS_MANAGED,
    });
    const queue = new sqs.Queue(this, `${name}-jobs`, {
      visibilityTimeout: cdk.Duration.minutes(10),
      encryption: job.writes ? sqs.QueueEncryption.KMS_MANAGED : sqs.QueueEncryption.SQS_MANAGED,
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 3 },
    });
    const group = new ec2.SecurityGroup(this, `${name}-group`, {
      vpc: this.cluster.vpc,
      allowAllOutbound: !job.spot,
      description: `${name} workers`,
    });
    if (job.fromInternet) {
      group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcpRange(8000, 8010), 'callbacks');
    }
    const service = new patterns.QueueProcessingFargateService(this, name, {
      cluster: this.cluster,
      image: ecs.ContainerImage.fromRegistry(image),
      command: job.command,
      queue,
      cpu: job.cpu ?? 256,
      memoryLimitMiB: job.memory ?? 512,
      maxScalingCapacity: job.maxScaling ?? 4,
      securityGroups: [group],
      capacityProviderStrategies: job.spot ? [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] : undefined,
      logDriver: ecs.LogDriver.awsLogs({ streamPrefix: name, logGroup: this.logs(name) }),
      environment: { OUTPUT: this.output.bucketName },
    });
    if (job.writes) {
      this.output.grantReadWrite(service.taskDefinition.taskRole);
    }
  }

  private logs(name: string): logs.LogGroup {
    return new logs.LogGroup(this, `${name}-logs`, {
      logGroupName: `/workers/${name}`,
      retention: logs.RetentionDays.TWO_WEEKS,
      removalPolicy: cdk.RemovalPolicy.DESTROY,
    });
  }
}
