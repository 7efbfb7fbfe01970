import type { Condition, DeclaredOutput, EnsembleGraph, Fallback, SwitchNode, VotingNode } from './graph.js';
import type { Source } from './graph.js';

/** A version of a model as a graph names it before it is pinned. */
export interface MemberReference {
  /** Id or name. */
  readonly model: string;
  /** A semantic version, a number, `latest` or a stage; or else an alias. */
  readonly version?: string;
  readonly alias?: string;
}

interface NodeCommon {
  readonly name: string;
  readonly timeout_ms?: number;
  readonly fallback?: Fallback;
}

interface ModelParts extends MemberReference {
  readonly inputs?: Readonly<Record<string, Source>>;
  readonly output?: DeclaredOutput;
}

export type ModelNodeInput = NodeCommon & ModelParts & { readonly kind: 'model' };

/** A model that learned from what others answer: its columns `<member>` are predictions, `<member>_<class>` probabilities. */
export type StackingNodeInput = NodeCommon &
  ModelParts & {
    readonly kind: 'stacking';
    readonly members: readonly string[];
    /** Its other columns come from the row. */
    readonly passthrough?: boolean;
  };

/** Of a sequence: `input` is the column that the step before it fills, with its probability of `class` where that is given. */
export type SequenceStep = ModelParts & { readonly input?: string; readonly class?: string };

export interface SequenceNodeInput extends NodeCommon {
  readonly kind: 'sequence';
  readonly steps: readonly SequenceStep[];
}

export type NodeInput = ModelNodeInput | VotingNode | StackingNodeInput | SequenceNodeInput | SwitchNode;

/** An ensemble as it is registered. */
export interface GraphInput {
  readonly nodes: readonly NodeInput[];
  readonly output: string;
}

export type { Condition, EnsembleGraph };
