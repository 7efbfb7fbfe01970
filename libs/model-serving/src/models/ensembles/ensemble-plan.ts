import {
  averageOf,
  type CheckedGraph,
  compileCondition,
  type Condition,
  constantAnswer,
  type GraphNode,
  majorityOf,
  type ModelNode,
  type NodeAnswer,
  type RowAnswer,
  type SwitchNode,
  type Vote,
  type VotingNode,
} from '@intelgraph/ensembles';

import type { LoadedModel } from '../loaded-model.js';

import type { KnownReports } from './branches.js';
import { RowSource } from './row-source.js';

interface PlanCommon {
  readonly name: string;
  readonly timeoutMs: number | undefined;
  readonly fallback: PlannedFallback | undefined;
}

export type PlannedFallback =
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'skip' }
  | { readonly kind: 'constant'; readonly answer: RowAnswer };

/** A member in memory, and what its rows are made of. */
export interface PlannedModel extends PlanCommon {
  readonly kind: 'model';
  readonly model: LoadedModel;
  readonly source: RowSource;
}

export interface PlannedVote extends PlanCommon {
  readonly kind: 'vote';
  readonly members: readonly { readonly name: string; readonly weight: number }[];
  readonly join: (votes: readonly Vote[]) => RowAnswer;
}

export interface PlannedSwitch extends PlanCommon {
  readonly kind: 'switch';
  readonly cases: readonly PlannedCase[];
  readonly default: string;
}

export interface PlannedCase {
  readonly when: Condition;
  readonly holds: (value: unknown) => boolean;
  readonly then: string;
}

export type PlanNode = PlannedModel | PlannedVote | PlannedSwitch;

/** A graph with its models in memory, ready to compute rows. */
export interface EnsemblePlan {
  readonly output: string;
  readonly nodes: ReadonlyMap<string, PlanNode>;
  readonly reports: KnownReports;
}

/** @param modelOf a member in memory */
export function ensemblePlan(checked: CheckedGraph, modelOf: (node: ModelNode) => LoadedModel): EnsemblePlan {
  const { graph, answers } = checked;
  const columns = new Set(checked.inputs.map(({ name }) => name));
  const nodes = graph.nodes.map((node): [string, PlanNode] => {
    const answer = answers.get(node.name);
    if (answer === undefined) throw new TypeError(`nothing is known of the answers of ${node.name}`);
    const common = { name: node.name, timeoutMs: node.timeout_ms, fallback: fallbackOf(node, answer) };
    switch (node.kind) {
      case 'model': {
        const model = modelOf(node);
        return [node.name, { ...common, kind: 'model', model, source: new RowSource(node, model, columns) }];
      }
      case 'switch':
        return [node.name, { ...common, kind: 'switch', ...switchOf(node) }];
      case 'average':
      case 'weighted':
      case 'majority':
        return [node.name, { ...common, kind: 'vote', ...voteOf(node, memberAnswer(answers, node)) }];
    }
  });
  return { output: graph.output, nodes: new Map(nodes), reports: new Map() };
}

/** What the members of a vote answer, in the words of the first of them. */
function memberAnswer(
  answers: ReadonlyMap<string, NodeAnswer>,
  { name, members: [first = ''] }: VotingNode,
): NodeAnswer {
  const answer = answers.get(first);
  if (answer === undefined) throw new TypeError(`nothing is known of the answers of ${first}, which ${name} needs`);
  return answer;
}

function voteOf({ kind, members, weights }: VotingNode, of: NodeAnswer): Pick<PlannedVote, 'members' | 'join'> {
  return {
    members: members.map((name, i) => ({ name, weight: weights?.[i] ?? 1 })),
    join: kind === 'majority' ? majorityOf(of) : averageOf(of),
  };
}

function switchOf(node: SwitchNode): Pick<PlannedSwitch, 'cases' | 'default'> {
  const cases = node.cases.map(({ when, then }) => ({ when, then, holds: compileCondition(when) }));
  return { cases, default: node.default };
}

function fallbackOf({ fallback }: GraphNode, answer: NodeAnswer): PlannedFallback | undefined {
  if (fallback === undefined) return undefined;
  if ('node' in fallback) return { kind: 'node', node: fallback.node };
  return 'skip' in fallback
    ? { kind: 'skip' }
    : { kind: 'constant', answer: constantAnswer(fallback.constant, answer) };
}
