import type { openInferenceProto } from '@intelgraph/contracts';
import { InvalidInputError } from '@intelgraph/kernel';
import { isDataType } from '@intelgraph/ml-runtime';
import type { TensorSpec } from '@intelgraph/ml-runtime';

import type { ModelInferRequest } from './infer-request.decoder.js';
import type { ExpectedInputs } from './infer-request.js';
import { elementsOfBinary } from './tensors/binary-tensor.js';
import { elementsOfContents } from './tensors/proto-contents.js';
import { ElementBudget, type Tensor, tensorName } from './tensors/tensor.js';
import { refuseUnserved } from './unserved-parameters.js';
import { withinField } from './within-field.js';

type InputTensor = openInferenceProto.ModelInferRequest_InferInputTensor;

/** What a tensor claims to be, and how many elements that takes. */
interface Claim extends TensorSpec {
  readonly size: number;
  readonly hasContents: boolean;
}

interface KnownClaims {
  readonly maxElements: number;
  readonly claims: readonly Claim[];
}

/** Of forms of requests, found right before. */
const KNOWN = new WeakMap<object, KnownClaims>();

/** The tensors of a request over gRPC. @throws InvalidInputError naming the field */
export function tensorsOfProto(request: ModelInferRequest, expected: ExpectedInputs): Tensor[] {
  const { inputs, rawInputContents: raw } = request;
  if (raw.length > 0 && raw.length !== inputs.length) {
    throw InvalidInputError.of('raw_input_contents', `has ${raw.length} entries for ${inputs.length} inputs`);
  }
  // All of them are parts of the message.
  const memory = raw[0] === undefined ? undefined : new DataView(raw[0].buffer);
  return claimsOf(request, expected).map(({ name, datatype, shape, size, hasContents }, i) => {
    const bytes = raw[i];
    if (bytes !== undefined && hasContents) {
      throw InvalidInputError.of(`inputs[${i}]`, 'has contents beside raw_input_contents');
    }
    try {
      const elements =
        bytes === undefined
          ? elementsOfContents(inputs[i]?.contents, datatype, size, '')
          : elementsOfBinary(bytes, datatype, size, '', bytes.buffer === memory?.buffer ? memory : undefined);
      return { name, datatype, shape, elements };
    } catch (error) {
      throw withinField(bytes === undefined ? `inputs[${i}].contents` : `raw_input_contents[${i}]`, error);
    }
  });
}

/** Checks what tensors claim before anything is made for them. */
function claimsOf({ inputs, form }: ModelInferRequest, { maxElements, assertTakes }: ExpectedInputs): readonly Claim[] {
  // What a model of tensors takes is its own; columns are checked with the rows.
  const key = assertTakes === undefined ? form : undefined;
  const known = key && KNOWN.get(key);
  if (known?.maxElements === maxElements) return known.claims;
  const budget = new ElementBudget(maxElements);
  const claims = inputs.map((input, i) => {
    try {
      const claim = claimOf(input, budget);
      assertTakes?.(claim);
      return claim;
    } catch (error) {
      throw withinField(`inputs[${i}]`, error);
    }
  });
  if (key !== undefined) KNOWN.set(key, { maxElements, claims });
  return claims;
}

function claimOf(
  { name, datatype, shape: dimensions, contents, parameters }: InputTensor,
  budget: ElementBudget,
): Claim {
  tensorName(name, 'name');
  refuseUnserved(parameters);
  if (!isDataType(datatype)) throw InvalidInputError.of('datatype', 'must be a data type of the protocol');
  const shape = dimensions.map(Number);
  const size = budget.take(shape, 'shape');
  return { name, datatype, shape, size, hasContents: contents !== undefined };
}
