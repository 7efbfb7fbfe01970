import { describe, expect, it } from '@jest/globals';

import { addressOf, ownNode, parseAddress } from './node-address.js';

describe('addresses of nodes', () => {
  it.each([
    [ownNode('dataset', 'churn'), 'dataset:churn'],
    [ownNode('model', 'fraud', '1.0.0+b'), 'model:fraud@1.0.0+b'],
    [ownNode('model', 'fraud', '1.0.0', 'amount in €'), 'model:fraud@1.0.0#amount in €'],
    [{ ...ownNode('dataset', '/data/a:b.csv'), namespace: 's3://bucket' }, 'dataset:[s3://bucket]/data/a:b.csv'],
    [ownNode('dataset', '[a]@b#c%40', '@', '#'), 'dataset:%5Ba%5D%40b%23c%2540@%40#%23'],
  ])('say %j as %s, and back', (node, address) => {
    expect(addressOf(node)).toBe(address);
    expect(parseAddress(address)).toEqual({ ...node, version: node.version === '' ? null : node.version });
  });

  it('tell no version from the empty one', () => {
    expect(parseAddress('dataset:churn@').version).toBe('');
    expect(parseAddress('dataset:churn#age')).toMatchObject({ version: null, field: 'age' });
  });

  it.each([
    '',
    'churn',
    'dataset:',
    'moon:x',
    'dataset:a@b@c',
    'dataset:a#',
    'dataset:%zz',
    'dataset:%00',
    `dataset:${'x'.repeat(4000)}`,
  ])('are refused like %j, with the name of the parameter', (address) => {
    expect(() => parseAddress(address, 'start')).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field: 'start' })] }),
    );
  });
});
