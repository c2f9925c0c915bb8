import { App, Duration, RemovalPolicy, Stack, StackProps, Tags, aws_s3 as s3, aws_kms as kms, aws_iam as iam } from 'aws-cdk-lib';
import { Trail, ReadWriteType } from 'aws-cdk-lib/aws-cloudtrail';
import { RecorderStub } from './config';
import { LogGroup, RetentionDays, MetricFilter, FilterPattern } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';

const WATCHED: Record<string, string> = {
  RootLogin: '{ $.userIdentity.type = "Root" }',
  NoMfa: '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }',
  PolicyChange: '{ ($.eventName = "PutRolePolicy") || ($.eventName = "AttachRolePolicy") }',
};

class AuditStack extends Stack {
  private readonly key: kms.Key;

  constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, props);
    this.key = this.makeKey();

    const bucket = this.makeBucket('Trail', { versioned: true });
    const inventory = this.makeBucket('Inventory');
    bucket.addInventory({ destination: { bucket: inventory }, frequency: s3.InventoryFrequency.WEEKLY });

    const group = new LogGroup(this, 'Events', {
      retention: RetentionDays.TWO_YEARS,
      encryptionKey: this.key,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const trail = new Trail(this, 'AccountTrail', {
      bucket,
      sendToCloudWatchLogs: true,
      cloudWatchLogGroup: group,
      managementEvents: ReadWriteType.ALL,
      includeGlobalServiceEvents: true,
      encryptionKey: this.key,
    });
    trail.addS3EventSelector([{ bucket: inventory }]);

    const alerts = new Topic(this, 'Alerts', { masterKey: this.key });
    for (const [name, pattern] of Object.entries(WATCHED)) {
      const filter = new MetricFilter(this, `${name}Filter`, {
        logGroup: group,
        filterPattern: FilterPattern.literal(pattern),
        metricNamespace: 'Audit',
        metricName: name,
      });
      new Alarm(this, `${name}Alarm`, { metric: filter.metric(), threshold: 1, evaluationPeriods: 1 });
    }

    const recorder = new RecorderStub(this, 'Recorder', { bucket: inventory.bucketName });
    recorder.role.addToPolicy(
      iam.PolicyStatement.fromJson({
        Effect: 'Allow',
        Action: ['config:Put*', 's3:PutObject'],
        Resource: [`${inventory.bucketArn}/*`],
      }),
    );
    alerts.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'Events',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [alerts.topicArn],
      }),
    );
    Tags.of(trail).add('compliance', 'iso27001');
  }

  private makeKey(): kms.Key {
    const key = new kms.Key(this, 'Key', {
      enableKeyRotation: true,
      rotationPeriod: Duration.days(180),
      policy: undefined,
    });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [
          new iam.ServicePrincipal('cloudtrail.amazonaws.com'),
          new iam.ServicePrincipal(`logs.${this.region}.amazonaws.com`),
        ],
        actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
      }),
    );
    return key;
  }

  private makeBucket(id: string, more: Partial<s3.BucketProps> = {}): s3.Bucket {
    return new s3.Bucket(this, id, {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.key,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      ...more,
    });
  }
}

const app = new App();
new AuditStack(app, 'Audit', { terminationProtection: true });
