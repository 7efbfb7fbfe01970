import type { ConformalOptions, UrgencyOptions } from '@intelgraph/model-serving';

import type { TensorMetadata } from './model-tensors.js';
import type { Tensor } from './tensors/tensor.js';

/** What a model takes, as far as reading a request needs to know. */
export interface ExpectedInputs {
  /** Made when asked for: most requests name their tensors themselves. */
  readonly inputs: () => readonly TensorMetadata[];
  /** Refuses a tensor before its elements are read, where the model takes tensors of its own. @throws InvalidInputError */
  readonly assertTakes?: (tensor: TensorMetadata) => void;
  /** Of all tensors together. */
  readonly maxElements: number;
}

/** An output that is asked for. */
export interface RequestedOutput {
  readonly name: string;
  /** Behind the JSON instead of in it. */
  readonly isBinary: boolean;
}

export interface InferRequest {
  /** Made up when absent. */
  readonly id: string | undefined;
  readonly inputs: readonly Tensor[];
  /** Requests with the same have tensors of the same names, types and shapes. */
  readonly form?: object;
  /** One element of each tensor, by name, as JSON; where somebody has it so. */
  readonly rowText?: string;
  /** Undefined: all there are. */
  readonly outputs: readonly RequestedOutput[] | undefined;
  /** How outputs come that do not say it themselves. */
  readonly isBinary: boolean;
  readonly urgency: UrgencyOptions;
  readonly conformal?: ConformalOptions;
}
