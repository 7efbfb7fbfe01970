import { describe, expect, it } from '@jest/globals';

import type { TargetSpec } from '../pipeline/fitted-pipeline.js';
import { SeededRandom } from '../random/seeded-random.js';
import { answerReader } from './answers.js';
import { columnAnswers } from './column-answers.js';

const ROWS = 50;
const temperature = { method: 'temperature', temperature: 2.5 } as const;
const isotonic = { method: 'isotonic', x: [-2, 0, 1], y: [-1, 0.5, 0.75] } as const;

describe('answers by column', () => {
  it.each<[string, TargetSpec, number]>([
    ['numbers', { column: 'y', task: 'regression', mean: 10, scale: 2 }, 1],
    ['two classes', { column: 'y', task: 'binary', classes: ['no', 'yes'], class_type: 'string' }, 1],
    [
      'two classes by temperature',
      { column: 'y', task: 'binary', classes: ['0', '1'], class_type: 'number', calibration: temperature },
      1,
    ],
    [
      'two classes by an isotonic line',
      { column: 'y', task: 'binary', classes: ['no', 'yes'], class_type: 'string', calibration: isotonic },
      1,
    ],
    [
      'several classes by temperature',
      { column: 'y', task: 'multiclass', classes: ['a', 'b', 'c'], class_type: 'string', calibration: temperature },
      3,
    ],
  ])('are the same numbers as those of rows alone: %s', (_what, target, outputs) => {
    const random = new SeededRandom(3);
    const logits = Float32Array.from({ length: ROWS * outputs }, () => 8 * random.uniform() - 4);
    const read = answerReader(target);
    const { values, labels, probabilities } = columnAnswers(target, logits, ROWS);

    for (let row = 0; row < ROWS; row++) {
      const alone = read(logits, row * outputs);
      const value = values[row]!;
      expect(labels.length === 0 ? value : labels[value]).toBe(alone.prediction);
      expect(probabilities.map((column) => column[row])).toEqual(Object.values(alone.probabilities ?? {}));
    }
  });
});
