import { AppError } from '@intelgraph/kernel';

/** The database's schema is not the one this program was built for. */
export class SchemaMismatchError extends AppError {
  constructor(
    database: string,
    readonly pending: readonly string[],
    readonly unknown: readonly string[],
  ) {
    const parts = [
      pending.length > 0 ? `not applied yet: ${pending.join(', ')} (run the migrate command)` : '',
      unknown.length > 0 ? `applied by a newer program: ${unknown.join(', ')} (use that program's version)` : '',
    ].filter((part) => part !== '');
    super('DATABASE.SCHEMA_MISMATCH', 'unavailable', `schema of database ${database}: ${parts.join('; ')}`, {
      details: { database, pending, unknown },
    });
  }
}
