import { resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PlatformProcess } from '../e2e/platform/platform-process.js';

import { declaredScenarios, MLFLOW, runScenarios, type ScenarioFolder, TORCH } from './python.js';

const SCENARIOS_LIMIT_MS = 300_000;
const DATA = resolve(import.meta.dirname, '../../../shared/data');

const hasTorch = TORCH.isThereOr('models of PyTorch');
const ENVIRONMENT = hasTorch ? TORCH : MLFLOW;
const FOLDERS: readonly ScenarioFolder[] = ['platform_scenarios', ...(hasTorch ? (['torch_scenarios'] as const) : [])];

(MLFLOW.obstacle() === undefined ? describe : describe.skip)(
  'models trained here, in the hands of MLflow users',
  () => {
    let platform: PlatformProcess;
    const failures = new Map<string, string | null>();
    beforeAll(async () => {
      platform = await PlatformProcess.start(PlatformProcess.newDataDir(), {
        ...{ DATA_ROOTS: DATA, LOG_LEVEL: 'warn' },
        ...{ PYTHON_ENVIRONMENTS: 'existing', PYTHON_WORKER_PYTHON: ENVIRONMENT.python },
        // What PyTorch alone takes is close to what a worker may hold.
        ...(hasTorch ? { PYTHON_WORKER_MEMORY_MB: '6144' } : {}),
      });
      const [author, approver] = [platform.token('author'), platform.token('approver')];
      const tokens = { author, approver, admin: approver };
      for (const folder of FOLDERS) {
        const found = await runScenarios(folder, platform.url(), tokens, { environment: ENVIRONMENT });
        for (const [scenario, failure] of found) failures.set(scenario, failure);
      }
    }, SCENARIOS_LIMIT_MS);
    afterAll(async () => {
      await platform.stop();
      platform.remove();
    });

    it.each(FOLDERS.flatMap(declaredScenarios))('%s', (scenario) => {
      expect(failures.get(scenario)).toBeNull();
    });
  },
);
