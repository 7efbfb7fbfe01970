import { describe, expect, it } from '@jest/globals';

import { parseOrderBy } from './parse-order-by.js';

describe('parseOrderBy', () => {
  it.each([
    ['metrics.`val acc` DESC', { prefix: 'metrics', key: 'val acc' }, 'DESC'],
    ['attributes.start_time', { prefix: 'attributes', key: 'start_time' }, 'ASC'],
    ['name asc', { prefix: undefined, key: 'name' }, 'ASC'],
    ['params."a b"  desc ', { prefix: 'params', key: 'a b' }, 'DESC'],
    ['desc desc', { prefix: undefined, key: 'desc' }, 'DESC'],
  ])('reads %j', (term, field, direction) => {
    expect(parseOrderBy([term])).toMatchObject([{ field, direction }]);
  });

  it.each([
    ['', 'at character 1: expected a field, found the end'],
    ['name DOWN', 'at character 6: expected ASC, DESC, a comma or the end, found DOWN'],
    ['name ASC DESC', 'at character 10: expected ASC, DESC, a comma or the end, found DESC'],
    ['name,', 'at character 6: expected a field, found the end'],
    ["'name'", "at character 1: expected a field, found 'name'"],
    ['x'.repeat(1001), 'must have at most 1000 characters'],
  ])('refuses %j', (term, message) => {
    expect(() => parseOrderBy([term])).toThrow(expect.objectContaining({ fields: [{ field: 'order_by', message }] }));
  });

  it('reads several terms of one text', () => {
    expect(parseOrderBy(['name DESC, `a,b`', 'id'])).toMatchObject([
      { field: { key: 'name' }, direction: 'DESC' },
      { field: { key: 'a,b' }, direction: 'ASC' },
      { field: { key: 'id' } },
    ]);
  });

  it('takes at most 20 terms', () => {
    expect(parseOrderBy(Array.from({ length: 20 }, () => 'name'))).toHaveLength(20);
    expect(() => parseOrderBy(Array.from({ length: 21 }, () => 'name'))).toThrow(
      'order_by: must have at most 20 terms',
    );
  });
});
