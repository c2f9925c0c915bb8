import { App, Tags } from 'aws-cdk-lib';
import { WorkersStack } from '../lib/workers-stack';

const app = new App();
const stack = new WorkersStack(app, 'Workers', {
  jobs: {
    resize: { command: ['resize'], cpu: 1024, memory: 2048, writes: true },
    index: { command: ['index', '--all'], spot: true },
    mail: { command: ['mail'], maxScaling: 2, fromInternet: true },
  },
});
Tags.of(stack).add('Environment', process.env.ENVIRONMENT || 'dev');
