import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface MicroserviceProps {
  readonly cluster: ecs.ICluster;
  readonly port: number;
  readonly key?: IKey;
  readonly publicPath?: string;
  readonly count?: number;
  readonly tableName?: string;
  readonly encrypted?: boolean;
  readonly policies?: string[];
}

/** A Fargate service with a table and a repository of its own. */
export class Microservice extends Construct {
  readonly service: ecs.FargateService;
  readonly table: dynamodb.Table;

  constructor(scope: Construct, id: string, props: MicroserviceProps) {
    super(scope, id);
    const name = id.toLowerCase();
    const encrypted = props.encrypted ?? true;

    const repository = new ecr.Repository(this, 'Repository', {
      repositoryName: `shop/${name}`,
      imageScanOnPush: true,
      removalPolicy: RemovalPolicy.DESTROY,
      emptyOnDelete: true,
    });

    this.table = new dynamodb.Table(this, 'Table', {
      tableName: props.tableName,
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: encrypted ? dynamodb.TableEncryption.CUSTOMER_MANAGED : dynamodb.TableEncryption.DEFAULT,
      encryptionKey: encrypted ? props.key : undefined,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: encrypted },
      contributorInsightsEnabled: true,
    });

    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Task', { cpu: 256, memoryLimitMiB: 512 });
    taskDefinition.addContainer(name, {
      image: ecs.ContainerImage.fromEcrRepository(repository),
      portMappings: [{ containerPort: props.port }],
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: name, logRetention: logs.RetentionDays.ONE_WEEK }),
      environment: { TABLE: this.table.tableName, PATH_PREFIX: props.publicPath ?? '/' },
      readonlyRootFilesystem: true,
    });
    this.table.grantReadWriteData(taskDefinition.taskRole);

    if (props.policies && props.policies.length > 0) {
      taskDefinition.addToTaskRolePolicy(
        new iam.PolicyStatement({ actions: props.policies, resources: ['*'] }),
      );
    }

    this.service = new ecs.FargateService(this, 'Service', {
      cluster: props.cluster,
      taskDefinition,
      desiredCount: props.count ?? 1,
      minHealthyPercent: 50,
      circuitBreaker: { rollback: true },
      enableExecuteCommand: !encrypted,
    });
  }
}
