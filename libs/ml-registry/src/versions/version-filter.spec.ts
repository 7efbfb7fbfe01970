import { describe, expect, it } from '@jest/globals';

import { parseVersionFilter } from './version-filter.js';

describe('a filter', () => {
  it('never becomes SQL text: names and values are parameters', () => {
    const conditions = parseVersionFilter(`metrics."x'; --" > 1e-3 AND tag = 'a AND b' and author != 'o''neill'`);

    expect(conditions).toEqual([
      { sql: '(version.metrics ->> :key0)::float8 > :value0', parameters: { key0: "x'; --", value0: 0.001 } },
      { sql: 'version.tags @> ARRAY[:value1]::text[]', parameters: { value1: 'a AND b' } },
      { sql: 'version.author IS DISTINCT FROM :value2', parameters: { value2: "o'neill" } },
    ]);
  });

  it.each(['', 'metrics > 1', 'metrics.a > ', 'metrics.a > 1e999', "unknown = 'x'", "stage.x = 'y'", "tag < 'x'"])(
    'is refused when it is %p',
    (filter) => {
      expect(() => parseVersionFilter(filter)).toThrow(/^filter: /);
    },
  );

  it('has at most 20 conditions', () => {
    expect(() => parseVersionFilter(Array.from({ length: 21 }, () => "tag = 'x'").join(' AND '))).toThrow(/at most 20/);
  });
});
