import { differences, golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import {
  d2AbsoluteError,
  d2Pinball,
  evaluateRegression,
  gammaDeviance,
  meanSquaredLogError,
  pinballLoss,
  poissonDeviance,
} from '../src/index.js';

interface Case {
  id: string;
  y_true: number[];
  y_pred: number[];
  weight?: number[];
  expected: Record<string, unknown>;
}

const cases = (golden('metrics.json') as { regression: Case[] } | undefined)?.regression ?? [];

describe('metrics of regressions', () => {
  for (const { id, y_true: truth, y_pred: predicted, weight: weights, expected } of cases) {
    it(`equal scikit-learn on ${id}`, () => {
      const rows = { truth, predicted, weights };
      const actual: Record<string, unknown> = {
        ...evaluateRegression(rows).metrics,
        'pinball_0.1': pinballLoss(rows, 0.1),
        'pinball_0.5': pinballLoss(rows, 0.5),
        'pinball_0.9': pinballLoss(rows, 0.9),
        msle: meanSquaredLogError(rows),
        d2_absolute: d2AbsoluteError(rows),
        'd2_pinball_0.9': d2Pinball(rows, 0.9),
        poisson_deviance: poissonDeviance(rows),
        gamma_deviance: gammaDeviance(rows),
      };
      expect(Object.keys(actual)).toEqual(expect.arrayContaining(Object.keys(expected)));
      expect(differences(actual, expected)).toEqual([]);
    });
  }
  it('are compared where the reference exists', () => {
    expect([0, 11]).toContain(cases.length);
  });
});
