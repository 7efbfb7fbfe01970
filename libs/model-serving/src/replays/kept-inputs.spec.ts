import { describe, expect, it } from '@jest/globals';

import type { ModelInput } from '../models/model-runtime.js';

import { assertKept } from './kept-inputs.js';

const pixels: ModelInput = {
  ...{ name: 'pixels', required: true, type: 'tensor' },
  tensor: { name: 'pixels', datatype: 'FP32', shape: [-1] },
};
const column: ModelInput = { name: 'city', required: true, type: 'string' };

describe('inputs that the log kept', () => {
  it('are refused where of a tensor only its shape is left, by name', () => {
    const check = (row: Record<string, unknown>) => () => assertKept({ inputs: [pixels, column] }, 'p1', row);
    const lost = expect.objectContaining({ code: 'PREDICTION.INPUTS_NOT_KEPT', details: { inputs: ['pixels'] } });
    expect(check({ pixels: { shape: [28, 28] }, city: 'Oslo' })).toThrow(lost);
    expect(check({ pixels: { datatype: 'FP32', shape: [784] }, city: 'Oslo' })).toThrow(lost);
    expect(check({ pixels: [1, 2, 3], city: 'Oslo' })).not.toThrow();
  });
});
