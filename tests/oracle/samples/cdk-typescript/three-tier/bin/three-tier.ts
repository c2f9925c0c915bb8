#!/usr/bin/env node
import * as cdk from 'aws-cdk-lib';
import { NetworkStack } from '../lib/network-stack';
import { DataStack } from '../lib/data-stack';
import { WebStack } from '../lib/web-stack';

const app = new cdk.App();
const env = { account: '123456789012', region: 'eu-west-1' };

const network = new NetworkStack(app, 'Network', { env });
const data = new DataStack(app, 'Data', { env, vpc: network.vpc, backupDays: 14 });
new WebStack(app, 'Web', {
  env,
  vpc: network.vpc,
  database: data.database,
  databasePort: 3306,
  adminCidrs: ['192.0.2.10/32', '0.0.0.0/0'],
});

cdk.Tags.of(app).add('application', 'three-tier');
