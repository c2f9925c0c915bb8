import { Duration, NestedStack, NestedStackProps, Size } from 'aws-cdk-lib';
import { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface BatchProps extends NestedStackProps {
  readonly table: ITableV2;
  readonly images: IBucket;
  readonly nightly?: string;
}

export class BatchNested extends NestedStack {
  constructor(scope: Construct, id: string, props: BatchProps) {
    super(scope, id, props);
    const failures = new Queue(this, 'Failures', { encryption: QueueEncryption.UNENCRYPTED });
    const job = new Function(this, 'Job', {
      runtime: Runtime.PYTHON_3_9,
      code: Code.fromInline('def handler(event, context): pass'),
      handler: 'index.handler',
      timeout: Duration.minutes(15),
      ephemeralStorageSize: Size.gibibytes(2),
      deadLetterQueue: failures,
      initialPolicy: [
        new PolicyStatement({ actions: ['rekognition:*'], resources: ['*'] }),
        new PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['arn:aws:s3:::*'] }),
      ],
    });
    props.table.grantFullAccess(job);
    props.images.grantRead(job);
    if (props.nightly) {
      new Rule(this, 'Nightly', {
        schedule: Schedule.expression(`cron(${props.nightly})`),
        targets: [new LambdaFunction(job, { retryAttempts: 1 })],
      });
    }
  }
}
