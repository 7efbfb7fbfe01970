import { describe, expect, it } from '@jest/globals';

import { csvCell } from './csv-rows.js';

type Type = Parameters<typeof csvCell>[1]['type'];

describe('texts of a CSV in their columns', () => {
  it.each<[string, Type, unknown]>([
    ['1.5', 'double', 1.5],
    [' -1e3 ', 'long', -1000],
    ['0x10', 'double', '0x10'],
    ['inf', 'double', 'inf'],
    ['nan', 'double', null],
    ['', 'string', null],
    ['None', 'string', 'None'],
    ['1010.0', 'string', '1010.0'],
    ['True', 'boolean', true],
    ['false', 'boolean', false],
    ['yes', 'boolean', 'yes'],
    ['NaT', 'datetime', null],
    ['2026-01-01 00:00:00', 'datetime', '2026-01-01 00:00:00'],
  ])('%j is, as a %s, %j', (text, type, value) => {
    expect(csvCell(text, { name: 'x', required: true, type })).toBe(value);
  });

  it('are numbers where the categories were', () => {
    expect(csvCell('1010.0', { name: 'zip', required: true, type: 'string', acceptsNumbers: true })).toBe(1010);
  });
});
