import { describe, expect, it } from '@jest/globals';
import { isUniqueViolation, sqlStateOf } from './sql-state.js';

describe('sqlStateOf', () => {
  it('looks through the wrapping of TypeORM', () => {
    expect(sqlStateOf({ driverError: { code: '40001' } })).toBe('40001');
  });

  it.each([{ code: 'EPIPE' }, { code: 'ECONNREFUSED' }, { code: 5 }, new Error('x'), null, 'text'])(
    'finds none in %p',
    (error) => {
      expect(sqlStateOf(error)).toBeUndefined();
    },
  );
});

describe('isUniqueViolation', () => {
  const wrapped = { driverError: { code: '23505', constraint: 'models_name_key' } };

  it('tells one constraint from another', () => {
    expect(isUniqueViolation(wrapped)).toBe(true);
    expect(isUniqueViolation(wrapped, 'models_name_key')).toBe(true);
    expect(isUniqueViolation(wrapped, 'models_pkey')).toBe(false);
  });

  it('is false for every other failure', () => {
    expect(isUniqueViolation({ code: '23503', constraint: 'models_name_key' })).toBe(false);
    expect(isUniqueViolation(undefined)).toBe(false);
  });
});
