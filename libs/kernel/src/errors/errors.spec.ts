import { describe, expect, it } from '@jest/globals';

import { InvalidInputError, UnavailableError } from './common.errors.js';

describe('errors', () => {
  it('name the fields in the message, in order', () => {
    const error = new InvalidInputError([
      { field: 'a', message: 'must be a number' },
      { field: 'b[1]', message: 'is missing' },
    ]);

    expect(error).toMatchObject({ name: 'InvalidInputError', code: 'REQUEST.INVALID', kind: 'invalid' });
    expect(error.message).toBe('a: must be a number; b[1]: is missing');
    expect(error.fields).toHaveLength(2);
  });

  it('keep their cause and say when to try again', () => {
    const cause = new Error('ECONNREFUSED');
    const error = new UnavailableError('kafka', 'no broker answers', { cause, retryAfterSeconds: 5 });

    expect(error.cause).toBe(cause);
    expect(error.retryAfterSeconds).toBe(5);
    expect(error.message).toBe('kafka: no broker answers');
  });
});
