import type { WebhookDeliveriesQueries, WebhookObserver } from '@intelgraph/ml-registry';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What becomes of calls of webhooks, in numbers. */
export class WebhookMetrics implements WebhookObserver {
  private readonly attempts: Counter<'outcome'>;
  private readonly seconds: Histogram;
  private readonly deliveries: Counter<'outcome'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.attempts = new Counter({
      name: 'registry_webhook_attempts_total',
      help: 'Tries to call a webhook, by outcome (delivered, retry, refused).',
      labelNames: ['outcome'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'registry_webhook_duration_seconds',
      help: 'Duration of the tries.',
      buckets: [0.02, 0.1, 0.5, 1, 2, 5, 15, 30],
      registers,
    });
    this.deliveries = new Counter({
      name: 'registry_webhook_deliveries_total',
      help: 'Calls of webhooks that got through (delivered) or were given up (failed).',
      labelNames: ['outcome'],
      registers,
    });
  }

  attempted(outcome: string, seconds: number): void {
    this.attempts.inc({ outcome });
    this.seconds.observe(seconds);
  }

  finished(outcome: string): void {
    this.deliveries.inc({ outcome });
  }
}

/** Adds what is counted in the database when somebody asks: calls that wait. */
export function addWebhookGauge(registry: Registry, deliveries: WebhookDeliveriesQueries): void {
  new Gauge({
    name: 'registry_webhook_deliveries_queued',
    help: 'Calls of webhooks that wait to be made.',
    registers: [registry],
    async collect() {
      // A database that is down must not take the other metrics with it: what is not known is left out.
      const queued = await deliveries.queued().catch(() => undefined);
      this.reset();
      if (queued !== undefined) this.set(queued);
    },
  });
}
