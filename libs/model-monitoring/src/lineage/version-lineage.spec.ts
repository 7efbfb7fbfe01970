import { describe, expect, it } from '@jest/globals';

import { inputColumns } from './version-lineage.js';

describe('input columns of a signature', () => {
  it('are those of its inputs, each once, with what is known of them', () => {
    const inputs = [
      { name: 'id', type: 'string', required: false, ignored: 'an identifier' },
      { name: 'amount', type: 'double' },
      { name: 'bare' },
    ];
    expect(inputColumns({ inputs, outputs: [] })).toEqual([
      { name: 'id', type: 'string', ignored: 'an identifier' },
      { name: 'amount', type: 'double', ignored: null },
      { name: 'bare', type: null, ignored: null },
    ]);
    expect(inputColumns({ inputs: [{ name: 'a' }, { name: 'a', type: 'long' }] })).toHaveLength(1);
  });

  it.each([null, {}, { inputs: 'amount' }, { inputs: [null, 3, 'amount', { type: 'double' }, { name: 7 }] }])(
    'are none where it is %j',
    (signature) => {
      expect(inputColumns(signature)).toEqual([]);
    },
  );
});
