import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource, EntityManager } from 'typeorm';

import { uuidOf } from '../../versions/run-ids.js';

import { LineageNodeNotFoundError } from './lineage-graph.errors.js';
import { boundedNode, type NodePattern, parseAddress } from './node-address.js';
import { type Subgraph, subgraphOf } from './subgraph.js';
import { findStart, findSubgraph, walk } from './walk.queries.js';

export interface GraphRequest {
  /** An address: `<kind>:<id>@<version>#<field>`; without a version every version of it. */
  readonly node: string;
  /** What it was made from (`up`), what was made from it (`down`), or `both`, as when absent. */
  readonly direction?: 'up' | 'down' | 'both';
  /** How many generations; all when absent. */
  readonly depth?: number;
  /** Most nodes that are answered, the nearest ones; 1000 unless given. */
  readonly limit?: number;
}

/** Bounds of a request. */
export const GRAPH_LIMITS = { depth: 1000, nodes: 10_000, nodesUnlessGiven: 1000 } as const;

/** Reads the graph over data sets, features, jobs, runs, model versions, deployments and predictions. */
export class LineageGraphQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws LineageNodeNotFoundError, InvalidInputError */
  async get(context: RequestContext, request: GraphRequest): Promise<Subgraph> {
    requireRole(context, 'viewer');
    const { node, direction = 'both', depth = null, limit = GRAPH_LIMITS.nodesUnlessGiven } = request;
    if (depth !== null) assertWhole('depth', depth, GRAPH_LIMITS.depth);
    assertWhole('limit', limit, GRAPH_LIMITS.nodes);
    const pattern = patternOf(node);
    // One snapshot: what is linked while this reads is in the answer as a whole or not at all.
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const start = await findStart(manager, context.workspace, pattern, limit + 1);
      if (start.length === 0) throw new LineageNodeNotFoundError(node);
      return reach(manager, start, direction, depth, limit);
    });
  }
}

async function reach(
  manager: EntityManager,
  start: readonly string[],
  direction: 'up' | 'down' | 'both',
  depth: number | null,
  limit: number,
): Promise<Subgraph> {
  const up = direction === 'down' ? [] : await walk(manager, 'up', start, depth, limit + 1);
  const down = direction === 'up' ? [] : await walk(manager, 'down', start, depth, limit + 1);
  // Nearest first from both sides in turn, so that a limit cuts neither off.
  const all = new Set(interleaved(up, down));
  const keys = [...all].slice(0, limit);
  const within = new Set(keys);
  const reached = { up: up.filter((key) => within.has(key)), down: down.filter((key) => within.has(key)) };
  return subgraphOf(start, reached, await findSubgraph(manager, keys), all.size > limit);
}

/** MLflow writes the id of a run without dashes. */
function patternOf(address: string): NodePattern {
  const pattern = boundedNode(parseAddress(address));
  return pattern.kind === 'run' ? { ...pattern, id: uuidOf(pattern.id) } : pattern;
}

function interleaved(first: readonly string[], second: readonly string[]): string[] {
  const longest = Math.max(first.length, second.length);
  return Array.from({ length: longest }, (_, index) => [first[index], second[index]])
    .flat()
    .filter((key) => key !== undefined);
}

function assertWhole(field: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw InvalidInputError.of(field, `must be a whole number from 1 to ${most}`);
}
