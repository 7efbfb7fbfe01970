import { type ConfigOf, defineConfig, durationSetting } from '@intelgraph/platform';

import { receiverSettings } from './receivers/receivers.settings.js';

export const monitoringConfig = defineConfig({
  app: 'monitoring',
  port: 8004,
  grpcPort: 9004,
  database: 'monitoring',
  settings: {
    ...receiverSettings,
    retention: durationSetting('MONITORING_RETENTION', {
      default: '90d',
      description:
        'How long predictions and labels are kept after they were received, and runs of checks with their reports.',
    }),
    checksPoll: durationSetting('MONITORING_CHECKS_POLL', {
      default: '2s',
      description: 'Time between two looks for checks that are due.',
    }),
    abTestsEvery: durationSetting('MONITORING_AB_TESTS_EVERY', {
      default: '10s',
      description: 'Time between two looks at a running A/B test that has stop rules.',
    }),
  },
});
export type MonitoringConfig = ConfigOf<typeof monitoringConfig>;

export const loadConfig = (overrides: Partial<MonitoringConfig> = {}): MonitoringConfig =>
  monitoringConfig.load(process.env, overrides);
