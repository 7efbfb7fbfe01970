import type { EntityMetadata } from 'typeorm';

import type { EntityClass } from '../connection/data-source.js';

import type { Transaction } from './transaction.js';

const statements = new WeakMap<EntityMetadata, string>();

/**
 * Inserts a row of which every column is given, by a statement that is the same each time: TypeORM's query builder writes it anew, at
 * more cost than the server's.
 */
export async function insertRow(tx: Transaction, entity: EntityClass, row: object): Promise<void> {
  const metadata = tx.dataSource.getMetadata(entity);
  const { driver } = tx.dataSource;
  const values = metadata.columns.map(
    (column) => driver.preparePersistentValue(column.getEntityValue(row), column) as unknown,
  );
  await tx.query(statementOf(metadata), values);
}

function statementOf(metadata: EntityMetadata): string {
  const known = statements.get(metadata);
  if (known !== undefined) return known;
  const names = metadata.columns.map(({ databaseName }) => `"${databaseName}"`).join(', ');
  const places = metadata.columns.map((_, i) => `$${i + 1}`).join(', ');
  const statement = `INSERT INTO "${metadata.tableName}" (${names}) VALUES (${places})`;
  statements.set(metadata, statement);
  return statement;
}
