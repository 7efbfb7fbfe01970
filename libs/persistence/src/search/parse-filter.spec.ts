import { describe, expect, it } from '@jest/globals';

import type { Filter } from './filter-ast.js';
import { parseFilter } from './parse-filter.js';

/** Brackets around everything, so that a test sees what binds to what. */
function shown(filter: Filter | undefined): string {
  if (filter === undefined) return '';
  if (filter.kind === 'not') return `NOT ${shown(filter.part)}`;
  if (filter.kind !== 'condition') return `(${filter.parts.map(shown).join(` ${filter.kind} `)})`;
  const { field, operator, values } = filter;
  const list = values.map(({ value }) => JSON.stringify(value)).join(',');
  return `[${field.prefix ?? ''}|${field.key} ${operator} ${list}]`;
}

describe('parseFilter', () => {
  it.each([
    ['', ''],
    [' \n ', ''],
    ["name = 'a'", '[|name = "a"]'],
    ['name = "it\'s"', `[|name = "it's"]`],
    [`name = 'it''s "so"'`, `[|name = "it's \\"so\\""]`],
    ['metrics.acc>=0.9', '[metrics|acc >= 0.9]'],
    ['metrics.acc > -1e-3', '[metrics|acc > -0.001]'],
    ['metrics.`val loss` != .5', '[metrics|val loss != 0.5]'],
    ['params."a.b""c" = \'x\'', '[params|a.b"c = "x"]'],
    ["tags.mlflow.source.name LIKE '%py'", '[tags|mlflow.source.name LIKE "%py"]'],
    ['`run name` = "x"', '[|run name = "x"]'],
    ["tag.f1/macro-avg ilike 'x'", '[tag|f1/macro-avg ILIKE "x"]'],
    ['run_id IN (\'a\', "b",)', '[|run_id IN "a","b"]'],
    ["run_id not in('a')", '[|run_id NOT IN "a"]'],
    ['tags.a is null AND tags.b IS NOT NULL', '([tags|a IS NULL ] and [tags|b IS NOT NULL ])'],
    ["a = 'AND' and b = 1", '([|a = "AND"] and [|b = 1])'],
    ['a = 1 OR b = 2 AND c = 3', '([|a = 1] or ([|b = 2] and [|c = 3]))'],
    ['(a = 1 OR b = 2) AND c = 3', '(([|a = 1] or [|b = 2]) and [|c = 3])'],
    ['NOT a = 1 AND NOT (b = 2 OR c = 3)', '(NOT [|a = 1] and NOT ([|b = 2] or [|c = 3]))'],
    ['not not a = 1', 'NOT NOT [|a = 1]'],
    ["a NOT LIKE 'x' OR a NOT ILIKE 'y'", '([|a NOT LIKE "x"] or [|a NOT ILIKE "y"])'],
  ])('reads %j', (text, expected) => {
    expect(shown(parseFilter(text))).toBe(expected);
  });

  it('keeps the text of numbers that a JS number cannot hold', () => {
    expect(parseFilter('start_time > 9223372036854775807')).toMatchObject({
      values: [{ type: 'number', text: '9223372036854775807' }],
    });
  });

  it.each([
    [
      'a',
      'at character 2: expected =, !=, <, <=, >, >=, [NOT] LIKE, [NOT] ILIKE, [NOT] IN, or IS [NOT] NULL, found the end',
    ],
    ['a = ', 'at character 5: expected a number or a text in quotes, found the end'],
    ['a = b', 'at character 5: expected a number or a text in quotes, found b'],
    ['a = `b`', 'at character 5: expected a number or a text in quotes, found `b`'],
    ['a = 1e999', 'at character 5: expected a number or a text in quotes, found 1e999'],
    ["a = 'b", "at character 5: the quote ' is never closed"],
    ['a ! 1', 'at character 3: expected = after !'],
    ['a == 1', 'at character 4: expected a number or a text in quotes, found ='],
    ['a = 1 b = 2', 'at character 7: expected AND, OR or the end, found b'],
    ['a = 1 AND', 'at character 10: expected a field, found the end'],
    ['a = 1 AND OR b = 2', 'at character 11: expected a field, found OR'],
    ["'a' = 1", "at character 1: expected a field, found 'a'"],
    ['metrics. = 1', 'at character 10: expected a key after metrics., found ='],
    ['metrics. `a` = 1', 'at character 10: expected a key after metrics., found `a`'],
    ['(a = 1', 'at character 7: expected AND, OR or ), found the end'],
    ['a = 1)', 'at character 6: expected AND, OR or the end, found )'],
    ["a IN 'b'", "at character 6: expected a list in brackets, found 'b'"],
    ['a IN ()', 'at character 7: expected a number or a text in quotes, found )'],
    ['a IN (1 2)', 'at character 9: expected , or ), found 2'],
    [
      'a IS 1',
      'at character 3: expected =, !=, <, <=, >, >=, [NOT] LIKE, [NOT] ILIKE, [NOT] IN, or IS [NOT] NULL, found IS',
    ],
    ['a = \0', 'must not contain the character U+0000'],
  ])('refuses %j', (text, message) => {
    expect(() => parseFilter(text)).toThrow(
      expect.objectContaining({ code: 'REQUEST.INVALID', fields: [{ field: 'filter', message }] }),
    );
  });

  it.each([
    ['100 conditions', Array.from({ length: 100 }, () => 'a=1').join(' AND '), ' AND a=1'],
    ['brackets 50 deep', `${'('.repeat(50)}a=1${')'.repeat(50)}`, undefined],
    ['1000 values in a list', `a IN (${Array.from({ length: 1000 }, () => '1').join(',')})`, undefined],
    ['100,000 characters', `a = '${'x'.repeat(99_994)}'`, ' '],
  ])('takes %s and refuses one more', (_, most, more) => {
    expect(parseFilter(most)).toBeDefined();
    const tooMuch =
      more === undefined ? most.replace('1', '(1').replace('(1', '1,1').replace('(a=1,1', '((a=1)') : most + more;
    expect(() => parseFilter(tooMuch)).toThrow(/^filter: /);
  });

  it('is not slow on hostile nesting', () => {
    expect(() => parseFilter('('.repeat(100_000))).toThrow('nested deeper than 50');
    expect(() => parseFilter('NOT '.repeat(25_000))).toThrow('nested deeper than 50');
  });
});
