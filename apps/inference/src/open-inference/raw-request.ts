import { InvalidInputError } from '@intelgraph/kernel';

import type { ExpectedInputs, InferRequest } from './infer-request.js';
import { elementsOfBinary, textOf } from './tensors/binary-tensor.js';
import { dataTypeOf, type Element } from '@intelgraph/ml-runtime';
import { ElementBudget } from './tensors/tensor.js';

/**
 * A body without any JSON, which is the binary data of a model's only input and is answered in binary data: Triton's raw request
 * (`Inference-Header-Content-Length: 0`). Numbers are as many rows as there are; a text is one row, without its length before it.
 *
 * @throws InvalidInputError
 */
export function rawRequest(data: Buffer, { inputs: expected, maxElements }: ExpectedInputs): InferRequest {
  const all = expected();
  const [input] = all;
  if (input === undefined || all.length > 1) {
    const reason = `a body without JSON is for models of one input, this one has ${all.length}`;
    throw InvalidInputError.of('Inference-Header-Content-Length', reason);
  }
  const { name, datatype, shape: wanted } = input;
  const { bytes: width } = dataTypeOf(datatype);
  const field = `inputs.${name}`;
  const size = width === undefined ? 1 : Math.ceil(data.length / width);
  new ElementBudget(maxElements).take([size], field);
  const elements: Element[] =
    width === undefined ? [textOf(data, field)] : elementsOfBinary(data, datatype, size, field);
  const inputs = [{ name, datatype, shape: shapeOf(wanted, size), elements }];
  return { id: undefined, inputs, outputs: undefined, isBinary: true, urgency: {} };
}

/** The shape of so many elements: the one dimension that is open is as long as they are many. */
function shapeOf(wanted: readonly number[], size: number): number[] {
  const known = wanted.filter((dimension) => dimension !== -1).reduce((all, dimension) => all * dimension, 1);
  const open = Math.floor(size / Math.max(1, known));
  return wanted.map((dimension, at) => (dimension !== -1 ? dimension : at === wanted.indexOf(-1) ? open : 1));
}
