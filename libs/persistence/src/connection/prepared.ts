import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { DataSource } from 'typeorm';

/** A statement that each connection parses once and plans no more than a few times. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/**
 * For reads on hot paths whose best plan is the same for all values. They name their columns, so that a migration that adds one breaks
 * none that is prepared.
 */
export function preparedStatement(text: string): PreparedStatement {
  return { name: createHash('sha256').update(text).digest('hex').slice(0, 32), text };
}

/** Runs it on a connection of the pool; TypeORM's own `query` knows no names. */
export async function queryPrepared<Row extends object>(
  dataSource: DataSource,
  statement: PreparedStatement,
  values: readonly unknown[],
): Promise<Row[]> {
  const runner = dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as ClientBase;
    const { rows } = await client.query<Row>({ ...statement, values: [...values] });
    return rows;
  } finally {
    await runner.release();
  }
}
