import { describe, expect, it } from '@jest/globals';

import type { ExplainedColumn, ExplanationSummary } from '../explanation-summary.js';

import { summaryPlot } from './summary-plot.js';
import { colourAt, GREY } from './value-colours.js';

const POINT = /M(-?[\d.]+) (-?[\d.]+)h0/g;

const columnOf = (name: string, contributions: number[], values?: (number | null)[]): ExplainedColumn => ({
  ...{ name, contributions, values: values ?? contributions, mean: 0 },
  meanAbsolute: contributions.reduce((sum, one) => sum + Math.abs(one), 0) / Math.max(1, contributions.length),
});

const summaryOf = (columns: ExplainedColumn[], more: Partial<ExplanationSummary> = {}): ExplanationSummary => ({
  ...{ methods: ['exact'], backgroundRows: 100, rowsExplained: 500, rowsUnexplained: 0, baseValue: 0.3 },
  ...{ sampleRows: columns[0]?.contributions.length ?? 0, columns },
  ...more,
});

/** @returns the names of its elements; fails where they are not nested as XML wants it */
function elementsOf(svg: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  const rest = svg.replaceAll(/<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<>&]*")*)(\/?)>/g, (_, end, name, __, empty) => {
    if (end === '/') expect(open.pop()).toBe(name);
    else names.push(String(name));
    if (end === '' && empty === '') open.push(String(name));
    return '';
  });
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#39;)/);
  return names;
}

/** The lines of the plot, each with its points by colour. */
function linesOf(svg: string): { title: string; points: { x: number; y: number; colour: string }[] }[] {
  return svg
    .split('<g><title>')
    .slice(1)
    .map((text) => ({
      title: text.slice(0, text.indexOf('</title>')),
      points: [
        ...text.slice(0, text.indexOf('</g></g>')).matchAll(/<path d="(M[^"]*h0)" stroke="([^"]+)"\/>/g),
      ].flatMap(([, path = '', colour = '']) =>
        [...path.matchAll(POINT)].map(([, x, y]) => ({ x: Number(x), y: Number(y), colour })),
      ),
    }));
}

describe('a summary plot', () => {
  const columns = [
    columnOf('age', [0.4, -0.4, 0.1], [60, 20, null]),
    columnOf('city', [0.1, 0.1, 0.1], [null, null, null]),
  ];
  const svg = summaryPlot(summaryOf(columns, { class: 'yes' }), { subject: 'churn 1.2.0' });
  const [age, city] = linesOf(svg);

  it('has a line for each input in the order of the summary, and a point for each row', () => {
    expect([age?.title, city?.title]).toEqual(['age: 0.3000 on average', 'city: 0.1000 on average']);
    expect([age?.points, city?.points].map((points) => points?.length)).toEqual([3, 3]);
    const ys = [age, city].map((line) => (line?.points ?? []).map(({ y }) => y));
    expect(Math.max(...(ys[0] ?? []))).toBeLessThan(Math.min(...(ys[1] ?? [])));
    // The same contribution three times: beside each other, not on each other.
    expect(new Set(ys[1]).size).toBe(3);
  });

  it('places points by what was contributed and colours them by the value of the input', () => {
    const [high, low, missing] = age!.points;
    expect([high!.colour, low!.colour, missing!.colour]).toEqual([colourAt(1), colourAt(0), GREY]);
    const zero = Number(/M([\d.]+) 70V/.exec(svg)![1]);
    expect(high!.x - zero).toBeCloseTo(zero - low!.x, 0);
    expect(missing!.x - zero).toBeCloseTo((high!.x - zero) / 4, 0);
    expect(city?.points.every(({ colour }) => colour === GREY)).toBe(true);
  });

  it('is one file that says what it shows to who cannot see it', () => {
    const names = elementsOf(svg);
    expect(names[0]).toBe('svg');
    expect(new Set(names)).toEqual(new Set(['svg', 'title', 'desc', 'rect', 'g', 'text', 'path']));
    expect(svg).toContain('role="img" aria-labelledby="title desc"');
    expect(svg).toContain('<title id="title">What the inputs of churn 1.2.0 contributed</title>');
    expect(svg).toContain(
      'contribution to the probability of yes. Mean absolute contribution: age 0.3000, city 0.1000.',
    );
    expect(svg).toContain('3 of 500 rows;');
    expect(svg.match(/\b(href|url|style|on[a-z]+)=/g)).toBeNull();
    expect(summaryPlot(summaryOf(columns, { class: 'yes' }), { subject: 'churn 1.2.0' })).toBe(svg);
  });

  it('escapes what stands in names, whatever it is', () => {
    const evil = `</text><script>alert("1")</script>&'\u0000\ud800`;
    const names = elementsOf(summaryPlot(summaryOf([columnOf(evil, [1])], { class: evil }), { subject: evil }));
    expect(names).not.toContain('script');
    const found = summaryPlot(summaryOf([columnOf('\u0007x', [1])]), { subject: 's' });
    expect(found).toContain('<title>\uFFFDx: 1.000 on average</title>');
  });

  it('shows the twenty inputs that contribute most, and says of how many', () => {
    const many = Array.from({ length: 30 }, (_, i) => columnOf(`c${i}`, [30 - i, i - 30]));
    const found = summaryPlot(summaryOf(many), { subject: 's' });
    expect(linesOf(found).map(({ title }) => title.split(':')[0])).toEqual(many.slice(0, 20).map(({ name }) => name));
    expect(found).toContain('20 of 30 inputs, 2 of 500 rows');
    expect(found).toContain('contribution to the prediction<');
  });

  it('is drawn of no rows, and where nothing contributes', () => {
    for (const empty of [summaryOf([]), summaryOf([columnOf('a', [])]), summaryOf([columnOf('a', [0, 0])])]) {
      const found = summaryPlot({ ...empty, class: null }, { subject: 's' });
      elementsOf(found);
      expect(found).not.toMatch(/NaN|Infinity|undefined/);
      expect(found).toContain('contribution to the probability of the predicted class');
    }
  });
});
