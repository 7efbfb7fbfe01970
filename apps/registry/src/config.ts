import { MLFLOW_TRANSITIONS } from '@intelgraph/ml-registry';
import {
  bytesSetting,
  type ConfigOf,
  defineConfig,
  durationSetting,
  enumSetting,
  intSetting,
} from '@intelgraph/platform';

import { webhookSettings } from './webhooks/webhooks.settings.js';

export const registryConfig = defineConfig({
  app: 'registry',
  port: 8002,
  grpcPort: 9002,
  database: 'ml_registry',
  settings: {
    ...webhookSettings,
    maxFileSize: bytesSetting('REGISTRY_MAX_FILE_SIZE', {
      default: '2gb',
      description: 'Largest file of a model version that is uploaded.',
    }),
    archiveMaxBytes: bytesSetting('ARCHIVE_MAX_UNPACKED', {
      default: '8gb',
      description: 'Most bytes that the files of an uploaded zip or tar.gz may have together, unpacked.',
    }),
    archiveMaxEntries: intSetting('ARCHIVE_MAX_ENTRIES', {
      default: 1000,
      min: 1,
      max: 10_000,
      description: 'Most files and folders of an uploaded zip or tar.gz.',
    }),
    archiveMaxRatio: intSetting('ARCHIVE_MAX_RATIO', {
      default: 100,
      min: 1,
      description:
        'Most bytes that a byte of an uploaded zip or tar.gz may become; up to 10 MiB unpacked are not judged.',
    }),
    mlflowTransitions: enumSetting('MLFLOW_TRANSITIONS', MLFLOW_TRANSITIONS, {
      default: 'governed',
      description:
        "How stages move through MLflow's API where a workspace sets nothing: by a request that others approve, or at once.",
    }),
    lineageBatchRows: intSetting('LINEAGE_BATCH_ROWS', {
      default: 100,
      min: 1,
      description: 'Writes of at least so many feature values are told as OpenLineage runs; smaller ones are not.',
    }),
    lineageEventsRetention: durationSetting('LINEAGE_EVENTS_RETENTION', {
      default: '90d',
      description: 'How long OpenLineage events, received and emitted, are kept; what they said stays in the graph.',
    }),
    purgeGrace: durationSetting('ARTIFACT_PURGE_GRACE', {
      default: '1h',
      description: 'How long a file of a purged version is kept after it was last written.',
    }),
  },
});
export type RegistryConfig = ConfigOf<typeof registryConfig>;

export const loadConfig = (overrides: Partial<RegistryConfig> = {}): RegistryConfig =>
  registryConfig.load(process.env, overrides);
