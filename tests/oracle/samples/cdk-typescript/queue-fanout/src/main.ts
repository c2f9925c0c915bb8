import * as cdk from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subs from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CONSUMERS, Consumer, Priority, TOPICS } from './consumers';

const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export class FanoutStack extends cdk.Stack {
  private readonly topics: { [name: string]: sns.Topic } = {};
  private readonly key: kms.Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', { enableKeyRotation: true });
    this.key.grantEncryptDecrypt(new cdk.aws_iam.ServicePrincipal('sns.amazonaws.com'));

    for (const name of TOPICS) {
      this.topics[name] = new sns.Topic(this, `${name}-topic`, {
        topicName: `shop-${name}`,
        masterKey: name === 'payments' ? this.key : undefined,
      });
    }
    CONSUMERS.map((consumer) => this.addConsumer(consumer));
  }

  private addConsumer(consumer: Consumer): sqs.Queue {
    const { name, fifo, visibilitySeconds = 30 } = consumer;
    const dlq = new sqs.Queue(this, `${name}-dlq`, {
      fifo,
      retentionPeriod: cdk.Duration.days(14),
      encryption: sqs.QueueEncryption.SQS_MANAGED,
    });
    const queue = new sqs.Queue(this, `${name}-queue`, {
      queueName: fifo ? `${name}.fifo` : name,
      fifo,
      visibilityTimeout: cdk.Duration.seconds(visibilitySeconds),
      deadLetterQueue: { queue: dlq, maxReceiveCount: consumer.priority === Priority.High ? 10 : 3 },
      ...this.encryptionOf(consumer),
    });
    consumer.topics.forEach((topic) => {
      this.topics[topic].addSubscription(new subs.SqsSubscription(queue, { rawMessageDelivery: true }));
    });

    if (!fifo) {
      const fn = new lambda.Function(this, `${name}-consumer`, {
        functionName: `consume${capitalize(name)}`,
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => {};'),
        timeout: cdk.Duration.seconds(visibilitySeconds / 6),
      });
      fn.addEventSource(new SqsEventSource(queue, { reportBatchItemFailures: true }));
    }
    return queue;
  }

  private encryptionOf(consumer: Consumer): Partial<sqs.QueueProps> {
    if (consumer.priority === Priority.High) {
      return { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: this.key };
    }
    return { encryption: sqs.QueueEncryption.UNENCRYPTED };
  }
}

const app = new cdk.App();
new FanoutStack(app, 'Fanout');
app.synth();
