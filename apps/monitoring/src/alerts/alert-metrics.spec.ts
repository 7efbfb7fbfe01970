import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';

import { addAlertGauges } from './alert-metrics.js';

describe('gauges of alerts', () => {
  const down = (): Promise<never> => Promise.reject(new Error('the database is down'));

  it('count what fires by severity, and what waits to be sent', async () => {
    const registry = new Registry();
    addAlertGauges(registry, {
      alerts: { firingBySeverity: () => Promise.resolve(new Map([['error', 2]])) },
      deliveries: { queued: () => Promise.resolve(4) },
    });

    const text = await registry.metrics();
    expect(text).toContain('monitoring_alerts_firing{severity="error"} 2');
    expect(text).toContain('monitoring_alerts_firing{severity="critical"} 0');
    expect(text).toContain('monitoring_alert_deliveries_queued 4');
  });

  it('say nothing, not zero, of what the database does not tell', async () => {
    const registry = new Registry();
    addAlertGauges(registry, { alerts: { firingBySeverity: down }, deliveries: { queued: down } });
    expect(await registry.metrics()).not.toMatch(/^monitoring_\w+.* \d/m);
  });
});
