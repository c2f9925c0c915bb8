#!/usr/bin/env node
import { App, CfnOutput, Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods, Distribution, Function as EdgeFunction, FunctionCode, FunctionEventType, HeadersFrameOption,
  ResponseHeadersPolicy, SecurityPolicyProtocol, ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin, HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { PolicyStatement, ServicePrincipal, Effect, AnyPrincipal } from 'aws-cdk-lib/aws-iam';
import { ARecord, AaaaRecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { BlockPublicAccess, Bucket, BucketEncryption, BucketAccessControl, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

interface SiteProps extends StackProps {
  domain: string;
  zone: { id: string; name: string };
  apiHost?: string;
}

const REWRITE = `
function handler(event) {
  var request = event.request;
  if (request.uri.endsWith('/')) { request.uri += 'index.html'; }
  return request;
}`;

class SiteStack extends Stack {
  constructor(scope: Construct, id: string, props: SiteProps) {
    super(scope, id, props);

    const logBucket = new Bucket(this, 'Logs', {
      accessControl: BucketAccessControl.LOG_DELIVERY_WRITE,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ id: 'expire', expiration: Duration.days(90), enabled: true }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const content = new Bucket(this, 'Content', {
      blockPublicAccess: new BlockPublicAccess({ blockPublicAcls: true, ignorePublicAcls: true }),
      serverAccessLogsBucket: logBucket,
      serverAccessLogsPrefix: 'content/',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    content.addToResourcePolicy(new PolicyStatement({
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:*'],
      resources: [content.bucketArn, content.arnForObjects('*')],
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }));

    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: props.zone.id,
      zoneName: props.zone.name,
    });
    const certificate = new Certificate(this, 'Certificate', {
      domainName: props.domain,
      subjectAlternativeNames: [`static.${props.zone.name}`],
      validation: CertificateValidation.fromDns(zone),
    });
    const headers = new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
      },
    });
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'site', sampledRequestsEnabled: false },
    });

    const distribution = new Distribution(this, 'Distribution', {
      defaultRootObject: 'index.html',
      domainNames: [props.domain],
      certificate,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      webAclId: acl.attrArn,
      enableLogging: true,
      logBucket,
      logFilePrefix: 'cloudfront/',
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(content),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        responseHeadersPolicy: headers,
        functionAssociations: [
          {
            function: new EdgeFunction(this, 'Rewrite', { code: FunctionCode.fromInline(REWRITE) }),
            eventType: FunctionEventType.VIEWER_REQUEST,
          },
        ],
      },
      additionalBehaviors: props.apiHost
        ? { '/api/*': { origin: new HttpOrigin(props.apiHost), viewerProtocolPolicy: ViewerProtocolPolicy.ALLOW_ALL } }
        : undefined,
    });
    content.addToResourcePolicy(new PolicyStatement({
      principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
      actions: ['s3:ListBucket'],
      resources: [content.bucketArn],
      conditions: { StringEquals: { 'AWS:SourceArn': distribution.distributionArn } },
    }));

    const target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
    new ARecord(this, 'A', { zone, recordName: props.domain, target });
    new AaaaRecord(this, 'Aaaa', { zone, recordName: props.domain, target });
    new CfnOutput(this, 'Content Bucket'.replace(' ', ''), { value: content.bucketName });
  }
}

const app = new App();
new SiteStack(app, 'Site', {
  env: { account: '123456789012', region: 'us-east-1' },
  domain: app.node.tryGetContext('domain'),
  zone: app.node.tryGetContext('hostedZone'),
  apiHost: process.env.API_HOST,
});
