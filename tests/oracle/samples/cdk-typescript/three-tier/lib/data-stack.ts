import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';

interface DataStackProps extends cdk.StackProps {
  vpc: ec2.IVpc;
  backupDays: number;
  /** @default true */
  encrypted?: boolean;
}

export class DataStack extends cdk.Stack {
  public readonly database: rds.DatabaseInstance;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { vpc, backupDays, encrypted = true } = props;

    const key = new kms.Key(this, 'Key', { enableKeyRotation: true, alias: 'three-tier/data' });
    const engine = rds.DatabaseInstanceEngine.mysql({ version: rds.MysqlEngineVersion.VER_8_0 });

    const parameterGroup = new rds.ParameterGroup(this, 'Parameters', {
      engine,
      parameters: { require_secure_transport: 'ON', slow_query_log: '1' },
    });

    this.database = new rds.DatabaseInstance(this, 'Database', {
      engine,
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.R6G, ec2.InstanceSize.LARGE),
      parameterGroup,
      storageEncrypted: encrypted,
      storageEncryptionKey: encrypted ? key : undefined,
      multiAz: true,
      allocatedStorage: 100,
      maxAllocatedStorage: 500,
      backupRetention: cdk.Duration.days(backupDays),
      deletionProtection: true,
      cloudwatchLogsExports: ['error', 'slowquery'],
      monitoringInterval: cdk.Duration.seconds(60),
      enablePerformanceInsights: true,
      iamAuthentication: false,
    });

    new rds.DatabaseInstanceReadReplica(this, 'Replica', {
      sourceDatabaseInstance: this.database,
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.R6G, ec2.InstanceSize.LARGE),
      vpc,
      publiclyAccessible: false,
    });
  }
}
