import {
  boolSetting,
  bytesSetting,
  type ConfigOf,
  defineConfig,
  durationSetting,
  intSetting,
} from '@intelgraph/platform';

export const inferenceConfig = defineConfig({
  app: 'inference',
  port: 8001,
  grpcPort: 9001,
  database: 'inference',
  settings: {
    threads: intSetting('INFERENCE_THREADS', {
      default: 0,
      max: 256,
      description:
        'Worker threads for batches; single rows of small models are answered on the main thread. 0: one less than there are cores, at least one.',
    }),
    workerMemoryMb: intSetting('INFERENCE_WORKER_MEMORY_MB', {
      default: 1024,
      min: 64,
      description:
        'Heap of a worker thread, in MB; one that passes it is replaced, and its requests are tried again once.',
    }),
    modelsMemoryMb: intSetting('INFERENCE_MODELS_MEMORY_MB', {
      default: 0,
      description:
        'What models may take in memory, in MB, estimated from their files; those used least recently leave, and come back with the next request. 0: no limit.',
    }),
    maxQueue: intSetting('INFERENCE_MAX_QUEUE', {
      default: 1000,
      min: 1,
      description:
        'Most requests that wait for the worker threads, by version; beyond it requests get 429 with Retry-After.',
    }),
    maxBatchRows: intSetting('INFERENCE_MAX_BATCH_ROWS', {
      default: 20_000,
      min: 1,
      description: 'Most rows of one /predict/batch request.',
    }),
    maxRowsInFlight: intSetting('INFERENCE_MAX_ROWS_IN_FLIGHT', {
      default: 100_000,
      min: 1,
      description: 'Most rows on worker threads at a time; beyond it requests get 429 with Retry-After.',
    }),
    batchBodyLimit: bytesSetting('INFERENCE_BATCH_BODY_LIMIT', {
      default: '32mb',
      description: 'Largest body of a /predict/batch request.',
    }),
    maxExplanations: intSetting('INFERENCE_MAX_EXPLANATIONS', {
      default: 4,
      min: 0,
      description: 'Most answers explained at a time; beyond it `return_explanation` gets 429 with Retry-After.',
    }),
    explanationTimeout: durationSetting('INFERENCE_EXPLANATION_TIMEOUT', {
      default: '5s',
      description: 'An explanation that takes longer is given up: the answer says so and has none.',
    }),
    predictionLog: boolSetting('PREDICTION_LOG', {
      default: true,
      description: 'Send inputs and outputs of answered rows to the bus.',
    }),
    predictionSpool: bytesSetting('PREDICTION_LOG_SPOOL', {
      default: '64mb',
      description: 'Disk space for prediction logs while the bus is down; what does not fit is dropped and counted.',
    }),
  },
});
export type InferenceConfig = ConfigOf<typeof inferenceConfig>;

export const loadConfig = (overrides: Partial<InferenceConfig> = {}): InferenceConfig =>
  inferenceConfig.load(process.env, overrides);
