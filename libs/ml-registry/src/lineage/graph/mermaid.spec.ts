import { describe, expect, it } from '@jest/globals';

import { toMermaid } from './mermaid.js';
import { addressOf, type NodeReference, ownNode } from './node-address.js';
import type { GraphNode } from './subgraph.js';

const node = (reference: NodeReference, depth: number, name: string | null = null): GraphNode => ({
  ...{ ...reference, address: addressOf(reference), name, digest: null, answeredBy: null, depth },
  direction: depth === 0 ? 'start' : 'up',
});

describe('a graph as Mermaid', () => {
  it('has a shape for each kind, names of relationships, and the start in bold', () => {
    const model = node(ownNode('model', 'uuid', '1.0.0'), 0, 'fraud');
    const dataset = node({ ...ownNode('dataset', 'raw', '', 'AMT'), namespace: 's3://lake' }, 1);
    const links = [{ from: dataset.address, to: model.address, relationship: 'train' }];

    expect(toMermaid({ nodes: [model, dataset], links, truncated: true })).toBe(
      [
        'flowchart LR',
        '  n0{{"model fraud@1.0.0"}}',
        '  n1[("dataset s3://lake raw#35;AMT")]',
        '  n1 -->|"train"| n0',
        '  classDef start stroke-width:3px',
        '  class n0 start',
        '  %% more was reached than is shown',
        '',
      ].join('\n'),
    );
  });

  it('lets no name end its quotes, its line or the chart', () => {
    const bad = node(ownNode('dataset', 'a"]\n  click n0 "javascript:x" <b>;\u2028end'), 0);
    const [, line = '', ...rest] = toMermaid({ nodes: [bad], links: [], truncated: false }).split('\n');

    expect(line).toBe('  n0[("dataset a#34;#93;#10;  click n0 #34;javascript:x#34; #60;b#62;#59;#8232;end")]');
    expect(rest).toHaveLength(3);
  });
});
