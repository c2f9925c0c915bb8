import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as transfer from 'aws-cdk-lib/aws-transfer';
import * as logs from 'aws-cdk-lib/aws-logs';

interface Partner {
  name: string;
  ips: string[];
  canDelete?: boolean;
}

const SFTP = ec2.Port.tcp(22);

function partnerPolicy(bucket: s3.IBucket, partner: Partner): iam.PolicyDocument {
  const document = new iam.PolicyDocument();
  document.addStatements(
    new iam.PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': [`${partner.name}/*`] } },
    }),
    new iam.PolicyStatement({
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [bucket.arnForObjects(`${partner.name}/*`)],
    }),
  );
  if (partner.canDelete) {
    document.addStatements(
      new iam.PolicyStatement({ actions: ['s3:DeleteObject'], resources: [bucket.arnForObjects('*')] }),
    );
  }
  return document;
}

class ExchangeStack extends cdk.Stack {
  constructor(app: cdk.App, id: string, partners: Partner[]) {
    super(app, id, { env: { region: 'eu-west-2', account: '210987654321' } });

    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }],
    });
    const group = new ec2.SecurityGroup(this, 'Sftp', { vpc, allowAllOutbound: false, allowAllIpv6Outbound: false });
    const files = new s3.Bucket(this, 'Files', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      versioned: true,
      enforceSSL: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: partners.map(({ name }) => ({
        prefix: `${name}/`,
        noncurrentVersionExpiration: cdk.Duration.days(30),
      })),
    });

    const logging = new iam.Role(this, 'Logging', {
      assumedBy: new iam.ServicePrincipal('transfer.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSTransferLoggingAccess')],
    });
    const server = new transfer.CfnServer(this, 'Server', {
      domain: 'S3',
      endpointType: 'VPC',
      endpointDetails: {
        vpcId: vpc.vpcId,
        subnetIds: vpc.publicSubnets.map((subnet) => subnet.subnetId),
        securityGroupIds: [group.securityGroupId],
      },
      identityProviderType: 'SERVICE_MANAGED',
      loggingRole: logging.roleArn,
      protocols: ['SFTP'],
      securityPolicyName: 'TransferSecurityPolicy-2024-01',
    });
    new logs.LogGroup(this, 'ServerLogs', {
      logGroupName: `/aws/transfer/${server.attrServerId}`,
      retention: logs.RetentionDays.FIVE_YEARS,
    });

    for (const partner of partners) {
      for (const ip of partner.ips) {
        group.addIngressRule(ec2.Peer.ipv4(ip), SFTP, partner.name);
      }
      const role = new iam.Role(this, `${partner.name}-role`, {
        assumedBy: new iam.ServicePrincipal('transfer.amazonaws.com'),
        inlinePolicies: { files: partnerPolicy(files, partner) },
      });
      const keys = ssm.StringParameter.valueForStringParameter(this, `/exchange/${partner.name}/public-key`);
      new transfer.CfnUser(this, `${partner.name}-user`, {
        serverId: server.attrServerId,
        userName: partner.name,
        role: role.roleArn,
        homeDirectory: `/${files.bucketName}/${partner.name}`,
        sshPublicKeys: [keys],
      });
    }
    cdk.Tags.of(this).add('data-class', 'confidential', { includeResourceTypes: ['AWS::S3::Bucket'] });
  }
}

const app = new cdk.App();
new ExchangeStack(app, 'Exchange', app.node.tryGetContext('partners') ?? []);
