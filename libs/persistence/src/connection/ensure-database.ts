import { setTimeout as delay } from 'node:timers/promises';
import { withClient } from './client.js';
import type { PostgresConnection } from './connection.js';
import { sqlStateOf } from './sql-state.js';

const MISSING = '3D000';
/** Somebody else created it: seen before the command (42P04) or by the catalogue's unique index (23505). */
const CREATED_MEANWHILE = new Set(['42P04', '23505']);
/** The template is in use by another CREATE DATABASE at this moment. */
const TEMPLATE_BUSY = '55006';
const ATTEMPTS = 20;

/** Quotes a name for SQL text, where parameters are not allowed. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function exists(connection: PostgresConnection): Promise<boolean> {
  try {
    await withClient(connection, () => Promise.resolve());
    return true;
  } catch (error) {
    if (sqlStateOf(error) === MISSING) return false;
    throw error;
  }
}

async function create(connection: PostgresConnection): Promise<void> {
  await withClient({ ...connection, database: 'postgres' }, async (client) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await client.query(`CREATE DATABASE ${quoteIdentifier(connection.database)}`);
        return;
      } catch (error) {
        const state = sqlStateOf(error) ?? '';
        if (CREATED_MEANWHILE.has(state)) return;
        if (state !== TEMPLATE_BUSY || attempt === ATTEMPTS) throw error;
        await delay(50 * attempt);
      }
    }
  });
}

/**
 * Creates the database of the connection when it is missing. Safe when many processes ask at once. The server's
 * database `postgres` is used only when there is something to create.
 *
 * @throws UnavailableError, DatabaseAccessError
 */
export async function ensureDatabase(connection: PostgresConnection): Promise<void> {
  if (!(await exists(connection))) await create(connection);
}
