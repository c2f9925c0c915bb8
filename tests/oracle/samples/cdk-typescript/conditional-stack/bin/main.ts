import * as cdk from 'aws-cdk-lib';
import { aws_cloudwatch as cw, aws_dynamodb as ddb, aws_kms as kms, aws_lambda as lambda, aws_logs as logs, aws_s3 as s3, aws_sns as sns, aws_ec2 as ec2, aws_efs as efs, aws_opensearchservice as opensearch } from 'aws-cdk-lib';

type Options = {
  production?: boolean;
  retainDays: number;
  key?: kms.IKey;
  features: Set<string>;
};

const app = new cdk.App();
const production: boolean = app.node.tryGetContext('production') === true;
const retainDays = parseInt(app.node.tryGetContext('retainDays') ?? '7', 10);

class SearchStack extends cdk.Stack {
  constructor(scope: cdk.App, id: string, options: Options) {
    super(scope, id);
    const { production: isProd = false, features } = options;

    let key: kms.Key | undefined;
    if (isProd) {
      key = new kms.Key(this, 'Key', { enableKeyRotation: true });
    }

    const backups = new s3.Bucket(this, 'Backups', {
      ...(key ? { encryption: s3.BucketEncryption.KMS, encryptionKey: key } : { encryption: s3.BucketEncryption.S3_MANAGED }),
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [{ expiration: cdk.Duration.days(options.retainDays) }],
      removalPolicy: isProd ? cdk.RemovalPolicy.RETAIN : cdk.RemovalPolicy.DESTROY,
    });

    const vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2, natGateways: isProd ? 2 : 0 });
    if (!isProd) {
      const debug = new ec2.SecurityGroup(this, 'Debug', { vpc });
      debug.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.allTraffic());
    } else {
      vpc.addFlowLog('Flow', { destination: ec2.FlowLogDestination.toS3(backups, 'flow/') });
    }

    const domain = new opensearch.Domain(this, 'Domain', {
      version: opensearch.EngineVersion.OPENSEARCH_2_11,
      capacity: { dataNodes: isProd ? 2 : 1, multiAzWithStandbyEnabled: false },
      ebs: { volumeSize: 20 },
      zoneAwareness: isProd ? { enabled: true, availabilityZoneCount: 2 } : undefined,
      encryptionAtRest: { enabled: true, ...(key && { kmsKey: key }) },
      nodeToNodeEncryption: true,
      enforceHttps: true,
      logging: { appLogEnabled: features.has('app-logs'), slowSearchLogEnabled: true },
      removalPolicy: cdk.RemovalPolicy.DESTROY,
    });

    const table = new ddb.Table(this, 'Cursor', {
      partitionKey: { name: 'id', type: ddb.AttributeType.STRING },
      replicationRegions: undefined,
      ...(isProd
        ? { pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true }, deletionProtection: true }
        : {}),
    });

    const files = new efs.FileSystem(this, 'Synonyms', {
      vpc,
      encrypted: true,
      kmsKey: key,
      throughputMode: efs.ThroughputMode.BURSTING,
    });

    const indexer = new lambda.Function(this, 'Indexer', {
      runtime: isProd ? lambda.Runtime.NODEJS_20_X : lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      logGroup: new logs.LogGroup(this, 'IndexerLogs', {
        retention: isProd ? logs.RetentionDays.SIX_MONTHS : logs.RetentionDays.ONE_DAY,
        encryptionKey: key,
      }),
      vpc,
      environmentEncryption: key,
    });
    domain.grantIndexWrite('products', indexer);
    table.grantReadWriteData(indexer);
    files.connections.allowDefaultPortFrom(indexer);

    const alerts = features.has('alerts') ? new sns.Topic(this, 'Alerts', { masterKey: key }) : undefined;
    if (alerts) {
      const alarm = new cw.Alarm(this, 'Errors', {
        metric: indexer.metricErrors(),
        threshold: isProd ? 1 : 100,
        evaluationPeriods: 1,
      });
      alarm.addAlarmAction(new cdk.aws_cloudwatch_actions.SnsAction(alerts));
      new cdk.CfnOutput(this, 'AlertsArn', { value: alerts.topicArn });
    }
    new cdk.CfnOutput(this, 'Endpoint', { value: domain.domainEndpoint });
  }
}

new SearchStack(app, `Search${production ? 'Production' : 'Test'}`, {
  production,
  retainDays,
  features: new Set(['alerts', 'app-logs']),
});
app.synth();
