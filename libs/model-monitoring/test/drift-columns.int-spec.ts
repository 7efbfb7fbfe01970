import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { ModelMonitoring } from '../src/index.js';

import { aMonitoring, pseudoRandom } from './a-monitoring.js';

describe('detectDrift of odd columns', () => {
  let monitoring: ModelMonitoring;
  const random = pseudoRandom(7);

  beforeAll(async () => {
    monitoring = await aMonitoring();
  });
  afterAll(() => monitoring.close());

  type Make = (i: number) => unknown;
  const compare = async (before: Make, after: Make, rows = 400) => {
    const side = (make: Make) => Array.from({ length: rows }, (_, i) => ({ x: make(i) }));
    return (await monitoring.detectDrift('m', '1', side(before), side(after))).features[0]!;
  };

  it('loses no type of a column that holds numbers, texts and booleans', async () => {
    const mixed: Make = (i) => [random(), `t${i % 3}`, i % 2 === 0, null][i % 4];
    const same = await compare(mixed, mixed);
    expect(same).toMatchObject({ kind: 'mixed', verdict: 'no_drift', baseline: { values: 300, missing: 100 } });

    const texts = await compare(mixed, (i) => (i % 4 === 1 ? 'another' : mixed(i)));
    expect(texts).toMatchObject({ verdict: 'drift', new_categories: [{ value: 'another', count: 100 }] });
    const numbers = await compare(mixed, (i) => (i % 4 === 0 ? 5 + random() : mixed(i)));
    expect(numbers).toMatchObject({ verdict: 'drift', test: 'kolmogorov_smirnov' });
  });

  it('tells the number 1 from the text "1", and true from "true"', async () => {
    expect(
      await compare(
        (i) => i % 40,
        (i) => String(i % 40),
      ),
    ).toMatchObject({ verdict: 'drift' });
    const flags = await compare(
      (i) => i % 2 === 0,
      (i) => String(i % 2 === 0),
    );
    expect(flags).toMatchObject({ verdict: 'drift', score: expect.any(Number) });
  });

  it('finds that values are missing more often, or a whole column', async () => {
    const missing = await compare(random, (i) => (i % 3 === 0 ? null : random()));
    expect(missing).toMatchObject({ verdict: 'drift', aspect: 'missing', current: { missing: 134 } });

    const rows = Array.from({ length: 100 }, () => ({ a: random(), b: random() }));
    const report = await monitoring.detectDrift(
      'm',
      '1',
      rows,
      rows.map(({ a }) => ({ a })),
    );
    expect(report.drifted_features).toEqual(['b']);
    expect(report.features[1]).toMatchObject({ note: 'the current rows do not have this column' });
  });

  it('does not call identifiers, constants and empty columns drifted', async () => {
    expect(
      (
        await compare(
          (i) => `a${i}`,
          (i) => `b${i}`,
        )
      ).verdict,
    ).toBe('no_drift');
    expect(
      (
        await compare(
          () => 3,
          () => 3,
        )
      ).verdict,
    ).toBe('no_drift');
    expect(
      (
        await compare(
          () => null,
          () => undefined,
        )
      ).verdict,
    ).toBe('no_drift');
    expect(
      (
        await compare(
          () => 3,
          () => 4,
        )
      ).verdict,
    ).toBe('drift');
  });

  it('leaves NaN and the infinities out, and counts them', async () => {
    const odd = await compare(random, (i) => (i === 0 ? Number.NaN : i === 1 ? Infinity : random()));
    expect(odd).toMatchObject({ verdict: 'no_drift', current: { values: 398, invalid: 2 } });
  });

  it('takes dates, big integers and names like members of every object', async () => {
    const rows = (shift: number) =>
      Array.from(
        { length: 60 },
        (_, i) => JSON.parse(`{"__proto__": ${i + shift}, "constructor": "c", "at": ${i}}`) as Record<string, unknown>,
      );
    const report = await monitoring.detectDrift('m', '1', rows(0), rows(1000));
    expect(Object.keys(report.feature_drifts).sort()).toEqual(['__proto__', 'at', 'constructor']);
    expect(report.drifted_features).toEqual(['__proto__']);
    const dates = await compare(
      (i) => new Date(i),
      (i) => BigInt(i),
    );
    expect(dates).toMatchObject({ kind: 'numeric', verdict: 'no_drift' });
  });
});

describe('detectDrift of data that do not drift', () => {
  it('alarms in at most 5 % of 200 resamples (and two standard errors), and flags the column that is shifted', async () => {
    const monitoring = await aMonitoring();
    const random = pseudoRandom(99);
    const population = Array.from({ length: 4000 }, () => ({
      skewed: Math.exp(2 * random()),
      count: Math.floor(6 * random() * random()),
      normal: random() + random() + random() + random(),
      colour: ['red', 'green', 'blue', 'grey'][Math.floor(4 * random() * random())],
      town: `t${Math.floor(40 * random())}`,
      gap: random() < 0.1 ? null : random(),
    }));
    const draw = (rows: number) =>
      Array.from({ length: rows }, () => population[Math.floor(random() * population.length)]!);
    let alarms = 0;
    let found = 0;
    let others = 0;
    for (let i = 0; i < 200; i++) {
      const [baseline, current] = [draw(500), draw(200)];
      if ((await monitoring.detectDrift('m', '1', baseline, current, 0)).drift_detected) alarms++;
      if (i % 10 !== 0) continue;
      const shifted = current.map((row) => ({ ...row, normal: row.normal + 0.5 }));
      const { drifted_features } = await monitoring.detectDrift('m', '1', baseline, shifted);
      if (drifted_features.includes('normal')) found++;
      others += drifted_features.length - 1;
    }
    await monitoring.close();

    expect(alarms / 200).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / 200));
    expect(found).toBe(20);
    // Of 100 columns that did not move.
    expect(others).toBeLessThanOrEqual(5);
  });
});
