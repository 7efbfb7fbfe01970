import { describe, expect, it } from '@jest/globals';

import { csvFields } from './csv-fields.js';

describe('the texts of the fields of a CSV record', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['', ['']],
    [',', ['', '']],
    ['007, 1.50 ,', ['007', ' 1.50 ', '']],
    ['"a,b",c', ['"a,b"', 'c']],
    ['"a ""b"", c",""', ['"a ""b"", c"', '""']],
    ['"two\nlines",x', ['"two\nlines"', 'x']],
    ['"""",x', ['""""', 'x']],
    ['a"b,c', ['a"b', 'c']],
  ])('of %j are %j', (text, fields) => {
    expect(csvFields(text, ',')).toEqual(fields);
  });

  it('are cut at other delimiters too', () => {
    expect(csvFields('1,5;"a;b";c', ';')).toEqual(['1,5', '"a;b"', 'c']);
  });
});
