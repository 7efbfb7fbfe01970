import { seededRandom } from '@intelgraph/statistics';
import { describe, expect, it } from '@jest/globals';

import { explanationSummary } from './explanation-summary.js';
import { ExplanationTally, type ExplanationPiece } from './explanation-tally.js';

const OPTIONS = { columns: 3, seed: 'digest' };
const ROWS = 4_000;
const random = seededRandom(5);
const rows = Array.from({ length: ROWS }, (_, i) => ({
  ...{ row: i + 1, values: [random.normal(), null, i], base: random.normal() },
  contributions: [random.normal() * 1e-3, random.normal() * 1e9, random.normal()],
}));

const through = (piece: ExplanationPiece): ExplanationPiece => JSON.parse(JSON.stringify(piece)) as ExplanationPiece;

function inChunks(cuts: readonly number[]): ExplanationPiece {
  const whole = new ExplanationTally(OPTIONS);
  cuts.forEach((cut, i) => {
    const part = whole.next();
    for (const { base, ...row } of rows.slice(cuts[i - 1] ?? 0, cut)) part.add(row, base);
    part.addMethod('exact', 100);
    whole.merge(through(part.piece));
  });
  return through(whole.piece);
}

describe('what explanations come to', () => {
  const names = ['small', 'large', 'medium'];
  const whole = explanationSummary(inChunks([ROWS]), names, { class: 'yes' });

  it('is the same to the last bit in whatever chunks the rows come', () => {
    for (const cuts of [
      [1, 2, 3, ROWS],
      [2048, 2176, ROWS],
      [999, 1000, 1001, 3999, ROWS],
    ]) {
      expect(explanationSummary(inChunks(cuts), names, { class: 'yes' })).toEqual(whole);
    }
  });

  it('is what the rows say, those that contribute most first', () => {
    expect(whole).toMatchObject({ class: 'yes', methods: ['exact'], rowsExplained: ROWS, sampleRows: 1000 });
    expect(whole.columns.map(({ name }) => name)).toEqual(['large', 'medium', 'small']);
    const means = rows.reduce((sum, { contributions: [one = 0] }) => sum + Math.abs(one) / ROWS, 0);
    expect(Math.abs((whole.columns[2]?.meanAbsolute ?? 0) - means)).toBeLessThan(1e-15);
    const [large] = whole.columns;
    expect(large?.values).toEqual(new Array(1000).fill(null));
    expect(rows.some(({ contributions }) => contributions[1] === large?.contributions[999])).toBe(true);
  });

  it('counts rows without an explanation, and holds fewer rows of more inputs', () => {
    const tally = new ExplanationTally({ columns: 2_000, seed: 's' });
    const contributions = new Array<number>(2_000).fill(1);
    for (let row = 1; row <= 200; row++) tally.add({ row, values: [], contributions }, 0.5);
    tally.addUnexplained();
    expect(tally.piece).toMatchObject({ rows: 200, unexplained: 1 });
    expect(tally.piece.sample).toHaveLength(50);
  });

  it('of no row is nothing', () => {
    const summary = explanationSummary(new ExplanationTally(OPTIONS).piece, names, {});
    expect(summary).toMatchObject({ rowsExplained: 0, baseValue: 0, sampleRows: 0 });
    expect(summary.columns.map(({ meanAbsolute }) => meanAbsolute)).toEqual([0, 0, 0]);
  });
});
