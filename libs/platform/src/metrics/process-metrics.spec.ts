import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';

import { addProcessMetrics } from './process-metrics.js';

describe('metrics of the process', () => {
  it('are shown by every app under its own name, also after another has ended', async () => {
    const [one, other] = ['one', 'other'].map((service) => {
      const registry = new Registry();
      registry.setDefaultLabels({ service });
      addProcessMetrics(registry);
      return registry;
    }) as [Registry, Registry];

    expect(await one.metrics()).toMatch(/^nodejs_eventloop_lag_p99_seconds\{service="one"\} [\d.e-]+$/m);
    one.clear();
    expect(await other.metrics()).toMatch(/^process_resident_memory_bytes\{service="other"\} \d+$/m);
    expect(await other.metrics()).not.toContain('service="one"');
  });
});
