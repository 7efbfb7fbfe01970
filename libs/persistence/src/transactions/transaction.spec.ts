import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';

import { inTransaction } from './transaction.js';

/** A connection that was lost: every statement fails. */
const lost = {
  createQueryRunner: () => ({
    manager: {},
    isTransactionActive: false,
    connect: () => Promise.resolve(),
    query: () => Promise.reject(new Error('connection lost')),
    rollbackTransaction: () => Promise.reject(new Error('connection lost')),
    release: () => Promise.resolve(),
  }),
} as unknown as DataSource;

describe('a transaction', () => {
  it('that could not begin says so, also when the work threw before it gave a promise', async () => {
    const work = (): Promise<never> => {
      throw new Error('at once');
    };
    await expect(inTransaction(lost, work)).rejects.toThrow('connection lost');
  });
});
