import { type RequestContext, systemClock, uuidv7Ids } from '@intelgraph/kernel';
import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS, Outbox } from '@intelgraph/messaging';
import { aContext, testDatabase, type TestDatabase } from '@intelgraph/testing';

import {
  type CheckDetails,
  CheckScheduler,
  createModelMonitoringServices,
  MODEL_MONITORING_ENTITIES,
  MODEL_MONITORING_MIGRATIONS,
  type MonitoringParts,
  type MonitoringServices,
  type NewCheck,
  type ObservedCondition,
  type PredictionRecord,
} from '../src/index.js';

export const monitoringDatabase = (): Promise<TestDatabase> =>
  testDatabase({
    entities: [...MODEL_MONITORING_ENTITIES, ...MESSAGING_ENTITIES],
    migrations: [...MESSAGING_MIGRATIONS, ...MODEL_MONITORING_MIGRATIONS],
  });

/** What every test of monitoring's services is made of. */
export const partsOn = (dataSource: MonitoringParts['dataSource']): MonitoringParts => ({
  dataSource,
  clock: systemClock,
  ids: uuidv7Ids,
  outbox: new Outbox({ source: '/services/monitoring', ids: uuidv7Ids, clock: systemClock }),
});

/** The services on a database of the suite's own, and what checks told. */
export class MonitoringHarness {
  readonly observed: ObservedCondition[] = [];
  readonly services: MonitoringServices;
  readonly scheduler: CheckScheduler;
  readonly context: RequestContext = aContext({ workspace: `w${uuidv7Ids.next()}` });

  constructor(
    readonly database: TestDatabase,
    more: Partial<MonitoringParts> = {},
  ) {
    const conditions = {
      observe: (_tx: unknown, _context: unknown, condition: ObservedCondition) => {
        this.observed.push(condition);
        return Promise.resolve();
      },
    };
    this.services = createModelMonitoringServices({ ...partsOn(database.dataSource), conditions, ...more });
    this.scheduler = new CheckScheduler(this.services.checkRunner);
  }

  /** A drift check of the model `fraud`, one day against the week before, unless said otherwise. */
  check(more: Partial<NewCheck> = {}): Promise<CheckDetails> {
    return this.services.checks.create(this.context, {
      name: `check-${uuidv7Ids.next()}`,
      kind: 'drift',
      model: 'fraud',
      window_seconds: 86_400,
      baseline: { type: 'preceding', seconds: 7 * 86_400 },
      every_seconds: 3600,
      ...more,
    });
  }

  async predict(predictions: readonly PredictionRecord[], version = '1.0.0'): Promise<void> {
    const batch = { endpoint: 'fraud', model_name: 'fraud', model_version: version, predictions };
    await this.services.predictions.record(this.context, batch);
  }

  /** Makes a check due, a while ago. */
  async makeDue(id: string, secondsAgo = 1): Promise<void> {
    await this.query(`UPDATE checks SET next_run_at = now() - make_interval(secs => $2) WHERE id = $1`, [
      id,
      secondsAgo,
    ]);
  }

  query<T>(sql: string, values: unknown[] = []): Promise<T[]> {
    return this.database.dataSource.query<T[]>(sql, values);
  }

  /** Data of the unsent events of a type, oldest first. */
  async events<T = Record<string, unknown>>(type: string): Promise<T[]> {
    const rows = await this.query<{ payload: string }>(`SELECT payload FROM outbox WHERE topic = $1 ORDER BY id`, [
      type,
    ]);
    return rows
      .map(({ payload }) => JSON.parse(payload) as { data: T; workspace: string })
      .filter(({ workspace }) => workspace === this.context.workspace)
      .map(({ data }) => data);
  }
}

const HOUR = 3_600_000;

/** Predictions of some hours, `rows` an hour; `shift` moves the mean of `amount`, `noise` must be new each time. */
export function someHours(
  from: Date,
  hours: number,
  { rows = 40, shift = 0, noise }: { rows?: number; shift?: number; noise: () => number },
): PredictionRecord[] {
  return Array.from({ length: hours * rows }, (_, i) => {
    const u = noise();
    return {
      prediction_id: uuidv7Ids.next(),
      event_time: new Date(from.getTime() + (i * HOUR) / rows),
      inputs: { amount: 100 + shift + 30 * (noise() + noise() + noise()), shop: `s${Math.floor(noise() * 4)}` },
      prediction: u > 0.3 ? 'yes' : 'no',
      probabilities: { yes: u, no: 1 - u },
      latency_ms: 5 + 10 * noise(),
    };
  });
}
