import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry } from '../../apps/registry/test/fixtures/running-registry.js';

import { declaredScenarios, MLFLOW, runScenarios } from './python.js';

const SCENARIOS_LIMIT_MS = 300_000;

(MLFLOW.obstacle() === undefined ? describe : describe.skip)("MLflow's own Python client, unchanged", () => {
  let registry: RunningRegistry;
  let failures: Map<string, string | null>;
  beforeAll(async () => {
    registry = await RunningRegistry.start({ allowPrivateWebhooks: true });
    failures = await runScenarios('scenarios', `http://127.0.0.1:${registry.app.httpPort}/w/scenario-{number}`, {
      author: registry.author,
      approver: registry.approver,
      admin: registry.issue('alan', ['admin']),
    });
  }, SCENARIOS_LIMIT_MS);
  afterAll(() => registry.stop());

  it.each(declaredScenarios('scenarios'))('%s', (scenario) => {
    expect(failures.get(scenario)).toBeNull();
  });

  it('runs nothing but what is listed here', () => {
    expect([...failures.keys()].sort()).toEqual(declaredScenarios('scenarios').sort());
  });
});
