import { withoutUndefined } from '@intelgraph/kernel';

import type { ModelNode, SwitchNode, VotingNode } from './graph.js';
import type {
  GraphInput,
  ModelNodeInput,
  NodeInput,
  SequenceNodeInput,
  SequenceStep,
  StackingNodeInput,
} from './graph-input.js';

/** A node with what people call its place: `graph.nodes[2].steps[1]`. */
export interface Placed<N> {
  readonly path: string;
  readonly node: N;
}

export type PlannedNode = ModelNodeInput | StackingNodeInput | VotingNode | SwitchNode;
type Pinned<N> = Omit<N, 'version' | 'alias'> & Pick<ModelNode, 'version' | 'digest'>;
/** A stacking node whose meta model is pinned. */
export type PinnedStacking = Pinned<StackingNodeInput>;
/** A node whose models are pinned. */
export type PinnedNode = ModelNode | PinnedStacking | VotingNode | SwitchNode;

/** The nodes that there are to compute: sequences are taken apart into models that feed one another. */
export function planOf(graph: GraphInput): Placed<PlannedNode>[] {
  return graph.nodes.flatMap((node, i) => plannedOf(node, `graph.nodes[${i}]`));
}

function plannedOf(node: NodeInput, path: string): Placed<PlannedNode>[] {
  return node.kind === 'sequence' ? stepsOf(node, path) : [{ path, node }];
}

// The last step bears the name of the sequence, so its time limit and what stands in for it are those of the whole.
function stepsOf({ name, steps, timeout_ms, fallback }: SequenceNodeInput, path: string): Placed<PlannedNode>[] {
  const nameOf = (step: number): string => (step === steps.length - 1 ? name : `${name}/${step + 1}`);
  return steps.map((step, i) => {
    const node = { ...modelOf(step, nameOf(i), i === 0 ? undefined : nameOf(i - 1)) };
    const isLast = i === steps.length - 1;
    return { path: `${path}.steps[${i}]`, node: isLast ? withoutUndefined({ ...node, timeout_ms, fallback }) : node };
  });
}

function modelOf(step: SequenceStep, name: string, before: string | undefined): ModelNodeInput {
  const { input, class: className, inputs = {}, ...model } = step;
  const fed =
    input === undefined || before === undefined
      ? {}
      : { [input]: withoutUndefined({ node: before, class: className }) };
  return { ...model, kind: 'model', name, inputs: { ...inputs, ...fed } };
}
