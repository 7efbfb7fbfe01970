import type { DataSource, EntityManager } from 'typeorm';

/** A running transaction. Services take it explicitly; what is not done through it is not part of it. */
export type Transaction = EntityManager;

/**
 * Runs `work` in one READ COMMITTED transaction: commits what it did when it returns, undoes it when it throws.
 * Retries nothing.
 */
export function inTransaction<T>(dataSource: DataSource, work: (tx: Transaction) => Promise<T>): Promise<T> {
  // The level is the one of every connection of ours: saying it again would cost a round trip.
  return dataSource.transaction(work);
}
