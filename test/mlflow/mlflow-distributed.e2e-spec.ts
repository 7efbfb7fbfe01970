import { kafkaAvailable, s3Available } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { BASE_PATH, DistributedPlatform } from './distributed-platform.js';
import { MLFLOW, runScenarios } from './python.js';

const LIMIT_MS = 600_000;
const available = [MLFLOW.obstacle() === undefined, kafkaAvailable(), s3Available()].every(Boolean);

/** One of each noun; all of them run against the embedded set-up. */
const SCENARIOS = [
  'an experiment is created, found, renamed, tagged, deleted and restored',
  'a run keeps its parameters, metrics, tags and child runs',
  'a batch of metrics, parameters and tags is logged whole, or refused whole',
  'runs are searched by metric, parameter, tag and attribute',
  'the data sets of a run are kept with digest, schema and context, and searched by',
  'files, folders, texts, dictionaries and tables of a run come back as they were',
  'a large file of a run goes up in parts, and comes back as it was',
  'logged models are searched by metric, parameter, tag and status',
  'an alias is set, moved, resolved and deleted; an unknown one is refused',
  'eight threads that register, tag and alias one model at once all succeed',
  "a governed change of stage waits for another person's approval, then succeeds",
  'a scikit-learn model is logged, registered, and loaded by number, alias, semantic version and stage',
  'a copy of a version loads, also after its original is deleted',
  'a webhook is created, tried out, called with a signature, changed and deleted',
];

(available ? describe : describe.skip)("MLflow's own Python client, unchanged, on the distributed set-up", () => {
  let platform: DistributedPlatform;
  let failures: Map<string, string | null>;
  beforeAll(async () => {
    platform = await DistributedPlatform.start();
    const tokens = {
      author: platform.issue('ada', ['editor', 'deployer', 'approver']),
      approver: platform.issue('grace', ['approver']),
      admin: platform.issue('alan', ['admin']),
    };
    const url = `${platform.url('gateway')}${BASE_PATH}/w/scenario-{number}`;
    failures = await runScenarios('scenarios', url, tokens, { only: SCENARIOS });
  }, LIMIT_MS);
  afterAll(() => platform.stop());

  it.each(SCENARIOS)('through the gateway, below the path of a proxy: %s', (scenario) => {
    expect(failures.get(scenario)).toBeNull();
  });
});
