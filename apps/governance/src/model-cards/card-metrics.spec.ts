import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';

import { addCardTaskGauge, CardMetrics } from './card-metrics.js';

describe('metrics of model cards', () => {
  it('count generations by outcome', async () => {
    const registry = new Registry();
    const metrics = new CardMetrics(registry);
    metrics.cardGenerated('written', 0.2);
    metrics.cardGenerated('unchanged', 0.1);
    metrics.cardGenerated('written', 0.3);

    const text = await registry.metrics();
    expect(text).toContain('governance_model_cards_total{outcome="written"} 2');
    expect(text).toContain('governance_model_cards_total{outcome="unchanged"} 1');
    expect(text).toContain('governance_model_card_duration_seconds_count 3');
  });

  it('say how many cards wait', async () => {
    const registry = new Registry();
    addCardTaskGauge(registry, { count: () => Promise.resolve(3) });
    expect(await registry.metrics()).toContain('governance_model_card_tasks 3');
  });

  it('leave out what the database does not tell, and keep the rest', async () => {
    const registry = new Registry();
    new CardMetrics(registry).cardGenerated('failed', 1);
    addCardTaskGauge(registry, { count: () => Promise.reject(new Error('the database is down')) });

    const text = await registry.metrics();
    expect(text).toContain('governance_model_cards_total{outcome="failed"} 1');
    expect(text).not.toMatch(/^governance_model_card_tasks /m);
  });
});
