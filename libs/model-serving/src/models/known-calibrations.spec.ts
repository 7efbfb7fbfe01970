import { describe, expect, it } from '@jest/globals';
import type { Calibration } from '@intelgraph/ml-runtime';

import { KnownCalibrations } from './known-calibrations.js';

describe('Known calibrations', () => {
  const calibrationOf = (reference: string): Calibration => ({
    ...{ reference, tolerance: 1e-5, batches: [], absent: [] },
  });

  it('are given again for the same artifact, and forgotten when others were asked for since', async () => {
    const known = new KnownCalibrations(2);
    const tried: string[] = [];
    const ask = (digest: string) =>
      known.of(digest, (before) => {
        if (before === undefined) tried.push(digest);
        return Promise.resolve(before ?? calibrationOf(digest));
      });

    for (const digest of ['a', 'b', 'a']) expect(await ask(digest)).toEqual(calibrationOf(digest));
    expect(tried).toEqual(['a', 'b']);
    for (const digest of ['c', 'a', 'b']) await ask(digest);
    expect(tried).toEqual(['a', 'b', 'c', 'b']);
  });

  it('are not of models that there is nothing to choose for, nor of failures', async () => {
    const known = new KnownCalibrations();
    const failure = new Error('the thread died');
    await expect(known.of('a', () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await known.of('a', () => Promise.resolve(null))).toBeNull();
    await known.of('a', (before) => {
      expect(before).toBeUndefined();
      return Promise.resolve(calibrationOf('a'));
    });
    expect(await known.of('a', (before) => Promise.resolve(before ?? null))).toEqual(calibrationOf('a'));
  });
});
