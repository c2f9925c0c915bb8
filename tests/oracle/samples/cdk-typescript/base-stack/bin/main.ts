import { App } from 'aws-cdk-lib';
import { IngestStack, PublishStack } from '../lib/ingest';

const app = new App();
new IngestStack(app, 'Ingest', { owner: 'data', costCenter: 4711 });
new PublishStack(app, 'Publish', { owner: 'web', tags: { public: 'yes' } });
