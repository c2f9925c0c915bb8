import { CfnOutput, Stack, StackProps } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface WebStackProps extends StackProps {
  readonly vpc: ec2.IVpc;
  readonly database: rds.IDatabaseInstance;
  readonly databasePort: number;
  readonly adminCidrs: string[];
}

export class WebStack extends Stack {
  constructor(scope: Construct, id: string, props: WebStackProps) {
    super(scope, id, props);

    const webGroup = new ec2.SecurityGroup(this, 'WebGroup', {
      vpc: props.vpc,
      description: 'web tier',
      allowAllOutbound: true,
    });
    props.adminCidrs.forEach((cidr, i) => {
      webGroup.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(22), `admin ${i}`);
    });

    const asg = new autoscaling.AutoScalingGroup(this, 'Web', {
      vpc: props.vpc,
      vpcSubnets: { subnetGroupName: 'web' },
      instanceType: new ec2.InstanceType('t3.small'),
      machineImage: ec2.MachineImage.latestAmazonLinux2023(),
      securityGroup: webGroup,
      requireImdsv2: true,
      minCapacity: 2,
      maxCapacity: 4,
      blockDevices: [
        { deviceName: '/dev/xvda', volume: autoscaling.BlockDeviceVolume.ebs(30, { encrypted: true }) },
      ],
    });
    asg.connections.allowTo(props.database, ec2.Port.tcp(props.databasePort), 'to the database');

    const accessLogs = new s3.Bucket(this, 'LbLogs', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    });
    const alb = new elbv2.ApplicationLoadBalancer(this, 'Alb', {
      vpc: props.vpc,
      internetFacing: true,
      dropInvalidHeaderFields: true,
    });
    alb.logAccessLogs(accessLogs, 'alb');

    const https = alb.addListener('Https', {
      port: 443,
      certificates: [
        elbv2.ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555'),
      ],
      sslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS,
    });
    https.addTargets('Web', { port: 8080, protocol: elbv2.ApplicationProtocol.HTTP, targets: [asg] });
    alb.addRedirect();

    new CfnOutput(this, 'Url', { value: `https://${alb.loadBalancerDnsName}` });
  }
}
