import { Annotations, Aspects, CfnResource, IAspect, RemovalPolicy, Stack, StackProps, TagManager, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';

export interface BaseProps extends StackProps {
  readonly owner: string;
  readonly costCenter?: number;
}

/** Warns about resources that nobody owns. */
export class OwnedResources implements IAspect {
  visit(node: IConstruct): void {
    if (node instanceof CfnResource && TagManager.isTaggable(node) && !node.tags.tagValues().owner) {
      Annotations.of(node).addWarningV2('house:owner', 'has no owner');
    }
  }
}

export abstract class BaseStack extends Stack {
  protected readonly key: kms.Key;
  private logBucket?: s3.Bucket;

  constructor(scope: Construct, id: string, props: BaseProps) {
    super(scope, id, props);
    this.key = new kms.Key(this, 'StackKey', { enableKeyRotation: this.rotateKeys() });
    Tags.of(this).add('owner', props.owner);
    if (props.costCenter) {
      Tags.of(this).add('cost-center', props.costCenter.toString());
    }
    Aspects.of(this).add(new OwnedResources());
    this.build();
  }

  protected abstract build(): void;

  protected rotateKeys(): boolean {
    return true;
  }

  protected get accessLogs(): s3.Bucket {
    if (!this.logBucket) {
      this.logBucket = new s3.Bucket(this, 'AccessLogs', {
        encryption: s3.BucketEncryption.S3_MANAGED,
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
        enforceSSL: true,
      });
    }
    return this.logBucket;
  }

  protected secureBucket(id: string, overrides: s3.BucketProps = {}): s3.Bucket {
    return new s3.Bucket(this, id, {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.key,
      enforceSSL: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      serverAccessLogsBucket: this.accessLogs,
      serverAccessLogsPrefix: `${id.toLowerCase()}/`,
      versioned: true,
      ...overrides,
    });
  }

  protected logGroup(id: string, retention = logs.RetentionDays.THREE_MONTHS): logs.LogGroup {
    return new logs.LogGroup(this, id, { retention, removalPolicy: RemovalPolicy.DESTROY });
  }
}
