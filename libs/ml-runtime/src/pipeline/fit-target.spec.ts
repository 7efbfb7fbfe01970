import { describe, expect, it } from '@jest/globals';

import type { CellValue, Column } from '../tables/table.js';
import { encodeTarget, fitTarget, inferTask } from './fit-target.js';

const numbers = (values: number[]): Column => ({ name: 'y', kind: 'numeric', values: Float64Array.from(values) });
const text = (values: CellValue[]): Column => ({ name: 'y', kind: 'categorical', values });
const flags: Column = { name: 'y', kind: 'boolean', values: [true, false] };

describe('the target', () => {
  it.each([
    ['Yes and No', text(['Yes', 'No', 'No']), 'binary'],
    ['0 and 1', numbers([0, 1, 1, 0]), 'binary'],
    ['true and false', flags, 'binary'],
    ['three words', text(['a', 'b', 'c']), 'multiclass'],
    ['few whole numbers', numbers([3, 4, 5, 6, 7, 8]), 'multiclass'],
    ['many whole numbers', numbers(Array.from({ length: 28 }, (_, i) => i + 1)), 'regression'],
    ['fractions', numbers([0.1, 0.2, 0.3]), 'regression'],
  ])('made of %s is taken for what it is', (_, column, task) => {
    expect(inferTask(column)).toBe(task);
  });

  it('sorts classes, by value where they are numbers, so that the second of two is the positive one', () => {
    expect(fitTarget(text(['Yes', 'No']))).toMatchObject({ classes: ['No', 'Yes'], class_type: 'string' });
    expect(fitTarget(numbers([10, 9, 2, 10]))).toMatchObject({ classes: ['2', '9', '10'], class_type: 'number' });
  });

  it('follows an explicit task and refuses one that does not fit', () => {
    expect(fitTarget(numbers([1, 2, 3]), 'regression')).toMatchObject({ task: 'regression', mean: 2 });
    expect(() => fitTarget(numbers([1, 2, 3]), 'binary')).toThrow(/3 distinct values, binary needs 2/);
    expect(() => fitTarget(text(['a', 'b', 'c']), 'regression')).toThrow(/not numeric/);
  });

  it.each([
    ['one value', text(['a', 'a']), /one value only/],
    ['no values', text([null, ' ']), /no values/],
    ['too many words', text(Array.from({ length: 300 }, (_, i) => `w${i}`)), /300 distinct values/],
  ])('is refused with %s', (_, column, message) => {
    expect(() => fitTarget(column)).toThrow(message);
  });

  it('is NaN where it is missing or of a class that training lacked', () => {
    const spec = fitTarget(text(['a', 'b']));

    expect(Array.from(encodeTarget(spec, text(['b', null, 'z', 'a'])))).toEqual([1, Number.NaN, Number.NaN, 0]);
  });
});
