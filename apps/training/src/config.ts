import {
  bytesSetting,
  type ConfigOf,
  dataRootsSetting,
  defineConfig,
  intSetting,
  stringSetting,
} from '@intelgraph/platform';

export const trainingConfig = defineConfig({
  app: 'training',
  port: 8000,
  grpcPort: 9000,
  database: 'training',
  settings: {
    dataRoots: dataRootsSetting(),
    uploadLimit: bytesSetting('DATASET_UPLOAD_LIMIT', { default: '2gb', description: 'Largest uploaded data set.' }),
    maxRows: intSetting('DATASET_MAX_ROWS', { default: 5_000_000, min: 1, description: 'Most rows of a data file.' }),
    maxColumns: intSetting('DATASET_MAX_COLUMNS', {
      default: 2_000,
      min: 2,
      description: 'Most columns of a data file.',
    }),
    readMemory: stringSetting('DATASET_READ_MEMORY', {
      default: '2GB',
      description: 'Memory that DuckDB may use to read one file.',
    }),
    readThreads: intSetting('DATASET_READ_THREADS', {
      default: 2,
      min: 1,
      max: 64,
      description: 'Threads that DuckDB may use to read one file.',
    }),
    concurrency: intSetting('TRAINING_CONCURRENCY', {
      default: 1,
      min: 0,
      max: 64,
      description: 'Training jobs that run at once; 0 = this process only takes jobs in.',
    }),
    processMemoryMb: intSetting('TRAINING_MEMORY_MB', {
      default: 4_096,
      min: 128,
      description: 'Heap limit of a process that trains or checks a model, in MiB.',
    }),
    maxAttempts: intSetting('TRAINING_MAX_ATTEMPTS', {
      default: 3,
      min: 1,
      max: 100,
      description: 'Training processes started for one job before it fails.',
    }),
  },
});
export type TrainingConfig = ConfigOf<typeof trainingConfig>;

export const loadConfig = (overrides: Partial<TrainingConfig> = {}): TrainingConfig =>
  trainingConfig.load(process.env, overrides);
