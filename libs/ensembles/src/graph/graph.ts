/** What a model answers of a row, in the words of signatures. */
export type AnswerType = 'string' | 'long' | 'double';

/** Where an input of a model, or what a condition looks at, comes from. */
export type Source =
  | { readonly column: string }
  /** The prediction of a node or, with `class`, its probability of that class. */
  | { readonly node: string; readonly class?: string };

/** An answer that needs no model. */
export interface ConstantAnswer {
  readonly prediction: string | number | boolean;
  /** Of classes: one for each; all of it on the prediction unless given. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** What stands in for a node that fails or does not answer in time. */
export type Fallback =
  | { readonly node: string }
  | { readonly constant: ConstantAnswer }
  /** Of members of an average or a vote: those who answered count, with the same ratios of weights. */
  | { readonly skip: true };

export const OPERATORS = ['==', '!=', '<', '<=', '>', '>=', 'in'] as const;
export type Operator = (typeof OPERATORS)[number];
type Scalar = string | number | boolean;

/** No condition holds of a value that is missing. */
export type Condition = Source & { readonly op: Operator; readonly value: Scalar | readonly Scalar[] };

interface NodeCommon {
  /** Unique in the graph. */
  readonly name: string;
  /** From the beginning of its work, that of the nodes that it needs among it, in milliseconds. */
  readonly timeout_ms?: number;
  readonly fallback?: Fallback;
}

/** What a version says of its answers where its signature does not. */
export interface DeclaredOutput {
  readonly type: AnswerType;
  readonly classes?: readonly string[];
}

/** A version of a model, pinned by the digest of its artifact. */
export interface ModelNode extends NodeCommon {
  readonly kind: 'model';
  readonly model: string;
  readonly version: string;
  readonly digest: string;
  /** Inputs that do not come from the column of their own name. */
  readonly inputs: Readonly<Record<string, Source>>;
  readonly output?: DeclaredOutput;
}

/** `average` and `weighted` join probabilities or numbers, `majority` counts predicted classes. */
export interface VotingNode extends NodeCommon {
  readonly kind: 'average' | 'weighted' | 'majority';
  readonly members: readonly string[];
  /** One for each member; equal unless given. */
  readonly weights?: readonly number[];
}

/** The first case whose condition holds answers, else the default. */
export interface SwitchNode extends NodeCommon {
  readonly kind: 'switch';
  readonly cases: readonly { readonly when: Condition; readonly then: string }[];
  readonly default: string;
}

export type GraphNode = ModelNode | VotingNode | SwitchNode;

/** An ensemble as its artifact holds it (`ensemble.json`; snake_case: it is a file format). */
export interface EnsembleGraph {
  readonly format: 1;
  readonly nodes: readonly GraphNode[];
  /** The node whose answer is that of the ensemble. */
  readonly output: string;
}

/** The file of an artifact that holds the graph. */
export const GRAPH_FILE = 'ensemble.json';
/** The flavor of artifacts that are ensembles. */
export const ENSEMBLE_FLAVOR = 'ensemble';

/** Ensembles within ensembles: one of plain models is 1 deep. */
export const MAX_NESTING = 4;
/** Models of an ensemble, those of ensembles within it among them. */
export const MAX_MODELS = 128;

/** What the manifest of an ensemble says beside its files. Nobody but the registry writes it: it opens the artifacts that it names. */
export interface EnsembleFacts {
  /** Digests of the artifacts of its members. */
  readonly members: readonly string[];
  readonly nesting: number;
  readonly models: number;
}
