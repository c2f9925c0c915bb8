#!/usr/bin/env node
import * as cdk from 'aws-cdk-lib';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3n from 'aws-cdk-lib/aws-s3-notifications';
import * as sqs from 'aws-cdk-lib/aws-sqs';

const SIZES = [320, 640, 1280];

const app = new cdk.App();
const stack = new cdk.Stack(app, 'ImageResizer', { description: 'resizes what is uploaded' });

const originals = new s3.Bucket(stack, 'Originals', {
  versioned: true,
  encryption: s3.BucketEncryption.S3_MANAGED,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
});

const resized = new s3.Bucket(stack, 'Resized', {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  removalPolicy: RemovalPolicy.DESTROY,
  autoDeleteObjects: true,
});

const index = new dynamodb.Table(stack, 'Index', {
  partitionKey: { name: 'key', type: dynamodb.AttributeType.STRING },
  billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false },
});

const deadLetters = new sqs.Queue(stack, 'Failed', { retentionPeriod: Duration.days(14) });

for (const size of SIZES) {
  const resize = new lambda.Function(stack, `Resize${size}`, {
    runtime: lambda.Runtime.NODEJS_20_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async (event) => console.log(event);'),
    memorySize: size > 1000 ? 2048 : 1024,
    timeout: Duration.minutes(1),
    deadLetterQueue: deadLetters,
    environment: {
      WIDTH: `${size}`,
      TARGET: resized.bucketName,
      TABLE: index.tableName,
    },
  });
  originals.grantRead(resize);
  resized.grantPut(resize, `${size}/*`);
  index.grantWriteData(resize);
  originals.addEventNotification(s3.EventType.OBJECT_CREATED, new s3n.LambdaDestination(resize), {
    prefix: `uploads/${size}/`,
  });
}

const distribution = new cloudfront.Distribution(stack, 'Cdn', {
  defaultBehavior: {
    origin: origins.S3BucketOrigin.withOriginAccessControl(resized),
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
    cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
  },
  comment: 'resized images',
  httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
});

const rekognition = new iam.Policy(stack, 'Labels', {
  statements: [
    new iam.PolicyStatement({
      effect: iam.Effect.ALLOW,
      actions: ['rekognition:DetectLabels', 'rekognition:DetectModerationLabels'],
      resources: ['*'],
    }),
  ],
});
const moderator = new lambda.Function(stack, 'Moderate', {
  runtime: lambda.Runtime.PYTHON_3_12,
  handler: 'index.handler',
  code: lambda.Code.fromInline('def handler(event, context): return None'),
});
moderator.role!.attachInlinePolicy(rekognition);
originals.grantDelete(moderator);

new cdk.CfnOutput(stack, 'Domain', { value: distribution.distributionDomainName });
cdk.Tags.of(stack).add('app', 'images');
