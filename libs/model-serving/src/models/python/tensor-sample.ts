import {
  itemsOf,
  type NamedTensors,
  sampleOf,
  stacked,
  type TensorModelDescription,
  type TensorSpec,
  tensorOfNested,
} from '@intelgraph/ml-runtime';

import type { ModelArtifact } from '../model-runtime.js';

import { exampleOf } from './sample-row.js';

/** Tensors to try the model with. */
export interface SampleTensors {
  readonly tensors: NamedTensors;
  /** They were logged with the model. */
  readonly isExample: boolean;
}

/**
 * The first item of the example that was logged with the model, so many times; zeros where there is none.
 *
 * @throws TypeError where it does not fit the signature
 */
export function sampleTensorsOf(
  artifact: Pick<ModelArtifact, 'files'>,
  description: Pick<TensorModelDescription, 'inputs' | 'isWhole'>,
  items: number,
): SampleTensors {
  const { inputs, isWhole } = description;
  const given = nestedByName(exampleOf(artifact), inputs);
  if (given === undefined) return { tensors: sampleOf(description, items, 1), isExample: false };
  const tensors = inputs.map((spec) => {
    const tensor = tensorOfNested(given[spec.name], spec);
    if (typeof tensor === 'string') {
      throw new TypeError(`its input example does not fit its signature: ${spec.name} ${tensor}`);
    }
    const [first] = isWhole ? [] : itemsOf(tensor);
    return [spec.name, first === undefined ? tensor : stacked(new Array<typeof first>(items).fill(first))] as const;
  });
  return { tensors: Object.fromEntries(tensors), isExample: true };
}

/** Undefined where it is none of tensors, or an empty one. */
function nestedByName(example: unknown, inputs: readonly TensorSpec[]): Readonly<Record<string, unknown>> | undefined {
  const [only, second] = inputs;
  const isNamed = (given: unknown): boolean =>
    isRecord(given) && inputs.every(({ name }) => Object.hasOwn(given, name));
  // Older clients write arrays one level deeper.
  const given = isRecord(example) && !isNamed(example) ? example['inputs'] : example;
  if (isRecord(given)) return isNamed(given) ? given : undefined;
  const isTensor = Array.isArray(given) && given.length > 0;
  return isTensor && only !== undefined && second === undefined ? { [only.name]: given } : undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
