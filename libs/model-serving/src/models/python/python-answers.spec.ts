import type { Column, ColumnAnswers, ColumnType, ColumnValue } from '@intelgraph/python-worker';
import { describe, expect, it } from '@jest/globals';

import { answerReader } from './python-answers.js';

const column = (name: string, type: ColumnType, values: ColumnValue[], width?: number): Column => ({
  ...{ name, type, values },
  ...(width === undefined ? {} : { width }),
});
const answers = (...columns: Column[]): ColumnAnswers => ({ columns, isTable: false });
const numbers = (...values: ColumnValue[]): ColumnAnswers => answers(column('prediction', 'double', values));

describe('the answers of a Python model', () => {
  it('of a regression are numbers', () => {
    const { output, read } = answerReader(numbers(1), []);

    expect(output).toEqual({ type: 'double', classes: [], form: 'values' });
    expect(read(numbers(0.5, -2))).toEqual([{ prediction: 0.5 }, { prediction: -2 }]);
  });

  it('of a classifier have the probabilities of its classes', () => {
    const answered = answers(
      column('prediction', 'long', [1, 0]),
      column('probabilities', 'double', [0.25, 0.75, 0.9, 0.1], 2),
    );
    const { output, read } = answerReader(answered, ['0', '1']);

    expect(output).toEqual({ type: 'long', classes: ['0', '1'], form: 'values' });
    expect(read(answered)).toEqual([
      { prediction: 1, probabilities: { 0: 0.25, 1: 0.75 } },
      { prediction: 0, probabilities: { 0: 0.9, 1: 0.1 } },
    ]);
  });

  it('may be a table with a column for each probability, as models that were trained here answer', () => {
    const table = {
      ...answers(
        column('prediction', 'string', ['no']),
        column('probability_no', 'double', [0.8]),
        column('probability_yes', 'double', [0.2]),
      ),
      isTable: true,
    };
    const { output, read } = answerReader(table, []);

    expect(output).toEqual({ type: 'string', classes: ['no', 'yes'] });
    expect(read(table)).toEqual([{ prediction: 'no', probabilities: { no: 0.8, yes: 0.2 } }]);
  });

  it('of yes and no stay that', () => {
    const flags = answers(column('prediction', 'boolean', [true, false]));

    expect(answerReader(flags, []).read(flags)).toEqual([{ prediction: true }, { prediction: false }]);
  });

  it.each<[string, ColumnAnswers, string]>([
    ['several numbers', answers(column('prediction', 'double', [1, 2, 3], 3)), 'answers 3 numbers'],
    ['several columns', answers(column('a', 'double', [1]), column('b', 'long', [1])), 'answers 2 columns (a, b)'],
    ['nothing', answers(), 'answers 0 columns'],
  ])('are refused at deploy where they are %s for each row', (_case, given, reason) => {
    expect(() => answerReader(given, [])).toThrow(reason);
  });

  it.each<[string, ColumnAnswers]>([
    ['a gap', numbers(1, null)],
    ['NaN', numbers(Number.NaN)],
    ['infinity', numbers(-Infinity)],
    ['a number that is not exact', answers(column('prediction', 'long', [2n ** 60n]))],
    ['text all of a sudden', answers(column('prediction', 'string', ['x']))],
    ['no prediction', answers(column('other', 'double', [1]))],
  ])('are refused where there is %s among them', (_case, given) => {
    expect(() => answerReader(numbers(1), []).read(given)).toThrow(
      expect.objectContaining({ code: 'PYTHON_MODEL.UNUSABLE_ANSWER', kind: 'invalid' }),
    );
  });

  it('may change between whole numbers and fractions, as those of their neighbours are', () => {
    const whole = answers(column('prediction', 'long', [1]));

    expect(answerReader(whole, []).read(numbers(3))).toEqual([{ prediction: 3 }]);
    expect(() => answerReader(whole, []).read(numbers(3.5))).toThrow('a double this time, and a long');
    expect(answerReader(numbers(1.5), []).read(whole)).toEqual([{ prediction: 1 }]);
  });
});
