import { resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PlatformProcess } from '../e2e/platform/platform-process.js';

import { declaredScenarios, MLFLOW, runScenarios } from './python.js';

const SCENARIOS_LIMIT_MS = 300_000;
const DATA = resolve(import.meta.dirname, '../../../shared/data');

(MLFLOW.obstacle() === undefined ? describe : describe.skip)(
  'models trained here, in the hands of MLflow users',
  () => {
    let platform: PlatformProcess;
    let failures: Map<string, string | null>;
    beforeAll(async () => {
      platform = await PlatformProcess.start(PlatformProcess.newDataDir(), {
        ...{ DATA_ROOTS: DATA, LOG_LEVEL: 'warn' },
        ...{ PYTHON_ENVIRONMENTS: 'existing', PYTHON_WORKER_PYTHON: MLFLOW.python },
      });
      const [author, approver] = [platform.token('author'), platform.token('approver')];
      failures = await runScenarios('platform_scenarios', platform.url(), { author, approver, admin: approver });
    }, SCENARIOS_LIMIT_MS);
    afterAll(async () => {
      await platform.stop();
      platform.remove();
    });

    it.each(declaredScenarios('platform_scenarios'))('%s', (scenario) => {
      expect(failures.get(scenario)).toBeNull();
    });
  },
);
