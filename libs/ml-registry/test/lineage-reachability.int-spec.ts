import { inTransaction } from '@intelgraph/persistence';
import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GraphFacts } from '../src/lineage/graph/graph-facts.js';
import { writeGraph } from '../src/lineage/graph/graph-writes.queries.js';
import { ownNode } from '../src/lineage/graph/node-address.js';

import { registryFixture, type RegistryFixture } from './registry-fixture.js';

type Link = readonly [from: number, to: number];

/** Park and Miller's generator: the same graphs every time. */
function randoms(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function randomLinks(seed: number, nodes: number, links: number): Link[] {
  const next = randoms(seed);
  return Array.from({ length: links }, () => [next(nodes), next(nodes)]);
}

/** Distances by relaxing every link until nothing changes (Bellman and Ford); nothing is shared with what is tested. */
function reachable(links: readonly Link[], start: number, most = Infinity): Map<number, number> {
  const found = new Map([[start, 0]]);
  for (let changed = true; changed;) {
    changed = false;
    for (const [from, to] of links) {
      const through = (found.get(from) ?? Infinity) + 1;
      if (through > most || through >= (found.get(to) ?? Infinity)) continue;
      found.set(to, through);
      changed = true;
    }
  }
  return found;
}

let registry: RegistryFixture;
beforeAll(async () => {
  registry = await registryFixture();
});
afterAll(() => registry.database.drop());

describe('walks of random graphs with circles', () => {
  it.each([
    [1, 40, 30],
    [2, 40, 60],
    [3, 60, 200],
    [4, 25, 24],
  ])('of seed %i reach what a brute-force search reaches, at the same distances', async (seed, count, many) => {
    const context = aContext({ workspace: `seed-${seed}` });
    const links = randomLinks(seed, count, many);
    const facts = new GraphFacts();
    for (let node = 0; node < count; node++) facts.node(ownNode('dataset', String(node)));
    for (const [from, to] of links) {
      facts.link(ownNode('dataset', String(from)), 'made', ownNode('dataset', String(to)));
    }
    await inTransaction(registry.database.dataSource, (tx) => writeGraph(tx, context.workspace, facts));
    const backwards = links.map(([from, to]): Link => [to, from]);

    for (let node = 0; node < count; node++) {
      for (const [direction, along] of [
        ['down', links],
        ['up', backwards],
      ] as const) {
        for (const depth of [undefined, 1, 2, 5]) {
          const request = { node: `dataset:${node}`, direction, ...(depth === undefined ? {} : { depth }) };
          const { nodes, truncated } = await registry.lineageGraph.get(context, request);
          const found = new Map(nodes.map(({ id, depth: distance }) => [Number(id), distance]));
          const expected = reachable(along, node, depth);
          expect([...found].sort(([a], [b]) => a - b)).toEqual([...expected].sort(([a], [b]) => a - b));
          expect(truncated).toBe(false);
        }
      }
    }
  });

  it('answer all links among what was reached and the nearest nodes where there are too many', async () => {
    const context = aContext({ workspace: 'chain' });
    const facts = new GraphFacts();
    for (let node = 0; node < 300; node++) {
      facts.link(ownNode('run', String(node)), 'then', ownNode('run', String(node + 1)));
    }
    facts.link(ownNode('run', '300'), 'then', ownNode('run', '0'));
    await inTransaction(registry.database.dataSource, (tx) => writeGraph(tx, context.workspace, facts));

    const all = await registry.lineageGraph.get(context, { node: 'run:7', direction: 'down' });
    expect([all.nodes.length, all.links.length, all.nodes.at(-1)?.depth]).toEqual([301, 301, 300]);
    for (const depth of [undefined, 1000]) {
      const some = await registry.lineageGraph.get(context, { node: 'run:150', limit: 11, ...(depth && { depth }) });
      expect(some.truncated).toBe(true);
      expect(some.nodes.map(({ depth: distance }) => distance)).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
      expect(new Set(some.nodes.map(({ direction }) => direction))).toEqual(new Set(['start', 'up', 'down']));
    }
  });

  it.each([
    [{ node: 'run:1', depth: 0 }, 'depth'],
    [{ node: 'run:1', depth: 1001 }, 'depth'],
    [{ node: 'run:1', limit: 10_001 }, 'limit'],
    [{ node: 'run' }, 'node'],
  ])('are refused for %j', async (request, field) => {
    await expect(registry.lineageGraph.get(aContext(), request)).rejects.toMatchObject({ fields: [{ field }] });
  });
});
