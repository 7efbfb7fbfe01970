import { describe, expect, it } from '@jest/globals';

import { databaseFault } from './database-fault.js';

const pg = (code: string): Error => Object.assign(new Error('said by PostgreSQL'), { code });
const wrapped = (driverError: Error): Error => Object.assign(new Error('query failed'), { driverError });

describe('databaseFault', () => {
  it.each([
    pg('ECONNREFUSED'),
    pg('08006'),
    new Error('Connection terminated unexpectedly'),
    new Error('Connection terminated due to connection timeout'),
    new Error('timeout exceeded when trying to connect'),
  ])('takes %p for a database that does not answer, also inside of an error of TypeORM', (error) => {
    for (const one of [error, wrapped(error)]) {
      expect(databaseFault(one)).toMatchObject({ kind: 'unavailable', cause: one });
    }
  });

  it('takes a value that fits no column for an invalid one', () => {
    expect(databaseFault(wrapped(pg('22003')))).toMatchObject({ kind: 'invalid' });
  });

  it.each([pg('42P01'), new Error('anything else'), 'text', null, undefined])('takes %p for a bug', (error) => {
    expect(databaseFault(error)).toBeUndefined();
  });
});
