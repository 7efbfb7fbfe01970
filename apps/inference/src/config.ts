import { join } from 'node:path';

import {
  boolSetting,
  bytesSetting,
  type ConfigOf,
  dataRootsSetting,
  dataS3RootsSetting,
  defineConfig,
  durationSetting,
  enumSetting,
  intSetting,
  listSetting,
  pathSetting,
  rateLimitPatienceSetting,
  stringSetting,
} from '@intelgraph/platform';

/** Python models. Without Python on the machine they are refused, whatever these say. */
const pythonSettings = {
  pythonEnvironments: enumSetting('PYTHON_ENVIRONMENTS', ['create', 'existing', 'off'], {
    default: 'create',
    description:
      'Python models are code with the rights of this process. `create`: what each requires is installed with pip; ' +
      '`existing`: the Python below has it all; `off`: they are refused.',
  }),
  python: stringSetting('PYTHON_WORKER_PYTHON', {
    default: 'python3',
    description: 'Python 3.9 or newer: a command or a path.',
  }),
  pythonPipArguments: listSetting('PYTHON_PIP_ARGUMENTS', {
    default: '',
    description:
      'Further arguments of `pip install`, separated by commas: `--index-url,https://pypi.example.org/simple`.',
  }),
  pythonInstallTimeout: durationSetting('PYTHON_INSTALL_TIMEOUT', {
    default: '10m',
    description: 'Installing what a model requires takes no longer.',
  }),
  pythonMemoryMb: intSetting('PYTHON_WORKER_MEMORY_MB', {
    default: 2048,
    min: 256,
    description: 'Memory of each Python model, in MiB; one that needs more is started again (Linux).',
  }),
  pythonStartTimeout: durationSetting('PYTHON_WORKER_START_TIMEOUT', {
    default: '2m',
    description: 'Loading a Python model takes no longer.',
  }),
  pythonAnswerTimeout: durationSetting('PYTHON_WORKER_TIMEOUT', {
    default: '30s',
    description: 'A Python model that does not answer within it is started again.',
  }),
  pythonMaxBatchRows: intSetting('PYTHON_WORKER_MAX_BATCH_ROWS', {
    default: 1000,
    min: 1,
    description: 'Most rows of several requests that a Python model computes together.',
  }),
};

/** Predictions of whole files. */
const batchSettings = {
  dataRoots: dataRootsSetting(),
  dataS3Roots: dataS3RootsSetting(),
  batchFolder: pathSetting('BATCH_JOBS_DIR', {
    default: '.data/inference/batch',
    fallbackIn: (dataDir) => join(dataDir, 'inference', 'batch'),
    description:
      'Files of batch jobs and uploads for them. Replicas that share it go on with the jobs of one that died where it was; the others begin them anew. Unless given: inference/batch in DATA_DIR.',
  }),
  batchConcurrency: intSetting('BATCH_JOBS_CONCURRENCY', {
    default: 1,
    max: 64,
    description: 'Batch jobs that run at once; 0 = this process only takes them in.',
  }),
  batchUploadLimit: bytesSetting('BATCH_UPLOAD_LIMIT', {
    default: '2gb',
    description: 'Largest file that is uploaded for a batch job.',
  }),
  batchS3InputLimit: bytesSetting('BATCH_S3_INPUT_LIMIT', {
    default: '64gb',
    description: 'Largest object of S3 that a batch job reads; it is fetched to BATCH_JOBS_DIR first.',
  }),
  batchRetention: durationSetting('BATCH_RETENTION', {
    default: '0d',
    description:
      'How long what the service keeps of batch jobs (outputs, errors, explanations) is there after their end, and uploads after their last use; jobs stay listed. 0d: until somebody removes it.',
  }),
  batchReadMemory: stringSetting('BATCH_READ_MEMORY', {
    default: '1GB',
    description: 'Memory that DuckDB may use to read and write the Parquet files of one batch job.',
  }),
  batchReadThreads: intSetting('BATCH_READ_THREADS', {
    default: 2,
    min: 1,
    max: 64,
    description: 'Threads that DuckDB may use for one batch job.',
  }),
};

/** Topics that deployments answer. */
const streamSettings = {
  streamsConcurrency: intSetting('STREAMS_CONCURRENCY', {
    default: 4,
    max: 64,
    description: 'Partitions of a stream that this process answers at a time; 0 = it runs no streams.',
  }),
};

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
        'Heap of a worker thread, and what it holds outside of it (array buffers, WebAssembly) beside its models, in MB each; one that passes it is replaced, and its requests are tried again once.',
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
    resultCacheMemory: bytesSetting('INFERENCE_RESULT_CACHE_MEMORY', {
      default: '64mb',
      description:
        'What answers of deployments with a result cache may take in memory, of all together, estimated; those used least recently leave.',
    }),
    resultCacheEntries: intSetting('INFERENCE_RESULT_CACHE_ENTRIES', {
      default: 100_000,
      min: 1,
      description: 'Most answers of deployments with a result cache that are kept in memory, of all together.',
    }),
    rateLimitPatience: rateLimitPatienceSetting(),
    ...pythonSettings,
    ...batchSettings,
    ...streamSettings,
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
