import { inTransaction } from '@intelgraph/persistence';
import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GraphFacts } from '../src/lineage/graph/graph-facts.js';
import { writeGraph } from '../src/lineage/graph/graph-writes.queries.js';
import { ownNode, type NodeReference as Node } from '../src/lineage/graph/node-address.js';

import type { WalkDirection } from '../src/index.js';
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

/** Layers of three, each fully linked to the next and to the one after it: many ways of different lengths to every node. */
function diamonds(layers: number): Link[] {
  return Array.from({ length: layers * 3 }, (_, node) => node).flatMap((from) => {
    const layer = Math.floor(from / 3);
    return [layer + 1, layer + 2]
      .filter((next) => next < layers)
      .flatMap((next) => [0, 1, 2].map((i): Link => [from, next * 3 + i]));
  });
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

const byNumber = ([a]: readonly [number, ...unknown[]], [b]: readonly [number, ...unknown[]]) => a - b;
const asText = (links: Iterable<Link>) => [...new Set([...links].map(([from, to]) => `${from} ${to}`))].sort();

/** Which way a node is met that is reached from `up` and `down` of another, where only some ways are walked. */
function wayOf(node: number, walked: WalkDirection, up: Map<number, number>, down: Map<number, number>): string {
  const [isAbove, isBelow] = [walked !== 'down' && up.has(node), walked !== 'up' && down.has(node)];
  if (up.get(node) === 0) return 'start';
  return isAbove && isBelow ? 'both' : isAbove ? 'up' : 'down';
}

const nearest = (expected: ReadonlyMap<number, number>, most: number): number[] =>
  [...expected.values()].sort((a, b) => a - b).slice(0, most);

describe('walks of graphs with circles and diamonds', () => {
  it.each<[string, number, Link[]]>([
    ['hardly linked', 40, randomLinks(1, 40, 30)],
    ['linked', 40, randomLinks(2, 40, 60)],
    ['densely linked', 60, randomLinks(3, 60, 200)],
    ['a tree and no more', 25, randomLinks(4, 25, 24)],
    ['diamonds', 30, diamonds(10)],
    ['diamonds in circles', 30, [...diamonds(10), ...randomLinks(5, 30, 4)]],
  ])('reach what a brute-force search reaches where nodes are %s', async (name, count, links) => {
    const context = aContext({ workspace: name.replaceAll(' ', '-') });
    const facts = new GraphFacts();
    for (let node = 0; node < count; node++) facts.node(ownNode('dataset', String(node)));
    for (const [from, to] of links) {
      facts.link(ownNode('dataset', String(from)), 'made', ownNode('dataset', String(to)));
    }
    await inTransaction(registry.database.dataSource, (tx) => writeGraph(tx, context.workspace, facts));
    const backwards = links.map(([from, to]): Link => [to, from]);

    for (let node = 0; node < count; node++) {
      for (const depth of [undefined, 1, 2, 5]) {
        const [down, up] = [reachable(links, node, depth), reachable(backwards, node, depth)];
        const both = new Map(
          [...down, ...up].map(([met]) => [met, Math.min(down.get(met) ?? Infinity, up.get(met) ?? Infinity)]),
        );
        for (const [direction, expected] of [
          ['down', down],
          ['up', up],
          ['both', both],
        ] as const) {
          const request = { node: `dataset:${node}`, direction, ...(depth === undefined ? {} : { depth }) };
          const answer = await registry.lineageGraph.get(context, request);
          const found = answer.nodes.map(({ id, depth: distance }): Link => [Number(id), distance]);
          expect(found.sort(byNumber)).toEqual([...expected].sort(byNumber));
          const among = links.filter(([from, to]) => from !== to && expected.has(from) && expected.has(to));
          const numberOf = (address: string): number => Number(address.slice('dataset:'.length));
          expect(asText(answer.links.map(({ from, to }): Link => [numberOf(from), numberOf(to)]))).toEqual(
            asText(among),
          );
          expect(answer.truncated).toBe(false);
          const ways = answer.nodes.map((met) => [met.id, met.direction]);
          expect(ways).toEqual(answer.nodes.map(({ id }) => [id, wayOf(Number(id), direction, up, down)]));
          if (depth === 1) continue;
          const { nodes: some, truncated } = await registry.lineageGraph.get(context, { ...request, limit: 4 });
          expect(some.map(({ depth: distance }) => distance)).toEqual(nearest(expected, 4));
          expect([truncated, some.every(({ id, depth: far }) => expected.get(Number(id)) === far)]).toEqual([
            ...[expected.size > 4, true],
          ]);
        }
      }
    }
  });

  it('leave out a node that is gone, though links to it are left', async () => {
    const context = aContext({ workspace: 'gone' });
    const [first, second, third] = ['1', '2', '3'].map((id) => ownNode('run', id)) as [Node, Node, Node];
    const facts = new GraphFacts().link(first, 'then', second).link(second, 'then', third);
    await inTransaction(registry.database.dataSource, (tx) => writeGraph(tx, context.workspace, facts));
    await registry.database.dataSource.query(`DELETE FROM lineage_nodes WHERE workspace = 'gone' AND id = '2'`);

    const { nodes, links } = await registry.lineageGraph.get(context, { node: 'run:1' });

    expect([nodes.map(({ address, depth }) => [address, depth]), links]).toEqual([
      [
        ['run:1', 0],
        ['run:3', 2],
      ],
      [],
    ]);
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
