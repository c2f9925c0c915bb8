import { App, Stack } from 'aws-cdk-lib';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { SecurityGroup, Peer, Port, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Microservice, MicroserviceProps } from '../lib/microservice';

type Spec = Omit<MicroserviceProps, 'cluster' | 'key'> & { id: string };

const SERVICES: Spec[] = [
  { id: 'Users', port: 8001, publicPath: '/users/*', tableName: 'users' },
  { id: 'Carts', port: 8002, publicPath: '/carts/*', count: 3 },
  { id: 'Reports', port: 8003, encrypted: false, policies: ['s3:ListAllMyBuckets', 'cloudwatch:PutMetricData'] },
];

const app = new App();
const stack = new Stack(app, 'Microservices');
const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
const cluster = new Cluster(stack, 'Cluster', { vpc, containerInsights: true });
const key = new Key(stack, 'TableKey', { enableKeyRotation: false });

const internal = new SecurityGroup(stack, 'Internal', { vpc, allowAllOutbound: false });
internal.addIngressRule(internal, Port.allTcp(), 'services among themselves');
internal.addEgressRule(Peer.anyIpv4(), Port.tcp(443));

for (const { id, ...spec } of SERVICES) {
  const service = new Microservice(stack, id, { ...spec, cluster, key });
  service.service.connections.addSecurityGroup(internal);
  service.service.connections.allowFromAnyIpv4(Port.tcp(spec.port));
}
