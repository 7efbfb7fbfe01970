import { describe, expect, it } from '@jest/globals';

import { CellProblem } from '../rows/model-rows.js';

import { tensorCell } from './tensor-cells.js';

const text = { name: 'city', required: true, type: 'string' } as const;

describe('values of tensors', () => {
  it.each<[unknown, unknown]>([
    ['Köln', 'Köln'],
    [['Köln'], 'Köln'],
    [{ b64: 'S8O2bG4=' }, 'Köln'],
    [[{ b64: 'S8O2bG4=' }], 'Köln'],
    [null, null],
    [true, true],
  ])('%j is %j in its column', (given, cell) => {
    expect(tensorCell(given, text)).toEqual(cell);
  });

  it.each<[unknown]>([
    [[]],
    [[1, 2]],
    [[[1]]],
    [{ b64: '*' }],
    [{ b64: '/w==' }],
    [{ b64: 5 }],
    [{ b64: '', more: 1 }],
    [{}],
  ])('%j is none', (given) => {
    expect(tensorCell(given, text)).toBeInstanceOf(CellProblem);
  });
});
