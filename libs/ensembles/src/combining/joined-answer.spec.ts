import { describe, expect, it } from '@jest/globals';

import type { NodeAnswer } from '../checks/sides.js';

import { averageOf, constantAnswer, majorityOf, type RowAnswer } from './joined-answer.js';

const OF: NodeAnswer = { type: 'long', classes: ['0', '1'], hasProbabilities: true };
const vote = (answer: RowAnswer, weight = 1) => ({ name: 'm', answer, weight });

describe('answers of members', () => {
  it('are joined to a label of the type that the classes have', () => {
    const answer = averageOf(OF)([
      vote({ prediction: 0, probabilities: { 0: 0.75, 1: 0.25 } }),
      vote({ prediction: 1, probabilities: { 0: 0.25, 1: 0.75 } }, 3),
    ]);

    expect(answer).toEqual({ prediction: 1, probabilities: { 0: 0.375, 1: 0.625 } });
  });

  it('count by their weights, and a tie goes to the first class', () => {
    const count = majorityOf(OF);

    expect(count([vote({ prediction: 1 }, 2), vote({ prediction: 0 }), vote({ prediction: 0 })])).toEqual({
      prediction: 0,
      probabilities: { 0: 0.5, 1: 0.5 },
    });
    expect(count([vote({ prediction: 1 }, 3), vote({ prediction: 0 })]).prediction).toBe(1);
  });

  it('of another kind are refused by the name of the member', () => {
    expect(() => majorityOf(OF)([vote({ prediction: 7 })])).toThrow('m answered 7, which is none of the classes');
    expect(() => averageOf(OF)([vote({ prediction: 1, probabilities: { 0: 1 } })])).toThrow('no probability of 1');
    expect(() => averageOf({ ...OF, classes: [] })([vote({ prediction: 'x' })])).toThrow('m answered no number');
  });
});

describe('a constant', () => {
  it('is sure of its class unless it says otherwise', () => {
    expect(constantAnswer({ prediction: 1 }, OF)).toEqual({ prediction: 1, probabilities: { 0: 0, 1: 1 } });
    const given = { prediction: 1, probabilities: { 0: 0.4, 1: 0.6 } };
    expect(constantAnswer(given, OF)).toEqual(given);
    expect(constantAnswer({ prediction: 2.5 }, { ...OF, type: 'double', classes: [] })).toEqual({ prediction: 2.5 });
  });
});
