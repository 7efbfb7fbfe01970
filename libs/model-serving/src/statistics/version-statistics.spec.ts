import { describe, expect, it } from '@jest/globals';

import { VersionStatistics } from './version-statistics.js';

describe('The statistics of a version', () => {
  it('add up runs, their rows and their parts, in all and by the number of rows', () => {
    const statistics = new VersionStatistics(() => 1234);
    statistics.executed({ rows: 2, queueMs: 4, inputMs: 1, inferMs: 2, outputMs: 3 });
    statistics.executed({ rows: 2, inputMs: 1, inferMs: 2, outputMs: 3 });
    statistics.executed({ rows: 5, inputMs: 10, inferMs: 20, outputMs: 30 });
    expect(statistics).toMatchObject({ inferences: 9, executions: 3, lastInferenceAt: 1234 });
    expect(statistics.queue).toEqual({ count: 3, ms: 4 });
    expect(statistics.compute).toEqual({
      input: { count: 3, ms: 12 },
      infer: { count: 3, ms: 24 },
      output: { count: 3, ms: 36 },
    });
    expect([...statistics.bySize].map(([rows, { infer }]) => [rows, infer])).toEqual([
      [2, { count: 2, ms: 4 }],
      [5, { count: 1, ms: 20 }],
    ]);
  });

  it('count a run that answers several requests once, and the time that each of them waited', () => {
    const statistics = new VersionStatistics();
    statistics.executed({ rows: 7, requests: 3, queueMs: 12, inferMs: 2 });
    statistics.executed({ rows: 5, requests: 0, queueMs: 0, inferMs: 2 });
    expect(statistics).toMatchObject({ inferences: 12, executions: 2 });
    expect(statistics.queue).toEqual({ count: 3, ms: 12 });
    expect(statistics.compute.infer).toEqual({ count: 2, ms: 4 });
  });

  it('count no part that a runtime does not measure', () => {
    const statistics = new VersionStatistics();
    statistics.executed({ rows: 1 });
    expect(statistics.executions).toBe(1);
    expect(statistics.compute.infer.count).toBe(0);
  });

  it('keep few batch sizes, whatever sizes come', () => {
    const statistics = new VersionStatistics();
    for (let rows = 1; rows <= 5000; rows++) statistics.executed({ rows, inferMs: 1 });
    expect(statistics.bySize.size).toBe(256);
    expect(statistics.compute.infer.count).toBe(5000);
  });
});
