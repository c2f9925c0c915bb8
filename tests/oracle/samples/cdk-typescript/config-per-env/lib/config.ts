import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

export type StageName = 'test' | 'live';

export interface StageConfig {
  readonly retention: RetentionDays;
  readonly removal: RemovalPolicy;
  readonly database: { multiAz: boolean; backupDays: number; protect: boolean };
  readonly allowed: readonly string[];
  readonly tags: Record<string, string>;
}

const common = { project: 'backend', managedBy: 'cdk' };

export const configs: Record<StageName, StageConfig> = {
  test: {
    retention: RetentionDays.ONE_DAY,
    removal: RemovalPolicy.DESTROY,
    database: { multiAz: false, backupDays: 0, protect: false },
    allowed: ['0.0.0.0/0'],
    tags: { ...common, env: 'test' },
  },
  live: {
    retention: RetentionDays.ONE_YEAR,
    removal: RemovalPolicy.RETAIN,
    database: { multiAz: true, backupDays: 30, protect: true },
    allowed: ['10.0.0.0/8', '172.16.0.0/12'],
    tags: { ...common, env: 'live', oncall: 'yes' },
  },
};
