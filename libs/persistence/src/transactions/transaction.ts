import type { DataSource, EntityManager } from 'typeorm';

/** A running transaction. Services take it explicitly; what is not done through it is not part of it. */
export type Transaction = EntityManager;

/**
 * Runs `work` in one READ COMMITTED transaction: commits what it did when it returns, undoes it when it throws.
 * Retries nothing.
 */
export async function inTransaction<T>(dataSource: DataSource, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.connect();
    // What `startTransaction` of TypeORM does, but for waiting: the beginning is sent before whatever the work does first, and
    // is there before it. The level is the one of every connection of ours.
    Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
    const begun = runner.query('START TRANSACTION');
    // Work that throws before it gives a promise has failed like any other; nobody would wait for the beginning.
    const done = new Promise<T>((resolve) => {
      resolve(work(runner.manager));
    });
    const [beginning, outcome] = await Promise.allSettled([begun, done]);
    if (beginning.status === 'rejected') throw beginning.reason;
    if (outcome.status === 'rejected') throw outcome.reason;
    await runner.commitTransaction();
    return outcome.value;
  } catch (error) {
    // Where even that fails, the first error is the one to tell.
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}
