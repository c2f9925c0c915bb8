#!/usr/bin/env node
import * as cdk from 'aws-cdk-lib';
import { configs, StageName } from '../lib/config';
import { BackendStack } from '../lib/backend-stack';

const app = new cdk.App();
const stage: StageName = app.node.tryGetContext('stage') ?? (process.env.STAGE as StageName) ?? 'test';
const config = configs[stage];

const stack = new BackendStack(app, `backend-${stage}`, {
  config,
  stage,
  description: `backend of ${stage}`,
});

Object.entries(config.tags).forEach(([key, value]) => cdk.Tags.of(stack).add(key, value));
