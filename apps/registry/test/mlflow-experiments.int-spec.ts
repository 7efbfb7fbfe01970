import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type MlflowAnswer, MlflowCaller } from './fixtures/mlflow-caller.js';
import { RunningRegistry } from './fixtures/running-registry.js';

let registry: RunningRegistry;
let mlflow: MlflowCaller;
beforeAll(async () => {
  registry = await RunningRegistry.start();
  mlflow = new MlflowCaller(registry);
});
afterAll(() => registry.stop());

describe("MLflow's experiments", () => {
  it('begin with Default, which has the id "0", in every workspace', async () => {
    for (const workspace of ['default', 'fresh-a', 'fresh-b']) {
      const { body } = await mlflow.get('experiments/get?experiment_id=0', workspace);
      expect(body).toMatchObject({
        experiment: {
          experiment_id: '0',
          name: 'Default',
          lifecycle_stage: 'active',
          artifact_location: 'mlflow-artifacts:/0',
        },
      });
      expect(body).not.toHaveProperty('experiment.tags');
      const { body: created } = await mlflow.post('experiments/create', { name: 'first' }, workspace);
      expect(created).toEqual({ experiment_id: '1' });
    }
  });

  it('answer in the words and codes that clients expect', async () => {
    await mlflow.post('experiments/create', { name: 'twice' });
    const expected: [MlflowAnswer, number, string, string][] = [
      [await mlflow.post('experiments/create', { name: 'twice' }), 400, 'RESOURCE_ALREADY_EXISTS', 'twice'],
      [await mlflow.get('experiments/get-by-name?experiment_name=none'), 404, 'RESOURCE_DOES_NOT_EXIST', 'none'],
      [
        await mlflow.get('experiments/get?experiment_id=abc'),
        400,
        'INVALID_PARAMETER_VALUE',
        "Invalid experiment ID 'abc'",
      ],
      [
        await mlflow.post('experiments/create', {}),
        400,
        'INVALID_PARAMETER_VALUE',
        "Missing value for required parameter 'name'",
      ],
      [
        await mlflow.post('experiments/delete', { experiment_id: 1 }),
        400,
        'INVALID_PARAMETER_VALUE',
        "Invalid value 1 for parameter 'experiment_id' supplied",
      ],
      [
        await mlflow.post('experiments/search', { max_results: 0 }),
        400,
        'INVALID_PARAMETER_VALUE',
        "Invalid value 0 for parameter 'max_results' supplied",
      ],
    ];
    for (const [answer, status, error_code, words] of expected) {
      expect(answer).toMatchObject({ status, body: { error_code, message: expect.stringContaining(words) } });
    }
  });
});
