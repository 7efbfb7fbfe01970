import { describe, expect, it } from '@jest/globals';

import { compareAnswers } from './answer-comparison.js';

const tensor = (data: readonly number[], shape = [data.length]) => ({
  ...{ prediction: 'a tensor', outputs: { y: { datatype: 'FP64' as const, shape, data: Float64Array.from(data) } } },
});
const text = (...data: string[]) => ({
  ...{ prediction: 'a tensor', outputs: { y: { datatype: 'BYTES' as const, shape: [data.length], data } } },
});

describe('Two answers to one row', () => {
  it('of classes are the same or not, and differ by the probability that differs most', () => {
    const answer = { prediction: 'a', probabilities: { a: 0.6, b: 0.3, c: 0.1 } };
    const shadow = { prediction: 'b', probabilities: { a: 0.35, b: 0.55, c: 0.1 } };
    expect(compareAnswers(answer, shadow)).toEqual({
      ...{ sameClass: false, probability: expect.closeTo(0.25, 12) },
    });
    expect(compareAnswers(answer, answer)).toEqual({ sameClass: true, probability: 0 });
  });

  it('give a class that only one of them knows the probability 0 for the other', () => {
    const answer = { prediction: 'a', probabilities: { a: 0.9, b: 0.1 } };
    const shadow = { prediction: 'a', probabilities: { a: 0.8, new: 0.2 } };
    expect(compareAnswers(answer, shadow)?.probability).toBeCloseTo(0.2, 12);
  });

  it('of classes without probabilities are compared by name, also where it is a number', () => {
    expect(compareAnswers({ prediction: true }, { prediction: 'true' })).toEqual({ sameClass: true });
    const numbered = { prediction: 1, probabilities: { 1: 1 } };
    expect(compareAnswers(numbered, { prediction: '1' })).toEqual({ sameClass: true });
  });

  it('of numbers differ by shadow minus answer', () => {
    expect(compareAnswers({ prediction: 2 }, { prediction: 1.5 })).toEqual({ number: -0.5 });
  });

  it('of tensors differ by the element that differs most', () => {
    expect(compareAnswers(tensor([1, 2, 3]), tensor([1, 0, 3.5]))).toEqual({ number: -2 });
    expect(compareAnswers(text('a', 'b'), text('a', 'c'))).toEqual({ sameClass: false, number: 0 });
    expect(compareAnswers(text('a'), text('a'))).toMatchObject({ sameClass: true });
  });

  it.each([
    [{ prediction: 1 }, { prediction: 'a' }],
    [{ prediction: 'a' }, { prediction: 1 }],
    [{ prediction: 1 }, { prediction: NaN }],
    [{ prediction: Infinity }, { prediction: Infinity }],
    [{ prediction: 1 }, tensor([1])],
    [tensor([1]), { prediction: 1 }],
    [tensor([1, 2]), tensor([1, 2], [1, 2])],
    [tensor([1]), tensor([NaN])],
    [tensor([1]), text('1')],
    [tensor([1]), { prediction: 'a', outputs: { z: tensor([1]).outputs.y } }],
    [tensor([1]), { prediction: 'a', outputs: {} }],
    [
      { prediction: 'a', probabilities: { a: 1 } },
      { prediction: 'a', probabilities: { a: NaN } },
    ],
  ])('that are not of one kind are not compared: %j %j', (answer, shadow) => {
    expect(compareAnswers(answer, shadow)).toBeNull();
  });
});
