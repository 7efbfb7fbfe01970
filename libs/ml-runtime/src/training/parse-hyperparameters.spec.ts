import { describe, expect, it } from '@jest/globals';

import { DEFAULT_HYPERPARAMETERS } from './hyperparameters.js';
import { parseHyperparameters } from './parse-hyperparameters.js';
import { DEFAULT_SEARCH_SPACE } from './search-space.js';

describe('parseHyperparameters', () => {
  it('fills in the defaults', () => {
    expect(parseHyperparameters({})).toEqual(DEFAULT_HYPERPARAMETERS);
    expect(parseHyperparameters({ learning_rate: 0.1, seed: undefined })).toEqual({
      ...DEFAULT_HYPERPARAMETERS,
      learning_rate: 0.1,
    });
  });

  it.each([
    [{ learning_rate: 0 }, 'learning_rate'],
    [{ learning_rate: '0.1' }, 'learning_rate'],
    [{ learning_rate: Number.NaN }, 'learning_rate'],
    [{ batch_size: 1.5 }, 'batch_size'],
    [{ epochs: null }, 'epochs'],
    [{ dropout: 1 }, 'dropout'],
    [{ class_weight: 'some' }, 'class_weight'],
    [{ optimizer: 'sgd' }, 'optimizer'],
    [{ constructor: 1 }, 'constructor'],
  ])('names the wrong one in %j', (raw, name) => {
    expect(() => parseHyperparameters(raw)).toThrow(new RegExp(`hyperparameters\\.${name}: `));
  });

  it('accepts every corner of the search space', () => {
    for (const [name, dimension] of Object.entries(DEFAULT_SEARCH_SPACE)) {
      const values = dimension.kind === 'categorical' ? dimension.choices : [dimension.low, dimension.high];
      for (const value of values) expect(parseHyperparameters({ [name]: value })).toMatchObject({ [name]: value });
    }
  });
});
