import { describe, expect, it } from '@jest/globals';

import type { RunnableModel } from '../../models/model-runtime.js';

import { explanationSpec, type ExplanationOptions } from './explanation-spec.js';

const modelOf = (classes: readonly string[]): RunnableModel =>
  ({ explain: () => Promise.resolve(null), output: { type: 'string', classes } }) as unknown as RunnableModel;
const binary = modelOf(['no', 'yes']);

describe('what a batch job explains', () => {
  it('is nothing unless asked for', () => {
    expect(explanationSpec({}, binary)).toBeUndefined();
    expect(explanationSpec({ returnExplanation: false }, binary)).toBeUndefined();
  });

  it('is the second of two classes, the predicted of more, and the class that is named', () => {
    const asked = { returnExplanation: true };
    expect(explanationSpec(asked, binary)).toEqual({ method: 'shapley', class: 'yes', timeoutMs: 10_000 });
    expect(explanationSpec(asked, modelOf(['a', 'b', 'c']))).toEqual({ method: 'shapley', timeoutMs: 10_000 });
    expect(explanationSpec(asked, modelOf([]))).toEqual({ method: 'shapley', timeoutMs: 10_000 });
    const options = {
      explanationMethod: 'integrated_gradients',
      explanationClass: 'no',
      explanationTimeoutMs: 5,
    } as const;
    expect(explanationSpec({ ...asked, ...options }, binary)).toEqual({
      ...{ method: 'integrated_gradients', class: 'no', timeoutMs: 5 },
    });
  });

  const unfit: [option: string, options: ExplanationOptions, model: RunnableModel][] = [
    ['explanation_method', { explanationMethod: 'shapley' }, binary],
    ['explanation_class', { explanationClass: 'yes' }, binary],
    ['explanation_timeout_ms', { explanationTimeoutMs: 5 }, binary],
    ['explanation_method', { returnExplanation: true, explanationMethod: 'lime' as 'shapley' }, binary],
    ['explanation_class', { returnExplanation: true, explanationClass: 'maybe' }, binary],
    ['explanation_class', { returnExplanation: true, explanationClass: 'yes' }, modelOf([])],
    ['explanation_timeout_ms', { returnExplanation: true, explanationTimeoutMs: 0.5 }, binary],
    ['return_explanation', { returnExplanation: true }, { ...binary, explain: undefined }],
  ];
  it.each(unfit)('names %s where it cannot be', (option, options, model) => {
    expect(() => explanationSpec(options, model)).toThrow(`options.${option}`);
  });
});
