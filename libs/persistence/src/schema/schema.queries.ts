import type { DataSource } from 'typeorm';
import type { SqlSession } from '../connection/client.js';

// One arbitrary number shared by every program that migrates; the lock is per database.
const MIGRATION_LOCK = 5_174_932_011;

/** Waits for, and holds until the session ends, the right to migrate this database. */
export async function lockMigrations(session: SqlSession): Promise<void> {
  await session.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
}

/** Names of the migrations that this database has seen; none when it has no schema yet. */
export async function appliedMigrations(dataSource: DataSource): Promise<string[]> {
  const [found] = await dataSource.query<{ present: boolean }[]>(
    `SELECT to_regclass('migrations') IS NOT NULL AS present`,
  );
  if (found?.present !== true) return [];
  const rows = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id');
  return rows.map((row) => row.name);
}
