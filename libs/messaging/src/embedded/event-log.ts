import { silentLogger, type Logger } from '@intelgraph/kernel';
import { createDomainDataSource, prepareDatabase, sqlStateOf, type PostgresConnection } from '@intelgraph/persistence';
import { Client, Pool, type QueryResultRow } from 'pg';
import type { BusStatus } from '../bus/bus.js';
import { BusUnavailableError } from '../bus/bus.errors.js';
import { ResilientTask, type TaskLife } from '../delivery/resilient-task.js';
import { sleep } from '../delivery/sleep.js';
import { CreateEventLog1763900100000 } from './migrations/1763900100000-create-event-log.js';
import { CompressMessages1764993000000 } from './migrations/1764993000000-compress-messages.js';

const CHANNEL = 'event_log';
const PING_EVERY_MS = 2_000;
const BACKOFF = { initialDelayMs: 100, maxDelayMs: 2_000 };

/** `topics` = ids of topics with new messages, or `all` after a reconnect; `group` = its members changed. */
export type LogNotification = { topics: ReadonlySet<number> | 'all' } | { group: string };

/**
 * The connections to the bus's database: one that listens and is watched (its state is the bus's state), one for
 * durable appends, few for reading. Keeps connecting until it is closed.
 */
export class EventLog {
  private readonly connecting: ResilientTask;
  private readonly listeners = new Set<(notification: LogNotification) => void>();
  private readonly writer: Pool;
  private readonly reader: Pool;
  private prepared = false;

  constructor(
    private readonly connection: PostgresConnection,
    logger: Logger = silentLogger,
  ) {
    this.connecting = new ResilientTask({
      live: (life) => this.connect(life),
      backoff: BACKOFF,
      reasonOf: failureReason,
      broken: (error) => logger.warn({ err: error }, 'the event bus lost its database; connecting again'),
    });
    const common = { ...connection, connectionTimeoutMillis: 5_000, keepAlive: true, idleTimeoutMillis: 60_000 };
    this.writer = new Pool({ ...common, max: 1, application_name: 'event-bus-writer' });
    // Losing the last positions in a power cut only repeats messages.
    this.reader = new Pool({
      ...common,
      max: 2,
      application_name: 'event-bus-reader',
      options: '-c synchronous_commit=off',
    });
    for (const pool of [this.writer, this.reader]) pool.on('error', () => undefined);
  }

  start(): Promise<void> {
    return this.connecting.start();
  }

  status(): BusStatus {
    return this.connecting.status();
  }

  /** Returns a function that ends the listening. */
  onNotification(listener: (notification: LogNotification) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Reads, or writes what may be repeated after a crash. @throws BusUnavailableError */
  async query<Row extends QueryResultRow>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.run<Row>(this.reader, sql, parameters);
  }

  /** Writes; resolves when it is durable. @throws BusUnavailableError */
  async append<Row extends QueryResultRow>(sql: string, parameters: unknown[]): Promise<Row[]> {
    return this.run<Row>(this.writer, sql, parameters);
  }

  async notifyGroup(group: string): Promise<void> {
    await this.query(`SELECT pg_notify($1, $2)`, [CHANNEL, `g:${group}`]);
  }

  async close(): Promise<void> {
    await this.connecting.close();
    await Promise.all([this.writer.end(), this.reader.end()]);
  }

  private async run<Row extends QueryResultRow>(pool: Pool, sql: string, parameters: unknown[]): Promise<Row[]> {
    if (!this.prepared) throw new BusUnavailableError(this.status().reason ?? 'it is still starting');
    try {
      return (await pool.query<Row>(sql, parameters)).rows;
    } catch (error) {
      throw isConnectionFailure(error) ? new BusUnavailableError(failureReason(error), error) : error;
    }
  }

  /** Creates the database and its schema, once. */
  private async prepare(): Promise<void> {
    if (this.prepared) return;
    const dataSource = createDomainDataSource({
      connection: this.connection,
      applicationName: 'event-bus-migrations',
      entities: [],
      migrations: [CreateEventLog1763900100000, CompressMessages1764993000000],
      poolSize: 2,
    });
    try {
      await prepareDatabase(dataSource);
      this.prepared = true;
    } finally {
      if (dataSource.isInitialized) await dataSource.destroy();
    }
  }

  private async connect({ signal, up }: TaskLife): Promise<void> {
    await this.prepare();
    const client = new Client({
      ...this.connection,
      application_name: 'event-bus-listener',
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
      keepAlive: true,
    });
    const broken = new AbortController();
    client.on('error', (error) => broken.abort(error));
    client.on('end', () => broken.abort(new Error('the connection ended')));
    client.on('notification', ({ payload }) => this.emit(parseNotification(payload ?? '')));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      up();
      this.emit({ topics: 'all' });
      const either = AbortSignal.any([broken.signal, signal]);
      while (!either.aborted) {
        await client.query('SELECT 1');
        await sleep(PING_EVERY_MS, either);
      }
      if (!signal.aborted) throw broken.signal.reason;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private emit(notification: LogNotification): void {
    for (const listener of this.listeners) listener(notification);
  }
}

function parseNotification(payload: string): LogNotification {
  if (payload.startsWith('g:')) return { group: payload.slice(2) };
  return { topics: new Set(payload.split(',').map(Number)) };
}

/** Why a statement or a connection failed, for people. */
export function failureReason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return failureReason(error.errors[0]);
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}

/** Everything but an answer of the server to the statement itself; shutting down and starting up count as away. */
function isConnectionFailure(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === undefined || state.startsWith('08') || state.startsWith('57') || state.startsWith('53');
}
