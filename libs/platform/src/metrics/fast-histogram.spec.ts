import { describe, expect, it } from '@jest/globals';
import { Histogram, Registry } from 'prom-client';

import { FastHistogram } from './fast-histogram.js';

const NAMES = ['route', 'status'] as const;
const BUCKETS = [0.001, 0.01, 0.1, 1];
const VALUES = [0.0005, 0.001, 0.0011, 0.05, 0.1, 1, 7, 0];

function registries(): { ours: Registry; theirs: Registry; fast: FastHistogram<typeof NAMES> } {
  const [ours, theirs] = [new Registry(), new Registry()];
  for (const registry of [ours, theirs]) registry.setDefaultLabels({ service: 'test' });
  const common = { name: 'seconds', help: 'Help.', labelNames: NAMES, buckets: BUCKETS };
  const slow = new Histogram({ ...common, registers: [theirs] });
  const fast = new FastHistogram({ ...common, registry: ours });
  VALUES.forEach((value, i) => {
    const labels = { route: i % 3 === 0 ? '/predict' : '/a"b', status: '200' };
    slow.observe(labels, value);
    fast.at(labels.route, labels.status).observe(value);
  });
  return { ours, theirs, fast };
}

const sorted = (text: string): string[] => text.split('\n').sort();

describe('FastHistogram', () => {
  it("shows a scrape what prom-client's histogram would", async () => {
    const { ours, theirs } = registries();

    expect(sorted(await ours.metrics())).toEqual(sorted(await theirs.metrics()));
  });

  it('keeps one series for equal labels', () => {
    const { fast } = registries();

    expect(fast.at('/x', '200')).toBe(fast.at('/x', '200'));
    expect(fast.at('/x', '404')).not.toBe(fast.at('/x', '200'));
  });

  it('starts again at zero', async () => {
    const { ours, fast } = registries();
    ours.resetMetrics();
    fast.at('/predict', '200').observe(2);

    expect(await ours.metrics()).toContain('seconds_count{service="test",route="/predict",status="200"} 1\n');
  });
});
