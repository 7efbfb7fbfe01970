import { describe, expect, it } from '@jest/globals';

import { signatureInputs } from './signature-inputs.js';

describe('the inputs of a signature', () => {
  it('are those that the model uses, each once', () => {
    const inputs = [{ name: 'id', ignored: 'an identifier' }, { name: 'amount', type: 'double' }, { name: 'amount' }];

    expect(signatureInputs({ inputs })).toEqual(['amount']);
    expect(signatureInputs({ inputs: JSON.stringify(inputs) })).toEqual(['amount']);
  });

  it.each([
    null,
    {},
    { inputs: 'amount' },
    { inputs: '{}' },
    { inputs: [null, 3, 'amount', { name: 7 }, { name: '' }] },
  ])('are none where it is %j', (signature) => {
    expect(signatureInputs(signature)).toEqual([]);
  });
});
