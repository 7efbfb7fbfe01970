import type { FeatureUses, PredictionSteps, ServedVersion } from '@intelgraph/model-serving';
import type { TracedStep } from '@intelgraph/platform';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { PredictionSpans } from './prediction-spans.js';

const SAMPLED = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const served = {
  ...{ endpoint: 'live', modelName: 'fraud', version: '1.0.0', abTest: { id: 't1', variant: 'treatment' } },
  model: { runnable: { backend: 'onnxruntime, cpu' } },
} as unknown as ServedVersion;
const plain: PredictionSteps = { served, rows: 1, started: 10, filledAt: undefined, features: [], run: undefined };
const use = (status: 'fresh' | 'missing' | 'request') => ({
  ...{ value: 1, ageSeconds: null, status, feature: null, version: null },
});

describe('spans of predictions', () => {
  let steps: TracedStep[];
  let spans: PredictionSpans;
  beforeEach(() => {
    steps = [];
    spans = new PredictionSpans({
      request: () => ({ traceparent: SAMPLED, end: () => undefined }),
      step: (_traceparent, step) => void steps.push(step),
      close: () => Promise.resolve(),
    });
  });
  const shown = (): unknown[] => steps.map(({ name, from, to }) => [name, from, to]);

  it('are one for the features, one for the queue and one for computing, one after the other', () => {
    const run = { rows: 8, queueMs: 2, inputMs: 0.5, inferMs: 3, outputMs: 0.5 };
    const features: FeatureUses[] = [{ a: use('fresh'), b: use('missing'), c: use('request') }, { a: use('fresh') }];
    spans.traced(SAMPLED, { ...plain, rows: 2, filledAt: 14, features, run });
    expect(shown()).toEqual([
      ['features', 10, 14],
      ['queue', 14, 16],
      ['compute', 16, 20],
    ]);
    expect(steps[0]?.attributes).toMatchObject({
      ...{ 'intelgraph.fresh': 2, 'intelgraph.stale': 0, 'intelgraph.missing': 1, 'intelgraph.rows': 2 },
      ...{ 'intelgraph.model': 'fraud', 'intelgraph.version': '1.0.0', 'intelgraph.arm': 'treatment' },
    });
    expect(steps[2]?.attributes).toMatchObject({
      'intelgraph.batch_rows': 8,
      'intelgraph.backend': 'onnxruntime, cpu',
    });
  });

  it('leave out what nobody measured', () => {
    spans.traced(SAMPLED, { ...plain, run: { rows: 1, queueMs: 2 } });
    spans.traced(SAMPLED, plain);
    expect(steps).toEqual([]);
  });

  it('are none where the trace is not sampled', () => {
    spans.traced(SAMPLED.replace(/01$/, '00'), { ...plain, run: { rows: 1, inferMs: 3 } });
    expect(steps).toEqual([]);
  });
});
