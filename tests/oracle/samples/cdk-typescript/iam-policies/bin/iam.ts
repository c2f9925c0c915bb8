import { App, ArnFormat, Aws, CfnOutput, Duration, Stack, StackProps } from 'aws-cdk-lib';
import {
  AccountPrincipal, AccountRootPrincipal, AnyPrincipal, ArnPrincipal, CfnAccessKey, CompositePrincipal, Effect, Group,
  ManagedPolicy, OrganizationPrincipal, Policy, PolicyDocument, PolicyStatement, Role, ServicePrincipal, User,
  WebIdentityPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

const READ_ONLY = ['s3:Get*', 's3:List*'];
const GUARDRAIL = {
  Version: '2012-10-17',
  Statement: [
    { Sid: 'NoUsers', Effect: 'Deny', Action: ['iam:CreateUser', 'iam:CreateAccessKey'], Resource: '*' },
    { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*'], Resource: '*' },
  ],
};

export class IamStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const bucket = new Bucket(this, 'Artifacts', { enforceSSL: true, versioned: true });
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Org',
        principals: [new OrganizationPrincipal('o-a1b2c3d4e5')],
        actions: READ_ONLY,
        resources: [bucket.bucketArn, `${bucket.bucketArn}/*`],
      }),
    );
    const signing = new Key(this, 'Signing', { keySpec: KeySpec.ECC_NIST_P256, keyUsage: KeyUsage.SIGN_VERIFY });
    const shared = new Key(this, 'Shared', {
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({ principals: [new AccountRootPrincipal()], actions: ['kms:*'], resources: ['*'] }),
          new PolicyStatement({
            principals: [new ArnPrincipal('arn:aws:iam::444455556666:role/reader')],
            actions: ['kms:Decrypt'],
            resources: ['*'],
          }),
        ],
      }),
    });

    const guard = new ManagedPolicy(this, 'Guardrail', {
      managedPolicyName: 'guardrail',
      document: PolicyDocument.fromJson(GUARDRAIL),
    });
    const ci = this.ciRole('example/app', guard);
    bucket.grantReadWrite(ci);
    shared.grantDecrypt(ci);
    signing.grant(ci, 'kms:Sign');

    const operators = new Group(this, 'Operators', {
      managedPolicies: [
        ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'),
        ManagedPolicy.fromAwsManagedPolicyName('AmazonS3FullAccess'),
      ],
    });
    operators.addToPolicy(
      new PolicyStatement({
        actions: ['ssm:StartSession'],
        resources: [this.formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' })],
        conditions: { StringEquals: { 'ssm:resourceTag/team': '${aws:PrincipalTag/team}' } },
      }),
    );
    const robot = new User(this, 'Robot', { groups: [operators] });
    new CfnAccessKey(this, 'RobotKey', { userName: robot.userName });

    const worker = new Role(this, 'Worker', {
      roleName: 'worker',
      assumedBy: new CompositePrincipal(
        new ServicePrincipal('ecs-tasks.amazonaws.com'),
        new AccountPrincipal('777788889999'),
      ),
      inlinePolicies: {
        parameters: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['ssm:GetParametersByPath'],
              resources: [
                this.formatArn({
                  service: 'ssm', resource: 'parameter', resourceName: 'worker/*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
                }),
              ],
            }),
            PolicyStatement.fromJson({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }),
          ],
        }),
      },
    });
    const queue = new Queue(this, 'Jobs');
    queue.grantConsumeMessages(worker);
    const topic = new Topic(this, 'Done');
    topic.grantPublish(worker);
    const secret = new Secret(this, 'Token', { encryptionKey: shared });
    secret.grantRead(worker);
    const flag = new StringParameter(this, 'Flag', { parameterName: '/worker/flag', stringValue: 'off' });
    flag.grantRead(worker);

    const statement = new PolicyStatement();
    statement.effect = Effect.ALLOW;
    statement.addActions('logs:CreateLogStream', 'logs:PutLogEvents');
    statement.addResources(`arn:${Aws.PARTITION}:logs:*:*:*`);
    worker.addToPolicy(statement);

    const extra = new Policy(this, 'Extra', { policyName: 'extra' });
    extra.addStatements(new PolicyStatement({ actions: ['ec2:Describe*'], resources: ['*'] }));
    extra.attachToRole(worker);
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
      }),
    );
    new CfnOutput(this, 'CiRole', { value: ci.roleArn });
  }

  private ciRole(repository: string, boundary: ManagedPolicy, hours = 1): Role {
    const provider = `arn:aws:iam::${this.account}:oidc-provider/token.actions.githubusercontent.com`;
    return new Role(this, 'Ci', {
      assumedBy: new WebIdentityPrincipal(provider, {
        StringEquals: { 'token.actions.githubusercontent.com:sub': `repo:${repository}:ref:refs/heads/main` },
      }),
      permissionsBoundary: boundary,
      maxSessionDuration: Duration.hours(hours),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess')],
    });
  }
}

const app = new App();
new IamStack(app, 'Iam');
