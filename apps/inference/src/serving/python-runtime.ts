import { join } from 'node:path';

import type { Logger } from '@intelgraph/kernel';
import { createPythonRuntime, type ModelRuntime } from '@intelgraph/model-serving';

import type { InferenceConfig } from '../config.js';

/** What runs Python models, unless they are turned off. */
export function pythonRuntime(config: InferenceConfig, logger: Logger): ModelRuntime[] {
  const { pythonEnvironments: environments, python, pythonPipArguments: pipArguments, dataDir, app } = config;
  if (environments === 'off') return [];
  const runtime = createPythonRuntime({
    ...{ dir: join(dataDir, app, 'python'), environments, python, pipArguments, logger },
    installMs: config.pythonInstallTimeout,
    worker: {
      memoryBytes: config.pythonMemoryMb * 1024 ** 2,
      startMs: config.pythonStartTimeout,
      answerMs: config.pythonAnswerTimeout,
      maxBatchRows: config.pythonMaxBatchRows,
    },
  });
  return [runtime];
}
