import { describe, expect, it } from '@jest/globals';

import { answerReader } from './answers.js';

describe('answers', () => {
  it('carry the type of the target and probabilities that add up to 1', () => {
    const read = answerReader({ column: 'y', task: 'binary', classes: ['0', '1'], class_type: 'number' });

    expect(read(Float32Array.of(0), 0)).toEqual({ prediction: 1, probabilities: { 0: 0.5, 1: 0.5 } });
    expect(read(Float32Array.of(-800), 0)).toEqual({ prediction: 0, probabilities: { 0: 1, 1: 0 } });
  });

  it('name the most probable of several classes, without overflow', () => {
    const read = answerReader({ column: 'y', task: 'multiclass', classes: ['a', 'b', 'c'], class_type: 'string' });
    const { prediction, probabilities } = read(Float32Array.of(9, 800, 802, 799), 1);

    expect(prediction).toBe('b');
    expect(Object.values(probabilities ?? {}).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it('are in units of a numeric target', () => {
    expect(answerReader({ column: 'y', task: 'regression', mean: 10, scale: 2 })(Float32Array.of(1.5), 0)).toEqual({
      prediction: 13,
    });
  });
});
