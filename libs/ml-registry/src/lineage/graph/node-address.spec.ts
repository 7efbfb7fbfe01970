import { describe, expect, it } from '@jest/globals';

import { addressOf, boundedNode, ownNode, parseAddress } from './node-address.js';

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
    `dataset:${'x'.repeat(8000)}`,
  ])('are refused like %j, with the name of the parameter', (address) => {
    expect(() => parseAddress(address, 'start')).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field: 'start' })] }),
    );
  });

  it('are bounded: what is too long is told by its beginning and its digest', () => {
    const [long, other] = ['😀'.repeat(500), `${'😀'.repeat(499)}x`].map((id) =>
      boundedNode(ownNode('dataset', id, id, id)),
    );

    expect(long?.id).toMatch(/^😀{20}…[0-9a-f]{64}$/u);
    expect(long?.id).not.toBe(other?.id);
    expect(Buffer.byteLength(`${long?.id}${long?.version}${long?.field}`)).toBeLessThan(1000);
    expect(boundedNode(ownNode('dataset', 'short'))).toEqual(ownNode('dataset', 'short'));
  });
});
