import type { SearchValueType } from '@intelgraph/persistence';

/** A `text[]` column of tags: `tag = 'x'` is true where x is among them, `tag != 'x'` where it is not. */
export const tagSetValue: SearchValueType = {
  expected: 'a text in quotes',
  operators: ['=', '!=', 'IN', 'NOT IN'],
  accepts: ({ type }) => type === 'text',
  condition: (operator, values, parameters) => {
    const tags = parameters.add(
      values.map(({ value }) => value),
      'text[]',
    );
    const negated = operator === '!=' || operator === 'NOT IN';
    return (expression) => `${negated ? 'NOT ' : ''}(${expression} && ${tags})`;
  },
};
