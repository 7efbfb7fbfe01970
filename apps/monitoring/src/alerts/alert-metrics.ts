import {
  type AlertsQueries,
  type DeliveriesQueries,
  type DeliveryObserver,
  SEVERITIES,
} from '@intelgraph/model-monitoring';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What becomes of messages to receivers, in numbers. */
export class DeliveryMetrics implements DeliveryObserver {
  private readonly attempts: Counter<'kind' | 'outcome'>;
  private readonly seconds: Histogram<'kind'>;
  private readonly deliveries: Counter<'kind' | 'outcome'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.attempts = new Counter({
      name: 'monitoring_alert_delivery_attempts_total',
      help: 'Tries to send a message to a receiver, by kind and outcome (delivered, retry, refused).',
      labelNames: ['kind', 'outcome'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'monitoring_alert_delivery_duration_seconds',
      help: 'Duration of the tries.',
      labelNames: ['kind'],
      buckets: [0.02, 0.1, 0.5, 1, 2, 5, 15],
      registers,
    });
    this.deliveries = new Counter({
      name: 'monitoring_alert_deliveries_total',
      help: 'Messages to receivers that got through (delivered) or were given up (failed).',
      labelNames: ['kind', 'outcome'],
      registers,
    });
  }

  attempted(kind: string, outcome: string, seconds: number): void {
    this.attempts.inc({ kind, outcome });
    this.seconds.observe({ kind }, seconds);
  }

  finished(kind: string, outcome: string): void {
    this.deliveries.inc({ kind, outcome });
  }
}

/** Adds what is counted in the database when somebody asks: alerts that fire, messages that wait. */
export function addAlertGauges(
  registry: Registry,
  queries: {
    readonly alerts: Pick<AlertsQueries, 'firingBySeverity'>;
    readonly deliveries: Pick<DeliveriesQueries, 'queued'>;
  },
): void {
  const registers = [registry];
  new Gauge({
    name: 'monitoring_alerts_firing',
    help: 'Alerts that fire, by severity.',
    labelNames: ['severity'],
    registers,
    async collect() {
      const firing = await orUndefined(queries.alerts.firingBySeverity());
      this.reset();
      if (firing === undefined) return;
      for (const severity of SEVERITIES) this.set({ severity }, firing.get(severity) ?? 0);
    },
  });
  new Gauge({
    name: 'monitoring_alert_deliveries_queued',
    help: 'Messages to receivers that wait to be sent.',
    registers,
    async collect() {
      const queued = await orUndefined(queries.deliveries.queued());
      // A reset would say that none wait.
      if (queued === undefined) this.remove();
      else this.set(queued);
    },
  });
}

/** A database that is down must not take the other metrics with it: what is not known is left out. */
async function orUndefined<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch {
    return undefined;
  }
}
