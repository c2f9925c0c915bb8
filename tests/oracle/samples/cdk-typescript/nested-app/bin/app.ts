#!/usr/bin/env node
import { App } from 'aws-cdk-lib';
import { RootStack } from '../lib/root';

const app = new App();
new RootStack(app, 'Shop', { synthesizer: undefined });
