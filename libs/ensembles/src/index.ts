export { checkGraph, type CheckedGraph } from './checks/check-graph.js';
export type { EnsembleInput } from './checks/columns.js';
export type { InputType, MemberInput, MemberSides, NodeAnswer } from './checks/sides.js';
export { sidesOfSignature } from './checks/signature-sides.js';
export { compileCondition } from './combining/condition.js';
export { averageOf, constantAnswer, majorityOf, type RowAnswer, type Vote } from './combining/joined-answer.js';
export {
  type Condition,
  type ConstantAnswer,
  ENSEMBLE_FLAVOR,
  type EnsembleFacts,
  type EnsembleGraph,
  type Fallback,
  GRAPH_FILE,
  type GraphNode,
  MAX_MODELS,
  MAX_NESTING,
  type ModelNode,
  type Source,
  type SwitchNode,
  type VotingNode,
} from './graph/graph.js';
export type { GraphInput, MemberReference, NodeInput } from './graph/graph-input.js';
export { parseGraph, parseStoredGraph } from './graph/parse-graph.js';
export { type PinnedNode, type Placed, planOf, type PlannedNode } from './graph/plan.js';
export { structureOf } from './graph/structure.js';
