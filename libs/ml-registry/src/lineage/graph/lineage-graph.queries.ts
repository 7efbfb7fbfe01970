import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import { uuidOf } from '../../versions/run-ids.js';

import { LineageNodeNotFoundError } from './lineage-graph.errors.js';
import { boundedNode, type NodePattern, parseAddress } from './node-address.js';
import { type Subgraph, subgraphOf } from './subgraph.js';
import { walk } from './walk.queries.js';

export const WALK_DIRECTIONS = ['up', 'down', 'both'] as const;
export type WalkDirection = (typeof WALK_DIRECTIONS)[number];

export interface GraphRequest {
  /** An address: `<kind>:<id>@<version>#<field>`; without a version every version of it. */
  readonly node: string;
  /** What it was made from (`up`), what was made from it (`down`), or `both`, as when absent. */
  readonly direction?: WalkDirection | undefined;
  /** How many generations; all when absent. */
  readonly depth?: number | undefined;
  /** Most nodes that are answered, the nearest ones; 1000 unless given. */
  readonly limit?: number | undefined;
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
    const directions = direction === 'both' ? (['up', 'down'] as const) : [direction];
    const bounds = { depth, most: limit + 1 };
    const walked = await walk(this.dataSource.manager, context.workspace, patternOf(node), directions, bounds);
    if (walked.kind.length === 0) throw new LineageNodeNotFoundError(node);
    return subgraphOf(walked, limit);
  }
}

/** MLflow writes the id of a run without dashes. */
function patternOf(address: string): NodePattern {
  const pattern = boundedNode(parseAddress(address));
  return pattern.kind === 'run' ? { ...pattern, id: uuidOf(pattern.id) } : pattern;
}

function assertWhole(field: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw InvalidInputError.of(field, `must be a whole number from 1 to ${most}`);
}
