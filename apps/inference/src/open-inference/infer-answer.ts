import { InvalidInputError } from '@intelgraph/kernel';

import type { InferRequest } from './infer-request.parser.js';
import { binaryOfElements } from './tensors/binary-tensor.js';
import { jsonOfElements } from './tensors/json-tensor.js';
import type { Tensor } from './tensors/tensor.js';

/** Who answered what. */
export interface InferAnswer {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly id: string;
  readonly tensors: readonly Tensor[];
}

/** An answer as it is sent: JSON, and behind it the binary data of the outputs that were asked for like that. */
export interface FramedAnswer {
  readonly body: Buffer;
  /** Bytes of JSON; undefined where all of it is. */
  readonly jsonLength: number | undefined;
}

/** @throws InvalidInputError naming an output that does not exist, or that JSON cannot say */
export function frameAnswer(answer: InferAnswer, request: Pick<InferRequest, 'outputs' | 'isBinary'>): FramedAnswer {
  const binaries: Buffer[] = [];
  const outputs = chosen(answer.tensors, request).map(({ tensor, isBinary }) => {
    const { name, datatype, shape } = tensor;
    const head = JSON.stringify({ name, datatype, shape }).slice(0, -1);
    if (!isBinary) return `${head},"data":${jsonOfElements(tensor)}}`;
    const bytes = binaryOfElements(tensor);
    binaries.push(bytes);
    return `${head},"parameters":{"binary_data_size":${bytes.length}}}`;
  });
  const { modelName: model_name, modelVersion: model_version, id } = answer;
  const head = JSON.stringify({ model_name, model_version, id }).slice(0, -1);
  const json = Buffer.from(`${head},"outputs":[${outputs.join(',')}]}`, 'utf8');
  if (binaries.length === 0) return { body: json, jsonLength: undefined };
  return { body: Buffer.concat([json, ...binaries]), jsonLength: json.length };
}

function chosen(
  tensors: readonly Tensor[],
  { outputs, isBinary }: Pick<InferRequest, 'outputs' | 'isBinary'>,
): { tensor: Tensor; isBinary: boolean }[] {
  return chosenTensors(tensors, outputs).map((tensor, i) => ({ tensor, isBinary: outputs?.[i]?.isBinary ?? isBinary }));
}

/** What is asked for, in the order in which it is; all where nothing is. @throws InvalidInputError */
export function chosenTensors(
  tensors: readonly Tensor[],
  outputs: readonly { readonly name: string }[] | undefined,
): readonly Tensor[] {
  return (outputs ?? tensors).map((output, i) => {
    const tensor = tensors.find(({ name }) => name === output.name);
    if (tensor !== undefined) return tensor;
    const names = tensors.map(({ name }) => name).join(', ');
    throw InvalidInputError.of(`outputs[${i}].name`, `is no output of this model; there are ${names}`);
  });
}
