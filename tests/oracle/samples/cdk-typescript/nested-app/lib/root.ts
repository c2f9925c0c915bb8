import * as cdk from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ApiNested } from './api';
import { BatchNested } from './batch';

export class RootStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);

    const table = new dynamodb.TableV2(this, 'Products', {
      partitionKey: { name: 'sku', type: dynamodb.AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      globalSecondaryIndexes: [
        { indexName: 'byCategory', partitionKey: { name: 'category', type: dynamodb.AttributeType.STRING } },
      ],
    });
    const images = new s3.Bucket(this, 'Images', { encryption: s3.BucketEncryption.KMS_MANAGED, enforceSSL: true });

    const api = new ApiNested(this, 'Api', { table, stageName: 'prod' });
    const batch = new BatchNested(this, 'Batch', { table, images, nightly: '0 2 * * ? *' });
    batch.addDependency(api);
    batch.node.addDependency(images);

    cdk.Tags.of(api).add('layer', 'api');
    cdk.Tags.of(batch).add('layer', 'batch');
    new cdk.CfnOutput(this, 'ApiUrl', { value: api.url });
  }
}
