import type { AnswerType, DeclaredOutput } from '../graph/graph.js';

import type { InputType, MemberInput, MemberSides, NodeAnswer } from './sides.js';

type Fields = Readonly<Record<string, unknown>>;

const INPUT_TYPES: readonly InputType[] = ['double', 'long', 'string', 'boolean', 'datetime'];
const ANSWER_TYPES: readonly AnswerType[] = ['string', 'long', 'double'];
const MLFLOW_TYPES: Readonly<Record<string, Pick<MemberInput, 'type' | 'isWhole'>>> = {
  double: { type: 'double' },
  float: { type: 'double' },
  long: { type: 'long', isWhole: true },
  integer: { type: 'long', isWhole: true },
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  datetime: { type: 'datetime' },
};

/**
 * What the signature of a version says of it, in the platform's own form or in MLflow's (lists as JSON text).
 *
 * @returns undefined where it names no columns: there is none, or the model takes tensors
 */
export function sidesOfSignature(signature: Fields | null): MemberSides | undefined {
  const { inputs, outputs } = signature ?? {};
  if (Array.isArray(inputs)) {
    const columns = inputs.map((input) => ownInput(input as Fields | null));
    if (!columns.every((column) => column !== undefined) || columns.length === 0) return undefined;
    return { inputs: columns, output: Array.isArray(outputs) ? ownOutput(outputs as Fields[]) : undefined };
  }
  const columns = jsonList(inputs)?.map((input) => mlflowInput(input as Fields | null));
  if (columns === undefined || columns.length === 0) return undefined;
  return columns.every((column) => column !== undefined) ? { inputs: columns, output: undefined } : undefined;
}

function ownInput(input: Fields | null): MemberInput | undefined {
  const type = INPUT_TYPES.find((one) => one === input?.['type']);
  const name = input?.['name'];
  if (type === undefined || typeof name !== 'string') return undefined;
  const { required, accepts_numbers: acceptsNumbers, ignored } = input ?? {};
  return {
    ...{ name, type, required: required === true },
    ...(acceptsNumbers === true ? { acceptsNumbers } : {}),
    ...(typeof ignored === 'string' ? { ignored } : {}),
  };
}

function ownOutput(outputs: readonly (Fields | null)[]): NodeAnswer | undefined {
  const named = (name: string): Fields | undefined => outputs.find((output) => output?.['name'] === name) ?? undefined;
  const type = ANSWER_TYPES.find((one) => one === named('prediction')?.['type']);
  if (type === undefined) return undefined;
  const { classes } = named('probabilities') ?? {};
  if (!Array.isArray(classes)) return type === 'string' ? undefined : { type, classes: [], hasProbabilities: false };
  return { type, classes: classes.map(String), hasProbabilities: true };
}

function mlflowInput(input: Fields | null): MemberInput | undefined {
  const { name, type, required } = input ?? {};
  const known = typeof type === 'string' && Object.hasOwn(MLFLOW_TYPES, type) ? MLFLOW_TYPES[type] : undefined;
  if (known === undefined || typeof name !== 'string') return undefined;
  return { name, ...known, required: required !== false };
}

function jsonList(text: unknown): readonly unknown[] | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

/** What a graph says of the answers of a model where its signature does not. */
export function declaredAnswer({ type, classes = [] }: DeclaredOutput): NodeAnswer {
  return { type, classes, hasProbabilities: classes.length > 0 };
}
