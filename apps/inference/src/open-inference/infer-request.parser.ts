import { InvalidInputError, MalformedInputError } from '@intelgraph/kernel';
import { readJsonBody } from '@intelgraph/platform';

import { conformalOf } from './conformal-parameters.js';
import type { ExpectedInputs, InferRequest, RequestedOutput } from './infer-request.js';
import { objectOf, optionalObject } from './json-fields.js';
import type { JsonForms } from './json-forms.js';
import { rawRequest } from './raw-request.js';
import { elementsOfBinary } from './tensors/binary-tensor.js';
import { isDataType } from '@intelgraph/ml-runtime';
import { elementsOfJson } from './tensors/json-tensor.js';
import { ElementBudget, type Tensor, tensorName } from './tensors/tensor.js';
import { refuseUnserved } from './unserved-parameters.js';
import { urgencyOf } from './urgency-parameters.js';
import { withinField } from './within-field.js';

interface Framed {
  /** Empty: the body is nothing but binary data. */
  readonly json: Buffer;
  readonly data: Buffer;
}

const MAX_INPUTS = 10_000;
const MAX_ID = 1000;

/**
 * Splits a body into its JSON and the binary data behind it.
 *
 * @param header `Inference-Header-Content-Length`: bytes of JSON; without it all of the body is JSON
 * @throws MalformedInputError
 */
export function unframe(body: Buffer, header: string | undefined): Framed {
  if (header === undefined) return { json: body, data: body.subarray(body.length) };
  const length = /^\d{1,15}$/.test(header) ? Number(header) : NaN;
  if (!(length <= body.length)) {
    throw new MalformedInputError(
      `Inference-Header-Content-Length is ${header.slice(0, 32)}: it must be a number of bytes within the ${body.length} of the body`,
    );
  }
  return { json: body.subarray(0, length), data: body.subarray(length) };
}

/** @param forms those that were seen before. @throws MalformedInputError, InvalidInputError naming the field */
export function parseInferRequest({ json, data }: Framed, expected: ExpectedInputs, forms: JsonForms): InferRequest {
  if (json.length === 0 && data.length > 0) return rawRequest(data, expected);
  const { maxElements, assertTakes } = expected;
  // What the model takes is for tensors of its own; columns are checked with the rows.
  const mayBeKnown = data.length === 0 && assertTakes === undefined;
  const known = mayBeKnown ? forms.read(json, maxElements) : undefined;
  if (known !== undefined) return known;
  const { value, text } = readJsonBody(json, { wideIntegers: true });
  const body = objectOf(value, 'the body');
  const parameters = optionalObject(body['parameters'], 'parameters');
  const isBinary = parameters['binary_data_output'] === true;
  const taken = { binary: new BinaryData(data), budget: new ElementBudget(maxElements), assertTakes };
  const inputs = eachOf(body['inputs'], 'inputs', (input) => tensorOf(input, taken));
  taken.binary.assertAllRead();
  const urgency = urgencyOf(parameters);
  const conformal = conformalOf(parameters);
  const id = idOf(body['id']);
  const request = { id, inputs, outputs: outputsOf(body['outputs'], isBinary), isBinary, urgency, conformal };
  // A deadline counts from now, and who numbers requests never sends the same twice.
  if (mayBeKnown && id === undefined && Object.keys(urgency).length === 0) forms.remember(text, request, maxElements);
  return request;
}

/** The binary tensors of a request, one behind the other. */
class BinaryData {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  take(size: unknown, field: string): Buffer {
    const left = this.bytes.length - this.at;
    if (!Number.isSafeInteger(size) || (size as number) < 0 || (size as number) > left) {
      throw InvalidInputError.of(field, `must be a number of bytes within the ${left} that are left of the body`);
    }
    const taken = this.bytes.subarray(this.at, this.at + (size as number));
    this.at += taken.length;
    return taken;
  }

  assertAllRead(): void {
    const left = this.bytes.length - this.at;
    if (left > 0) throw new MalformedInputError(`${left} bytes behind the last tensor belong to no input`);
  }
}

interface TakenFrom {
  readonly binary: BinaryData;
  readonly budget: ElementBudget;
  readonly assertTakes: ExpectedInputs['assertTakes'];
}

/** @throws InvalidInputError naming fields of the tensor */
function tensorOf(given: unknown, { binary, budget, assertTakes }: TakenFrom): Tensor {
  const input = objectOf(given, '');
  const name = tensorName(input['name'], 'name');
  const { datatype, shape } = input;
  if (!isDataType(datatype)) {
    throw InvalidInputError.of('datatype', 'must be a data type of the protocol, such as FP64');
  }
  const size = budget.take(shape, 'shape');
  assertTakes?.({ name, datatype, shape: shape as number[] });
  const parameters = optionalObject(input['parameters'], 'parameters');
  refuseUnserved(parameters);
  const bytes = parameters['binary_data_size'];
  if (bytes !== undefined && input['data'] !== undefined) {
    throw InvalidInputError.of('', 'has both data and binary_data_size');
  }
  const elements =
    bytes === undefined
      ? elementsOfJson(input['data'], datatype, size, 'data')
      : elementsOfBinary(binary.take(bytes, 'parameters.binary_data_size'), datatype, size, '');
  return { name, datatype, shape: shape as number[], elements };
}

function outputsOf(given: unknown, isBinary: boolean): RequestedOutput[] | undefined {
  if (given === undefined || given === null) return undefined;
  const outputs = eachOf(given, 'outputs', (output): RequestedOutput => {
    const { name, parameters: own } = objectOf(output, '');
    const parameters = optionalObject(own, 'parameters');
    refuseUnserved(parameters);
    const asked = parameters['binary_data'];
    return { name: tensorName(name, 'name'), isBinary: typeof asked === 'boolean' ? asked : isBinary };
  });
  return outputs.length === 0 ? undefined : outputs;
}

function idOf(id: unknown): string | undefined {
  if (id === undefined || id === null || id === '') return undefined;
  if (typeof id !== 'string' || id.length > MAX_ID)
    throw InvalidInputError.of('id', `must be text of at most ${MAX_ID} characters`);
  return id;
}

/** Reads each item of a list; errors of `read` name the fields of the item. */
function eachOf<T>(given: unknown, field: string, read: (item: unknown) => T): T[] {
  if (!Array.isArray(given)) throw InvalidInputError.of(field, 'must be a list');
  if (given.length > MAX_INPUTS) throw InvalidInputError.of(field, `must hold at most ${MAX_INPUTS}`);
  return given.map((item, i) => {
    try {
      return read(item);
    } catch (error) {
      throw withinField(`${field}[${i}]`, error);
    }
  });
}
