import type { RequestContext } from '@intelgraph/kernel';
import { uuidv7Ids } from '@intelgraph/kernel';
import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS, Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import { aContext, FixedClock, testDatabase, type TestDatabase } from '@intelgraph/testing';

import {
  type AlertingOptions,
  type AlertingParts,
  type AlertingServices,
  type AlertObservation,
  createAlerting,
  MODEL_MONITORING_ENTITIES,
  MODEL_MONITORING_MIGRATIONS,
  type NewReceiver,
  type ReceiverView,
} from '../../src/index.js';

export const monitoringDatabase = (): Promise<TestDatabase> =>
  testDatabase({
    entities: [...MODEL_MONITORING_ENTITIES, ...MESSAGING_ENTITIES],
    migrations: [...MESSAGING_MIGRATIONS, ...MODEL_MONITORING_MIGRATIONS],
  });

/** A condition of model `churn`, seen by drift, that fires, unless said otherwise. */
export function anObservation(more: Partial<AlertObservation> = {}): AlertObservation {
  return {
    source: 'drift',
    model_name: 'churn',
    model_version: '1.0.0',
    name: 'weekly drift',
    severity: 'warning',
    firing: true,
    summary: 'the column age has drifted',
    labels: {},
    details: {},
    ...more,
  };
}

/** Alerting on a database, with a clock that stands still; each harness has a workspace of its own. */
export class AlertingHarness {
  readonly clock = new FixedClock('2026-03-01T12:00:00.000Z');
  readonly services: AlertingServices;
  readonly context: RequestContext;
  private static count = 0;

  constructor(
    readonly database: TestDatabase,
    options: AlertingOptions = {},
    parts: Partial<AlertingParts> = {},
  ) {
    this.context = aContext({ workspace: `w${++AlertingHarness.count}` });
    const clock = this.clock;
    this.services = createAlerting(
      {
        dataSource: database.dataSource,
        clock,
        ids: uuidv7Ids,
        outbox: new Outbox({ source: '/services/monitoring', ids: uuidv7Ids, clock }),
        ...parts,
      },
      { allowPrivateReceivers: true, ...options },
    );
  }

  observe(...observations: Partial<AlertObservation>[]): Promise<void> {
    return inTransaction(this.database.dataSource, async (tx) => {
      for (const more of observations) await this.services.alerts.observe(tx, this.context, anObservation(more));
    });
  }

  /** A receiver that every alert goes to. */
  async receiver(given: Omit<NewReceiver, 'name'> & { name?: string }): Promise<ReceiverView> {
    const name = given.name ?? given.kind;
    const receiver = await this.services.receivers.create(this.context, { ...given, name });
    await this.services.alertRoutes.create(this.context, {
      name: `to ${name}`.replace(' ', '-'),
      receiver_ids: [receiver.id],
    });
    return receiver;
  }

  /** Lets time pass for the decisions, then decides and sends. @returns how many messages were decided on */
  async pass(seconds: number): Promise<number> {
    this.clock.advance(seconds * 1000);
    const decided = await this.services.grouper.flushDue();
    await this.services.deliveryWorker.drain();
    return decided;
  }

  /** Ends all pauses between tries, then sends. @returns how many tries that took */
  async retry(): Promise<number> {
    const { workspace } = this.context;
    const { dataSource } = this.database;
    await dataSource.query(`UPDATE alert_deliveries SET due_at = now() WHERE workspace = $1`, [workspace]);
    await dataSource.query(`UPDATE alert_receivers SET not_before = '-infinity' WHERE workspace = $1`, [workspace]);
    return this.services.deliveryWorker.drain();
  }

  async deliveries() {
    const { deliveriesQueries } = this.services;
    const { items } = await deliveriesQueries.list(this.context, {});
    return Promise.all(items.toReversed().map(({ id }) => deliveriesQueries.get(this.context, id)));
  }

  async alerts() {
    return (await this.services.alertsQueries.list(this.context, {})).items.toReversed();
  }

  /** Types of the events of this workspace, oldest first. */
  async events(): Promise<string[]> {
    const rows = await this.database.dataSource.query<{ topic: string }[]>(
      `SELECT topic FROM outbox WHERE payload::jsonb ->> 'workspace' = $1 ORDER BY id`,
      [this.context.workspace],
    );
    return rows.map(({ topic }) => topic);
  }
}
