import { describe, expect, it } from '@jest/globals';

import { THINGS } from '../../test/search-scene.js';

import { compileFilter } from './compile-filter.js';
import { parseFilter } from './parse-filter.js';
import { SqlParameters } from './sql-parameters.js';

function compiled(text: string, first: unknown[] = []): { sql: string; values: unknown[] } {
  const parameters = new SqlParameters(first);
  const filter = parseFilter(text);
  const sql = filter === undefined ? '' : compileFilter(filter, THINGS, parameters);
  return { sql, values: parameters.values };
}

describe('compileFilter', () => {
  it('makes parameters of every key and every value', () => {
    const { sql, values } = compiled("metrics.`x'; --` > 1e-3 AND tags.\"'a\" = 'b''c' OR name IN ('d', 'e')", [
      'first',
    ]);
    expect(sql).toBe(
      '(((EXISTS (SELECT 1 FROM thing_metrics m WHERE m.thing_id = thing.id AND m.key = $3::text AND ' +
        "(m.value > $2::float8 AND m.value < 'NaN'::float8))) AND ((thing.tags ->> $5::text) = $4::text)) OR " +
        '(thing.name = ANY($6::text[])))',
    );
    expect(values).toEqual(['first', 0.001, "x'; --", "b'c", "'a", ['d', 'e']]);
  });

  it('asks an index of the whole column where all its values are texts', () => {
    expect(compiled("tags.team = 'risk'")).toEqual({ sql: '(thing.tags @> $1::jsonb)', values: ['{"team":"risk"}'] });
  });

  it.each([
    ["status LIKE 'RUN%'", ['running']],
    ["status != 'RUNNING'", ['failed']],
    ["status IN ('FAILED', 'UNKNOWN')", ['failed']],
    ["status = 'UNKNOWN'", []],
  ])('turns %s into a choice of values', (text, chosen) => {
    expect(compiled(text)).toEqual({ sql: '(thing.status = ANY($1::text[]))', values: [chosen] });
  });

  it.each([
    ["color = 'x'", 'at character 1: color is not a known field; there are name, status, state, started, size, owner'],
    [
      "size > 1 AND colors.x = 'x'",
      'at character 14: colors.x has an unknown prefix; there are attributes, tags, metrics, parts',
    ],
    ["metrics.acc = 'x'", 'at character 15: metrics.acc is compared with a number without quotes'],
    ['name = 5', 'at character 8: name is compared with a text in quotes'],
    [
      "name < 'x'",
      'at character 1: name takes =, !=, LIKE, NOT LIKE, ILIKE, NOT ILIKE, IN, NOT IN, IS NULL, IS NOT NULL, not <',
    ],
    ["state = 'running'", "at character 9: state is compared with one of 'RUNNING', 'FAILED'"],
    [
      "started > 'yesterday'",
      'at character 11: started is compared with milliseconds since 1970, or an ISO 8601 time in quotes',
    ],
    [`${'x'.repeat(100)} = 1`, expect.stringContaining(`${'x'.repeat(80)}… is not a known field`)],
  ])('refuses %j', (text, message) => {
    expect(() => compiled(text)).toThrow(expect.objectContaining({ fields: [{ field: 'filter', message }] }));
  });
});
