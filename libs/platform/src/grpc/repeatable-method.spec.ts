import * as contracts from '@intelgraph/contracts';
import { describe, expect, it } from '@jest/globals';
import { isRepeatableMethod } from './repeatable-method.js';

const PATHS = Object.entries(contracts)
  .filter(([name]) => name.endsWith('Service'))
  .flatMap(([, service]) => Object.values(service as object).map(({ path }: { path: string }) => path));

describe('calls that may be made twice', () => {
  it('are those of methods that only read', () => {
    const names = PATHS.filter(isRepeatableMethod).map((path) => path.slice(path.lastIndexOf('/') + 1));

    expect(PATHS.length).toBeGreaterThan(60);
    expect([...new Set(names)].sort()).toEqual([
      ...['GetAbTest', 'GetAbTestResult', 'GetDataset', 'GetDriftReport', 'GetFeature', 'GetFeatureService'],
      ...['GetGroup', 'GetJob'],
      ...['GetLineage', 'GetModel', 'GetModelCard', 'GetPerformance', 'GetPolicy', 'GetPrediction', 'GetRewards'],
      'GetRun',
      ...[
        'GetStageMachine',
        'GetTrainingSet',
        'GetTransition',
        'GetVersion',
        'GetVersionFacts',
        'ListAbTests',
        'ListDriftReports',
      ],
      ...['ListFeatures', 'ListPolicies', 'LookupToken', 'Predict', 'PredictBatch', 'ReadAsOf', 'ReadHistory'],
      ...['ReadVectors', 'ResolveVersion', 'SnapshotCardArtifacts', 'SnapshotPolicies', 'StageAt', 'SyncTokens'],
      'WalkLineage',
    ]);
  });
});
