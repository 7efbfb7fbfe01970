import { UnavailableError } from '@intelgraph/kernel';
import { Client } from 'pg';
import type { PostgresConnection } from './connection.js';
import { DatabaseAccessError } from './connection.errors.js';
import { sqlStateOf } from './sql-state.js';

const CONNECT_TIMEOUT_MS = 10_000;
const ACCESS_DENIED = new Set(['28P01', '28000', '42501']);

/** One session of PostgreSQL; what `work` of `withClient` gets. */
export interface SqlSession {
  // The caller states the shape of the rows, as with pg itself.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    parameters?: unknown[],
  ): Promise<{ readonly rows: Row[]; readonly rowCount: number | null }>;
}

function translate(error: unknown, connection: PostgresConnection): unknown {
  const state = sqlStateOf(error);
  const where = `${connection.host}:${connection.port}`;
  const reason = error instanceof Error ? error.message : String(error);
  if (state !== undefined && ACCESS_DENIED.has(state)) {
    return new DatabaseAccessError(connection.user, connection.database, where, reason, error);
  }
  const refused = state === undefined || state.startsWith('08') || state.startsWith('57P') || state === '53300';
  return refused ? new UnavailableError('postgres', `${where}: ${reason}`, { cause: error }) : error;
}

/**
 * Runs `work` on one connection of its own and closes it, whatever happens.
 *
 * @throws UnavailableError when the server does not answer or takes no more connections
 * @throws DatabaseAccessError when it refuses the login
 */
export async function withClient<T>(
  connection: PostgresConnection,
  work: (session: SqlSession) => Promise<T>,
  options: { connectTimeoutMs?: number; applicationName?: string } = {},
): Promise<T> {
  const client = new Client({
    ...connection,
    application_name: options.applicationName ?? 'intelgraph',
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
  });
  // A connection that breaks while idle raises an event; the next query fails with the reason.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    throw translate(error, connection);
  }
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
