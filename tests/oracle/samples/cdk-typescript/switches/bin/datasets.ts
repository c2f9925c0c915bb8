import { Duration, RemovalPolicy, Stack, App, Tags, SecretValue } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, BucketProps, StorageClass } from 'aws-cdk-lib/aws-s3';
import { CfnCluster } from 'aws-cdk-lib/aws-redshift';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Role, ServicePrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnNotebookInstance } from 'aws-cdk-lib/aws-sagemaker';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';

enum Sensitivity {
  Public = 'PUBLIC',
  Internal = 'INTERNAL',
  Restricted = 'RESTRICTED',
}

class Dataset {
  static readonly ALL: Dataset[] = [
    new Dataset('weather', Sensitivity.Public, 400),
    new Dataset('sales', Sensitivity.Internal),
    new Dataset('customers', Sensitivity.Restricted, 30),
  ];

  constructor(
    readonly name: string,
    readonly sensitivity: Sensitivity,
    readonly keepDays?: number,
  ) {}

  get retention(): RetentionDays {
    switch (this.sensitivity) {
      case Sensitivity.Restricted:
        return RetentionDays.TEN_YEARS;
      case Sensitivity.Internal:
        return RetentionDays.ONE_YEAR;
      default:
        return RetentionDays.ONE_WEEK;
    }
  }
}

function bucketProps(dataset: Dataset, key: Key): BucketProps {
  switch (dataset.sensitivity) {
    case Sensitivity.Public:
      return {
        encryption: BucketEncryption.S3_MANAGED,
        blockPublicAccess: BlockPublicAccess.BLOCK_ACLS_ONLY,
      };
    case Sensitivity.Internal:
      return { encryption: BucketEncryption.KMS_MANAGED, blockPublicAccess: BlockPublicAccess.BLOCK_ALL };
    case Sensitivity.Restricted:
      return {
        encryption: BucketEncryption.KMS,
        encryptionKey: key,
        bucketKeyEnabled: true,
        blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
        enforceSSL: true,
        versioned: true,
      };
  }
}

const app = new App();
const stack = new Stack(app, 'Datasets', { analyticsReporting: false });
const key = new Key(stack, 'Restricted', { enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
const scientists = new Role(stack, 'Scientists', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });

Dataset.ALL.forEach((dataset, position) => {
  const bucket = new Bucket(stack, `Data${position}`, {
    bucketName: `example-${dataset.name}-data`,
    ...bucketProps(dataset, key),
    lifecycleRules: dataset.keepDays
      ? [{ expiration: Duration.days(dataset.keepDays) }]
      : [{ transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(60) }] }],
  });
  new LogGroup(stack, `Log${position}`, {
    logGroupName: `/datasets/${dataset.name}`,
    retention: dataset.retention,
    encryptionKey: dataset.sensitivity === Sensitivity.Restricted ? key : undefined,
  });
  if (dataset.sensitivity !== Sensitivity.Restricted) {
    bucket.grantRead(scientists);
  }
  Tags.of(bucket).add('sensitivity', dataset.sensitivity.toLowerCase());
});

scientists.addToPolicy(new PolicyStatement({ actions: ['sagemaker:*'], resources: ['*'] }));
scientists.addToPolicy(
  new PolicyStatement({ actions: ['ecr:GetAuthorizationToken', 'cloudwatch:PutMetricData'], resources: ['*'] }),
);
new CfnNotebookInstance(stack, 'Notebook', {
  instanceType: 'ml.t3.medium',
  roleArn: scientists.roleArn,
  directInternetAccess: 'Disabled',
  kmsKeyId: key.keyId,
});

const admin = new Secret(stack, 'RedshiftAdmin', {
  generateSecretString: { secretStringTemplate: '{"username":"admin"}', generateStringKey: 'password' },
});
new CfnCluster(stack, 'Warehouse', {
  clusterType: 'single-node',
  dbName: 'warehouse',
  nodeType: 'ra3.xlplus',
  masterUsername: 'admin',
  masterUserPassword: SecretValue.secretsManager(admin.secretArn, { jsonField: 'password' }).unsafeUnwrap(),
  encrypted: true,
  kmsKeyId: key.keyArn,
  publiclyAccessible: false,
});
