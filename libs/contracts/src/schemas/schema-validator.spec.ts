import { describe, expect, it } from '@jest/globals';

import { schemaValidator } from './schema-validator.js';

describe('a compiled schema', () => {
  const problemsOf = schemaValidator({
    type: 'object',
    required: ['kind'],
    additionalProperties: false,
    properties: { kind: { enum: ['drift', 'performance', null] }, 'a/b': { type: 'integer' } },
  });

  it('names the field of each problem, and the values that a choice has', () => {
    expect(problemsOf({ kind: 'other', 'a/b': 'x', more: 1 })).toEqual(
      expect.arrayContaining([
        { field: 'kind', message: 'must be one of drift, performance, null' },
        { field: 'a/b', message: 'must be integer' },
        { field: 'more', message: 'must NOT have additional properties' },
      ]),
    );
    expect(problemsOf({})).toEqual([expect.objectContaining({ field: 'kind' })]);
  });

  it('finds nothing wrong with what fits', () => {
    expect(problemsOf({ kind: 'drift' })).toEqual([]);
  });
});
