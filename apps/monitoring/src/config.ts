import { type ConfigOf, defineConfig } from '@intelgraph/platform';

export const monitoringConfig = defineConfig({ app: 'monitoring', port: 8004, grpcPort: 9004, database: 'monitoring' });
export type MonitoringConfig = ConfigOf<typeof monitoringConfig>;

export const loadConfig = (overrides: Partial<MonitoringConfig> = {}): MonitoringConfig =>
  monitoringConfig.load(process.env, overrides);
