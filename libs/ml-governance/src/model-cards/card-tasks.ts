import type { CloudEvent } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

/** A task as a worker took it. */
export interface CardTask {
  readonly workspace: string;
  readonly modelName: string;
  readonly version: string;
  readonly trigger: string;
  readonly principal: string;
  readonly requestId: string;
  readonly traceparent: string;
  readonly asked: number;
  readonly attempts: number;
}

/** How long a worker has a task for itself: another one takes it over when the first has died. */
const LEASE_SECONDS = 60;
const MAX_DELAY_SECONDS = 300;

const TAKE = `
  UPDATE model_card_tasks SET attempts = attempts + 1, due_at = now() + make_interval(secs => $1)
   WHERE (workspace, model_name, version) = (
     SELECT workspace, model_name, version FROM model_card_tasks WHERE due_at <= now()
      ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING workspace, model_name AS "modelName", version, trigger, principal, request_id AS "requestId",
            traceparent, asked, attempts`;

/** Cards that are to be generated again: rows, so that nothing is forgotten when a process ends. */
export class CardTasks {
  constructor(private readonly dataSource: DataSource) {}

  /** Asks for a card, in the transaction that hears the event. */
  ask(tx: Transaction, event: CloudEvent, modelName: string, version: string): Promise<void> {
    return this.askAll(tx, event, modelName, [version]);
  }

  /** Asks for the cards of several versions of a model, each of which is named once. */
  async askAll(tx: Transaction, event: CloudEvent, modelName: string, versions: readonly string[]): Promise<void> {
    await tx.query(
      `INSERT INTO model_card_tasks
         (workspace, model_name, version, trigger, principal, request_id, traceparent, asked, attempts, due_at)
       SELECT $1, $2, version, $4, $5, $6, $7, 1, 0, date_trunc('milliseconds', now()) FROM unnest($3::text[]) version
       ON CONFLICT (workspace, model_name, version) DO UPDATE
         SET trigger = excluded.trigger, principal = excluded.principal, request_id = excluded.request_id,
             traceparent = excluded.traceparent, asked = model_card_tasks.asked + 1, attempts = 0, due_at = excluded.due_at`,
      [event.workspace, modelName, versions, event.type, event.principal, event.requestid, event.traceparent],
    );
  }

  /** The task that is due longest, for this worker alone. */
  async take(): Promise<CardTask | undefined> {
    // TypeORM answers an UPDATE with its rows and their number.
    const [rows] = await this.dataSource.query<[CardTask[], number]>(TAKE, [LEASE_SECONDS]);
    return rows[0];
  }

  /** Done, or not to be done any more; stays when it was asked for again meanwhile. */
  async finish({ workspace, modelName, version, asked }: CardTask): Promise<void> {
    await this.dataSource.query(
      'DELETE FROM model_card_tasks WHERE workspace = $1 AND model_name = $2 AND version = $3 AND asked = $4',
      [workspace, modelName, version, asked],
    );
  }

  /** Later: 1 s, 2 s, 4 s … 5 min. */
  async postpone({ workspace, modelName, version, asked, attempts }: CardTask): Promise<void> {
    const seconds = Math.min(2 ** Math.min(attempts - 1, 20), MAX_DELAY_SECONDS);
    await this.dataSource.query(
      `UPDATE model_card_tasks SET due_at = now() + make_interval(secs => $5)
        WHERE workspace = $1 AND model_name = $2 AND version = $3 AND asked = $4`,
      [workspace, modelName, version, asked, seconds],
    );
  }

  /** Cards waiting. */
  async count(): Promise<number> {
    const rows = await this.dataSource.query<{ n: number }[]>('SELECT count(*)::int AS n FROM model_card_tasks');
    return rows[0]?.n ?? 0;
  }
}
