import * as cdk from 'aws-cdk-lib';
import {
  aws_apigateway as apigateway,
  aws_ec2 as ec2,
  aws_lambda as lambda,
  aws_logs as logs,
  aws_rds as rds,
  aws_s3 as s3,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { StageConfig, StageName } from './config';

export interface BackendStackProps extends cdk.StackProps {
  config: StageConfig;
  stage: StageName;
}

export class BackendStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props: BackendStackProps) {
    super(scope, id, props);
    const { config, stage } = props;
    const isLive = stage === 'live';

    const vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: isLive ? 3 : 2, natGateways: isLive ? 3 : 1 });
    if (isLive) {
      vpc.addFlowLog('FlowLog');
    }

    const databaseGroup = new ec2.SecurityGroup(this, 'DatabaseGroup', { vpc, allowAllOutbound: false });
    config.allowed.forEach((range) => databaseGroup.addIngressRule(ec2.Peer.ipv4(range), ec2.Port.POSTGRES));

    const credentials = new secretsmanager.Secret(this, 'Credentials', {
      secretName: `${id}/database`,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: 'backend' }),
        generateStringKey: 'password',
        excludeCharacters: '"@/\\',
      },
    });
    const database = new rds.DatabaseInstance(this, 'Database', {
      engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
      vpc,
      securityGroups: [databaseGroup],
      credentials: rds.Credentials.fromSecret(credentials),
      storageEncrypted: isLive,
      multiAz: config.database.multiAz,
      backupRetention: cdk.Duration.days(config.database.backupDays),
      deletionProtection: config.database.protect,
      removalPolicy: config.removal,
      cloudwatchLogsRetention: config.retention,
    });

    const uploads = new s3.Bucket(this, 'Uploads', {
      bucketName: cdk.PhysicalName.GENERATE_IF_NEEDED,
      encryption: s3.BucketEncryption.S3_MANAGED,
      versioned: isLive,
      removalPolicy: config.removal,
      autoDeleteObjects: config.removal === cdk.RemovalPolicy.DESTROY,
    });

    const logGroup = new logs.LogGroup(this, 'ApiLogs', {
      retention: config.retention,
      removalPolicy: config.removal,
    });
    const fn = new lambda.Function(this, 'Api', {
      runtime: isLive ? lambda.Runtime.NODEJS_20_X : lambda.Runtime.NODEJS_LATEST,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
      vpc,
      logGroup,
      environment: {
        STAGE: stage,
        DATABASE: database.dbInstanceEndpointAddress,
        ...(isLive && { STRICT: 'true' }),
      },
    });
    credentials.grantRead(fn);
    uploads.grantReadWrite(fn);
    database.connections.allowDefaultPortFrom(fn, 'api');

    const api = new apigateway.RestApi(this, 'Rest', {
      deploy: true,
      deployOptions: {
        stageName: stage,
        ...(isLive ? { loggingLevel: apigateway.MethodLoggingLevel.ERROR, metricsEnabled: true } : {}),
      },
    });
    api.root.addProxy({ defaultIntegration: new apigateway.LambdaIntegration(fn) });
    const plan = api.addUsagePlan('Plan', { throttle: { rateLimit: 50, burstLimit: 100 } });
    plan.addApiKey(api.addApiKey('Key'));
  }
}
