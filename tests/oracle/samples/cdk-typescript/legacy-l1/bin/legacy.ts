import { App, CfnCondition, CfnOutput, CfnParameter, Fn, Stack, Aws } from 'aws-cdk-lib';
import { CfnInstance, CfnLaunchTemplate, CfnSecurityGroup, CfnSecurityGroupIngress, CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnManagedPolicy, CfnRole, CfnUser } from 'aws-cdk-lib/aws-iam';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnDBCluster, CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnTable, Table, AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';

const app = new App();
const stack = new Stack(app, 'Legacy');

const instanceType = new CfnParameter(stack, 'InstanceType', { type: 'String', default: 't3.micro' });
const sshRange = new CfnParameter(stack, 'SshRange', { type: 'String', default: '0.0.0.0/0' });
const production = new CfnCondition(stack, 'Production', {
  expression: Fn.conditionEquals(Aws.STACK_NAME, 'legacy-production'),
});

const vpc = new CfnVPC(stack, 'Vpc', { cidrBlock: '10.7.0.0/16', tags: [{ key: 'Name', value: 'legacy' }] });
const group = new CfnSecurityGroup(stack, 'Group', {
  groupDescription: 'everything',
  vpcId: vpc.ref,
  securityGroupIngress: [
    { ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: sshRange.valueAsString },
    { ipProtocol: '-1', cidrIp: '10.7.0.0/16' },
  ],
  securityGroupEgress: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: '0.0.0.0/0' }],
});
new CfnSecurityGroupIngress(stack, 'Postgres', {
  groupId: group.attrGroupId,
  ipProtocol: 'tcp',
  fromPort: 5432,
  toPort: 5432,
  cidrIpv6: '::/0',
});

const key = new CfnKey(stack, 'Key', {
  enableKeyRotation: false,
  keyPolicy: {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${Aws.ACCOUNT_ID}:root` }, Action: 'kms:*', Resource: '*' },
    ],
  },
});

const template = new CfnLaunchTemplate(stack, 'Template', {
  launchTemplateData: {
    imageId: 'ami-0abcdef1234567890',
    metadataOptions: { httpTokens: 'required', httpEndpoint: 'enabled' },
    blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { volumeSize: 8, encrypted: true } }],
  },
});
new CfnInstance(stack, 'Old', {
  imageId: 'ami-0abcdef1234567890',
  instanceType: instanceType.valueAsString,
  securityGroupIds: [group.attrGroupId],
  blockDeviceMappings: [{ deviceName: '/dev/sdf', ebs: { volumeSize: 100 } }],
});
const managed = new CfnInstance(stack, 'New', {
  launchTemplate: { launchTemplateId: template.ref, version: template.attrLatestVersionNumber },
});
managed.addPropertyOverride('Monitoring', true);
managed.addDependency(group);

const cluster = new CfnDBCluster(stack, 'Cluster', {
  engine: 'aurora-postgresql',
  engineVersion: '15.4',
  storageEncrypted: true,
  kmsKeyId: key.attrArn,
  backupRetentionPeriod: 3,
  masterUsername: 'root',
  manageMasterUserPassword: true,
  deletionProtection: true,
});
new CfnDBInstance(stack, 'ClusterInstance', {
  dbClusterIdentifier: cluster.ref,
  engine: 'aurora-postgresql',
  dbInstanceClass: 'db.r6g.large',
  publiclyAccessible: false,
});

const raw = new CfnBucket(stack, 'Raw', {
  versioningConfiguration: { status: 'Enabled' },
  publicAccessBlockConfiguration: {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  },
  loggingConfiguration: { destinationBucketName: Fn.importValue('log-bucket'), logFilePrefix: 'raw/' },
});
raw.cfnOptions.condition = production;
raw.addPropertyOverride('BucketEncryption.ServerSideEncryptionConfiguration', [
  { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key.attrArn }, BucketKeyEnabled: true },
]);

const wrapped = new Bucket(stack, 'Wrapped');
const escape = wrapped.node.defaultChild as CfnBucket;
escape.versioningConfiguration = { status: 'Enabled' };
escape.addPropertyOverride('AccelerateConfiguration.AccelerationStatus', 'Enabled');
escape.addPropertyDeletionOverride('Tags');

const table = new Table(stack, 'Sessions', { partitionKey: { name: 'id', type: AttributeType.STRING } });
const rawTable = table.node.defaultChild as CfnTable;
rawTable.addPropertyOverride('PointInTimeRecoverySpecification', { PointInTimeRecoveryEnabled: true });

const role = new CfnRole(stack, 'Role', {
  assumeRolePolicyDocument: {
    Statement: [{ Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] }, Action: ['sts:AssumeRole'] }],
  },
  managedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
});
new CfnManagedPolicy(stack, 'Policy', {
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:Put*'], Resource: Fn.join('', [wrapped.bucketArn, '/*']) }],
  },
  roles: [role.ref],
});
new CfnUser(stack, 'Robot', {
  userName: 'robot',
  policies: [
    { policyName: 'all', policyDocument: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } },
  ],
});
new CfnFunction(stack, 'Hello', {
  runtime: 'nodejs14.x',
  handler: 'index.handler',
  role: role.attrArn,
  code: { zipFile: 'exports.handler = async () => "hello";' },
});
new CfnTrail(stack, 'Trail', { s3BucketName: raw.ref, isLogging: true, enableLogFileValidation: false });
new CfnOutput(stack, 'KeyId', { value: key.ref, condition: production });
