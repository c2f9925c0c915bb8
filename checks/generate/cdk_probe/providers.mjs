// Values that the library's description is not enough to make, by type; and properties that must be given, by struct.

import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdk } from './assembly.mjs';

const FOLDER = mkdtempSync(join(tmpdir(), 'cdk-asset-'));
writeFileSync(join(FOLDER, 'Dockerfile'), 'FROM scratch\n');
writeFileSync(join(FOLDER, 'index.js'), 'exports.handler = () => {}\n');
writeFileSync(join(FOLDER, 'index.zip'), '');

const subnets = (context, path, kind) =>
  [0, 1].map((number) => {
    const id = `subnet-${context.paths.number(`${path}.${kind}[${number}]`)}`;
    context.paths.literal(id, `${path}.${kind}[${number}]`);
    return id;
  });

/** A VPC by its attributes: a real one has too many resources. Its subnets are told apart by kind. */
function vpc(context, path) {
  const scope = context.scope(path);
  const known = scope.node.tryFindChild('A');
  if (known) return known;
  const vpcId = `vpc-${context.paths.number(path)}`;
  context.paths.reference(vpcId, `$${path}/Resource`);
  return cdk.aws_ec2.Vpc.fromVpcAttributes(scope, 'A', {
    vpcId,
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    publicSubnetIds: subnets(context, path, 'publicSubnets'),
    privateSubnetIds: subnets(context, path, 'privateSubnets'),
    isolatedSubnetIds: subnets(context, path, 'isolatedSubnets'),
    publicSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
    privateSubnetRouteTableIds: ['rtb-3', 'rtb-4'],
    isolatedSubnetRouteTableIds: ['rtb-5', 'rtb-6'],
  });
}

/** A construct that stands for the argument at a path, made once in a synthesis. */
const made = (make) => (context, path) => {
  const scope = context.scope(path);
  return scope.node.tryFindChild('A') ?? make(scope, context, path);
};

const statement = (context, path) => new cdk.aws_iam.PolicyStatement({ actions: [context.text(path, 'x:%s')], resources: ['*'] });

/** Types whose values the reader of the table renders itself: each lands as a marked text, and is not taken apart. */
export const OPAQUE = new Set([
  'aws_ec2.InstanceType',
  'aws_iam.IPrincipal',
  'aws_iam.PolicyDocument',
  'aws_iam.PolicyStatement',
  'SecretValue',
]);

/** Types that have many ways to be made, of which only the simplest form is noted. */
export const PLAIN = new Set([
  'aws_ec2.CloudFormationInit',
  'aws_ec2.IIpAddresses',
  'aws_ec2.IMachineImage',
  'aws_ec2.NatProvider',
  'aws_events.IRuleTarget',
  'aws_lambda.IEventSource',
  'aws_logs.DataProtectionPolicy',
  'aws_ecs.CloudMapOptions',
  'aws_cloudfront.IOrigin',
  'aws_apigateway.Integration',
  'aws_cloudwatch.IMetric',
  'aws_eks.AlbController',
]);

const bucketOfCode = (context) => context.scope('code').node.tryFindChild('B') ?? cdk.aws_s3.Bucket.fromBucketName(context.scope('code'), 'B', 'xbucketx');
const PEM = '-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----';
// versions are told in full: older releases have no constants for them
const runtime = () => cdk.aws_lambda.Runtime.NODEJS_22_X ?? new cdk.aws_lambda.Runtime('nodejs22.x', cdk.aws_lambda.RuntimeFamily.NODEJS, { supportsInlineCode: true });
const image = () => cdk.aws_ecs.ContainerImage.fromRegistry('ximagex');
const imageOptions = { taskImageOptions: () => ({ image: image() }) };
const scheduled = { scheduledFargateTaskImageOptions: () => ({ image: image(), memoryLimitMiB: 512 }) };
const resourcePolicy = { document: (context, path) => PROVIDERS['aws_iam.PolicyDocument'](context, path) };

export const PROVIDERS = {
  'aws_apigateway.IResource': made((scope) => new cdk.aws_apigateway.RestApi(scope, 'A').root),
  'aws_appsync.IGraphqlApi': made((scope) => graphql(scope)),
  'interfaces.aws_appsync.IGraphQLApiRef': made((scope) => graphql(scope)),
  'aws_apigateway.IAuthorizer': made((scope) => cdk.aws_apigateway.Authorizer && new cdk.aws_apigateway.CognitoUserPoolsAuthorizer(scope, 'A', { cognitoUserPools: [new cdk.aws_cognito.UserPool(scope, 'P')] })),
  'aws_cloudfront.IPublicKey': made((scope) => new cdk.aws_cloudfront.PublicKey(scope, 'A', { encodedKey: PEM })),
  'interfaces.aws_cloudfront.IPublicKeyRef': made((scope) => new cdk.aws_cloudfront.PublicKey(scope, 'A', { encodedKey: PEM })),
  'aws_s3_deployment.ISource': () => cdk.aws_s3_deployment.Source.data('xkeyx', 'xdatax'),
  'aws_codebuild.BuildSpec': () => cdk.aws_codebuild.BuildSpec.fromObject({ version: '0.2' }),
  'aws_opensearchservice.EngineVersion': () => cdk.aws_opensearchservice.EngineVersion.openSearch('2.17'),
  'aws_elasticsearch.ElasticsearchVersion': () => cdk.aws_elasticsearch.ElasticsearchVersion.V7_10,
  'aws_docdb.IClusterParameterGroup': made((scope) => new cdk.aws_docdb.ClusterParameterGroup(scope, 'A', { family: 'docdb5.0', parameters: {} })),
  'aws_backup.IBackupPlan': made((scope) => cdk.aws_backup.BackupPlan.daily35DayRetention(scope, 'A')),
  'interfaces.aws_backup.IBackupPlanRef': made((scope) => cdk.aws_backup.BackupPlan.daily35DayRetention(scope, 'A')),
  'aws_ec2.IVpc': vpc,
  'interfaces.aws_ec2.IVPCRef': vpc,
  'aws_ec2.ISubnet': made((scope) => cdk.aws_ec2.Subnet.fromSubnetAttributes(scope, 'A', { subnetId: 'subnet-x', availabilityZone: 'us-east-1a', routeTableId: 'rtb-x' })),
  'aws_ec2.ISecurityGroup': made((scope, context, path) => new cdk.aws_ec2.SecurityGroup(scope, 'A', { vpc: vpc(context, `${path}$vpc`) })),
  'aws_ec2.InstanceType': (context, path) => new cdk.aws_ec2.InstanceType(context.text(path, '%s.micro')),
  'aws_ec2.IMachineImage': () => new cdk.aws_ec2.GenericLinuxImage({ 'us-east-1': 'ami-1' }),
  'aws_ec2.IPeer': () => cdk.aws_ec2.Peer.ipv4('10.1.0.0/16'),
  'aws_ec2.Port': () => cdk.aws_ec2.Port.tcp(1234),
  'aws_lambda.Code': (context) => cdk.aws_lambda.Code.fromBucket(bucketOfCode(context), 'xcodex.zip'),
  'aws_lambda.Runtime': runtime,
  'aws_lambda.DockerImageCode': (context) => cdk.aws_lambda.DockerImageCode.fromEcr(PROVIDERS['aws_ecr.IRepository'](context, 'repository')),
  'aws_lambda.IFunction': made((scope) => new cdk.aws_lambda.Function(scope, 'A', { runtime: runtime(), handler: 'index.handler', code: cdk.aws_lambda.Code.fromInline('xCODEx') })),
  'aws_ecr.IRepository': made((scope) => new cdk.aws_ecr.Repository(scope, 'A')),
  'aws_iam.IPrincipal': (context, path) => new cdk.aws_iam.ServicePrincipal(context.text(path)),
  'aws_iam.IGrantable': made((scope) => new cdk.aws_iam.Role(scope, 'A', { assumedBy: new cdk.aws_iam.ServicePrincipal('xservicex.amazonaws.com') })),
  'aws_iam.IRole': made((scope) => new cdk.aws_iam.Role(scope, 'A', { assumedBy: new cdk.aws_iam.ServicePrincipal('xservicex.amazonaws.com') })),
  'aws_iam.PolicyStatement': statement,
  'aws_iam.PolicyDocument': (context, path) => new cdk.aws_iam.PolicyDocument({ statements: [statement(context, path)] }),
  'aws_kms.IKey': made((scope) => new cdk.aws_kms.Key(scope, 'A')),
  'aws_s3.IBucket': made((scope) => new cdk.aws_s3.Bucket(scope, 'A')),
  'aws_ecs.ContainerImage': () => cdk.aws_ecs.ContainerImage.fromRegistry('ximagex'),
  'aws_rds.IInstanceEngine': () => cdk.aws_rds.DatabaseInstanceEngine.postgres({ version: cdk.aws_rds.PostgresEngineVersion.of('16', '16') }),
  'aws_rds.IClusterEngine': () => cdk.aws_rds.DatabaseClusterEngine.auroraPostgres({ version: cdk.aws_rds.AuroraPostgresEngineVersion.of('16.6', '16') }),
  'aws_rds.IEngine': () => cdk.aws_rds.DatabaseInstanceEngine.postgres({ version: cdk.aws_rds.PostgresEngineVersion.of('16', '16') }),
  'aws_rds.Credentials': () => cdk.aws_rds.Credentials.fromGeneratedSecret('xadminx'),
  'aws_cloudfront.IOrigin': (context) => new cdk.aws_cloudfront_origins.HttpOrigin(context.text('origin', '%s.example.com')),
  'aws_stepfunctions.IChainable': made((scope) => new cdk.aws_stepfunctions.Pass(scope, 'A')),
  'aws_stepfunctions.DefinitionBody': (context) => cdk.aws_stepfunctions.DefinitionBody.fromChainable(PROVIDERS['aws_stepfunctions.IChainable'](context, 'definition')),
  'aws_events.Schedule': () => cdk.aws_events.Schedule.cron({ hour: '4' }),
  'aws_ssm.IStringParameter': made((scope) => new cdk.aws_ssm.StringParameter(scope, 'A', { stringValue: 'x' })),
  'aws_route53.IHostedZone': made((scope) => new cdk.aws_route53.HostedZone(scope, 'A', { zoneName: 'example.com' })),
  'aws_route53.RecordTarget': () => cdk.aws_route53.RecordTarget.fromIpAddresses('1.2.3.4'),
  'aws_cloudwatch.IMetric': () => new cdk.aws_cloudwatch.Metric({ namespace: 'xnamespacex', metricName: 'xmetricx' }),
  'aws_apigateway.Integration': () => new cdk.aws_apigateway.MockIntegration(),
  'aws_eks.KubernetesVersion': () => cdk.aws_eks.KubernetesVersion.of('1.31'),
  SecretValue: (context, path) => cdk.SecretValue.unsafePlainText(context.text(path)),
  'constructs.IConstruct': (context, path) => context.scope(path),
  'constructs.Construct': (context, path) => context.scope(path),
};

function graphql(scope) {
  const schema = { bind: () => ({ apiId: 'x', definition: 'type Query { x: String }' }) };
  return new cdk.aws_appsync.GraphqlApi(scope, 'A', { name: 'x', definition: cdk.aws_appsync.Definition.fromSchema(schema) });
}

const taskDefinition = (context) => {
  const found = new cdk.aws_ecs.FargateTaskDefinition(context.scope('taskDefinition'), 'A');
  found.addContainer('c', { image: cdk.aws_ecs.ContainerImage.fromRegistry('ximagex'), portMappings: [{ containerPort: 80 }], memoryLimitMiB: 256 });
  return found;
};
const ec2TaskDefinition = (context) => {
  const found = new cdk.aws_ecs.Ec2TaskDefinition(context.scope('taskDefinition'), 'A');
  found.addContainer('c', { image: cdk.aws_ecs.ContainerImage.fromRegistry('ximagex'), portMappings: [{ containerPort: 80 }], memoryLimitMiB: 256 });
  return found;
};
const layer = (context) => cdk.aws_lambda.LayerVersion.fromLayerVersionArn(context.scope('kubectlLayer'), 'A', 'arn:aws:lambda:us-east-1:111111111111:layer:x:1');

const applicationListener = {
  port: () => 80,
  defaultAction: () => cdk.aws_elasticloadbalancingv2.ListenerAction.fixedResponse(404),
};
const networkListener = {
  port: () => 80,
  defaultAction: (context) =>
    cdk.aws_elasticloadbalancingv2.NetworkListenerAction.forward([
      new cdk.aws_elasticloadbalancingv2.NetworkTargetGroup(context.scope('defaultAction'), 'A', { port: 80, vpc: vpc(context, 'vpc') }),
    ]),
};

/** Properties without which nothing can be made although none says so, or that need a particular value. */
export const PROPERTIES = {
  'aws_lambda.FunctionProps': { handler: (context, path) => context.text(path) },
  'aws_ecs.FargateServiceProps': { taskDefinition },
  'aws_ecs.Ec2ServiceProps': { taskDefinition: ec2TaskDefinition },
  'aws_rds.DatabaseClusterProps': {
    vpc,
    writer: () => cdk.aws_rds.ClusterInstance.serverlessV2('writer'),
  },
  'aws_elasticloadbalancingv2.ApplicationListenerProps': applicationListener,
  'aws_elasticloadbalancingv2.BaseApplicationListenerProps': applicationListener,
  'aws_elasticloadbalancingv2.NetworkListenerProps': networkListener,
  'aws_elasticloadbalancingv2.BaseNetworkListenerProps': networkListener,
  'aws_elasticloadbalancingv2.AddApplicationTargetsProps': { port: () => 80 },
  'aws_elasticloadbalancingv2.ApplicationTargetGroupProps': { vpc, port: () => 80 },
  'aws_elasticloadbalancingv2.NetworkTargetGroupProps': { vpc },
  'aws_dynamodb.TableProps': { partitionKey: (context, path) => ({ name: context.text(`${path}.name`), type: 'S' }) },
  'aws_iam.PolicyProps': {
    statements: (context, path) => [statement(context, path)],
    roles: (context) => [PROVIDERS['aws_iam.IRole'](context, 'roles')],
  },
  'aws_iam.ManagedPolicyProps': { statements: (context, path) => [statement(context, path)] },
  'aws_events.RuleProps': { schedule: () => cdk.aws_events.Schedule.cron({ hour: '4' }) },
  'aws_appsync.GraphqlApiProps': {
    definition: () => cdk.aws_appsync.Definition.fromSchema({ bind: () => ({ apiId: 'x', definition: 'type Query { x: String }' }) }),
  },
  'aws_codebuild.ProjectProps': { buildSpec: () => PROVIDERS['aws_codebuild.BuildSpec']() },
  'aws_cloudfront.PublicKeyProps': { encodedKey: () => PEM },
  'aws_cloudfront.FunctionProps': { code: () => cdk.aws_cloudfront.FunctionCode.fromInline('xCODEx') },
  'aws_cloudfront.CloudFrontWebDistributionProps': {
    originConfigs: (context, path) => [{ customOriginSource: { domainName: context.text(path, '%s.example.com') }, behaviors: [{ isDefaultBehavior: true }] }],
  },
  'aws_ec2.VolumeProps': { size: () => cdk.Size.gibibytes(20) },
  'aws_lambda.LayerVersionProps': { code: () => cdk.aws_lambda.Code.fromAsset(FOLDER) },
  'aws_lambda_nodejs.NodejsFunctionProps': { code: () => cdk.aws_lambda.Code.fromInline('xCODEx'), handler: (context, path) => context.text(path), runtime },
  'aws_lambda.EventSourceMappingProps': { eventSourceArn: (context, path) => context.text(path, 'arn:aws:sqs:us-east-1:111111111111:%s') },
  'aws_ecs_patterns.ApplicationLoadBalancedFargateServiceProps': imageOptions,
  'aws_ecs_patterns.ApplicationLoadBalancedEc2ServiceProps': { ...imageOptions, memoryLimitMiB: () => 512 },
  'aws_ecs_patterns.ApplicationMultipleTargetGroupsFargateServiceProps': imageOptions,
  'aws_ecs_patterns.ApplicationMultipleTargetGroupsEc2ServiceProps': { ...imageOptions, memoryLimitMiB: () => 512 },
  'aws_ecs_patterns.NetworkLoadBalancedFargateServiceProps': imageOptions,
  'aws_ecs_patterns.NetworkLoadBalancedEc2ServiceProps': { ...imageOptions, memoryLimitMiB: () => 512 },
  'aws_ecs_patterns.NetworkMultipleTargetGroupsFargateServiceProps': imageOptions,
  'aws_ecs_patterns.NetworkMultipleTargetGroupsEc2ServiceProps': { ...imageOptions, memoryLimitMiB: () => 512 },
  'aws_ecs_patterns.QueueProcessingFargateServiceProps': { image },
  'aws_ecs_patterns.QueueProcessingEc2ServiceProps': { image, memoryLimitMiB: () => 512 },
  'aws_ecs_patterns.ScheduledFargateTaskProps': scheduled,
  'aws_ecs_patterns.ScheduledEc2TaskProps': { scheduledEc2TaskImageOptions: () => ({ image: image(), memoryLimitMiB: 512 }) },
  'aws_docdb.DatabaseClusterProps': { instanceType: (context, path) => PROVIDERS['aws_ec2.InstanceType'](context, path) },
  'aws_elasticloadbalancingv2.ApplicationListenerRuleProps': {
    conditions: () => [cdk.aws_elasticloadbalancingv2.ListenerCondition.pathPatterns(['/x'])],
    action: () => cdk.aws_elasticloadbalancingv2.ListenerAction.fixedResponse(404),
  },
  'aws_elasticloadbalancingv2.ApplicationListenerCertificateProps': { certificates: (context, path) => [cdk.aws_elasticloadbalancingv2.ListenerCertificate.fromArn(context.text(path, 'arn:aws:acm:us-east-1:111111111111:certificate/%s'))] },
  'aws_autoscaling.ScheduledActionProps': { minCapacity: () => 2 },
  'aws_rds.DatabaseProxyProps': { secrets: (context) => [new cdk.aws_secretsmanager.Secret(context.scope('secrets'), 'A')] },
  'aws_rds.DatabaseInstanceFromSnapshotProps': { snapshotIdentifier: (context, path) => context.text(path) },
  'aws_rds.DatabaseClusterFromSnapshotProps': { vpc, writer: () => cdk.aws_rds.ClusterInstance.serverlessV2('writer') },
  'aws_rds.ServerlessClusterProps': {},
  'aws_s3.BucketPolicyProps': resourcePolicy,
  'aws_sns.TopicPolicyProps': { policyDocument: resourcePolicy.document },
  'aws_logs.ResourcePolicyProps': { policyStatements: (context, path) => [statement(context, path)] },
  'aws_secretsmanager.RotationScheduleProps': { rotationLambda: (context, path) => PROVIDERS['aws_lambda.IFunction'](context, path) },
  'aws_secretsmanager.SecretRotationProps': {
    target: (context) => ({ connections: new cdk.aws_ec2.Connections({ defaultPort: cdk.aws_ec2.Port.tcp(5432), securityGroups: [PROVIDERS['aws_ec2.ISecurityGroup'](context, 'target')] }) }),
  },
  'aws_cognito.UserPoolDomainProps': { cognitoDomain: (context, path) => ({ domainPrefix: context.text(path) }) },
  'aws_config.CustomRuleProps': { periodic: () => true },
  'aws_cloudwatch.PromQLAlarmProps': { evaluationInterval: () => cdk.Duration.minutes(1) },
  'aws_synthetics.CanaryProps': { test: () => cdk.aws_synthetics.Test.custom({ code: cdk.aws_synthetics.Code.fromInline('xCODEx'), handler: 'index.handler' }) },
  'aws_backup.BackupPlanProps': { backupPlanRules: () => [cdk.aws_backup.BackupPlanRule.daily()] },
  'aws_eks.HelmChartProps': { chart: (context, path) => context.text(path) },
  'aws_glue.SecurityConfigurationProps': {},
  'aws_s3_assets.AssetProps': { path: () => FOLDER },
  'aws_ecr_assets.DockerImageAssetProps': { directory: () => FOLDER },
  'aws_apigateway.SpecRestApiProps': { apiDefinition: () => cdk.aws_apigateway.ApiDefinition.fromInline({ openapi: '3.0.2' }) },
  'aws_apigateway.RequestAuthorizerProps': {},
  'custom_resources.AwsCustomResourceProps': {
    onUpdate: () => ({ service: 'S3', action: 'listBuckets', physicalResourceId: cdk.custom_resources.PhysicalResourceId.of('x') }),
    policy: () => cdk.custom_resources.AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }),
  },
  'aws_apigateway.RestApiProps': {},
  'aws_stepfunctions.StateMachineProps': { definitionBody: (context) => PROVIDERS['aws_stepfunctions.DefinitionBody'](context) },
  'aws_eks.ClusterProps': { kubectlLayer: layer },
  'aws_autoscaling.AutoScalingGroupProps': {
    instanceType: () => new cdk.aws_ec2.InstanceType('t3.micro'),
    machineImage: () => new cdk.aws_ec2.GenericLinuxImage({ 'us-east-1': 'ami-1' }),
  },
  'aws_ec2.LaunchTemplateProps': {},
  'aws_ec2.FlowLogProps': { resourceType: (context) => cdk.aws_ec2.FlowLogResourceType.fromVpc(vpc(context, 'vpc')) },
};

/** Properties that stand instead of others, by construct. */
export const INSTEAD = {
  'aws_rds.DatabaseCluster': { instanceProps: ['vpc', 'writer'], instances: ['vpc', 'writer'] },
  'aws_autoscaling.AutoScalingGroup': {
    launchTemplate: ['instanceType', 'machineImage'],
    mixedInstancesPolicy: ['instanceType', 'machineImage'],
  },
};

