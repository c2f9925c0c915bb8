import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { BaseStack } from './base';

export class IngestStack extends BaseStack {
  protected build(): void {
    const landing = this.secureBucket('Landing', { lifecycleRules: [{ expiration: Duration.days(30) }] });
    const stream = new kinesis.Stream(this, 'Events', {
      encryption: kinesis.StreamEncryption.MANAGED,
      retentionPeriod: Duration.hours(24),
    });
    const writer = new lambda.Function(this, 'Writer', {
      runtime: lambda.Runtime.PYTHON_3_11,
      handler: 'index.handler',
      code: lambda.Code.fromInline('def handler(event, context): ...'),
      logGroup: this.logGroup('WriterLogs'),
      environment: { TARGET: landing.bucketName },
    });
    writer.addEventSource(
      new KinesisEventSource(stream, {
        startingPosition: lambda.StartingPosition.LATEST,
        onFailure: new SqsDlq(new sqs.Queue(this, 'Poison', { encryption: sqs.QueueEncryption.KMS_MANAGED })),
      }),
    );
    landing.grantWrite(writer);
    writer.addToRolePolicy(
      new iam.PolicyStatement({ sid: 'Catalog', actions: ['glue:*'], resources: ['*'] }),
    );
  }
}

export class PublishStack extends BaseStack {
  protected override rotateKeys(): boolean {
    return false;
  }

  protected build(): void {
    const published = this.secureBucket('Published', { versioned: false, serverAccessLogsPrefix: undefined });
    const reader = new iam.Role(this, 'Reader', {
      assumedBy: new iam.FederatedPrincipal(
        'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
        { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:example/site:*' } },
        'sts:AssumeRoleWithWebIdentity',
      ),
      description: 'read by the site build',
      maxSessionDuration: Duration.hours(2),
    });
    published.grantRead(reader);
    this.logGroup('PublishLogs', undefined);
  }
}
