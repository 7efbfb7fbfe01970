import type { InferRequest } from './infer-request.js';
import { binaryOfElements } from './tensors/binary-tensor.js';
import { jsonOfElements } from './tensors/json-tensor.js';
import type { Tensor } from './tensors/tensor.js';

/** Who answered what. */
export interface InferAnswer {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly id: string;
  /** Those that were asked for, in that order. */
  readonly tensors: readonly Tensor[];
}

/** An answer as it is sent: JSON, and behind it the binary data of the outputs that were asked for like that. */
export interface FramedAnswer {
  /** A text where it has no binary data. */
  readonly body: string | Buffer;
  /** Bytes of JSON; undefined where all of it is. */
  readonly jsonLength: number | undefined;
}

/** @throws InvalidInputError naming an output that JSON cannot say */
export function frameAnswer(
  answer: InferAnswer,
  { outputs: asked, isBinary }: Pick<InferRequest, 'outputs' | 'isBinary'>,
): FramedAnswer {
  const binaries: Buffer[] = [];
  const outputs = answer.tensors.map((tensor, i) => {
    const { name, datatype, shape } = tensor;
    const head = JSON.stringify({ name, datatype, shape }).slice(0, -1);
    if (!(asked?.[i]?.isBinary ?? isBinary)) return `${head},"data":${jsonOfElements(tensor)}}`;
    const bytes = binaryOfElements(tensor);
    binaries.push(bytes);
    return `${head},"parameters":{"binary_data_size":${bytes.length}}}`;
  });
  const { modelName: model_name, modelVersion: model_version, id } = answer;
  const head = JSON.stringify({ model_name, model_version, id }).slice(0, -1);
  const text = `${head},"outputs":[${outputs.join(',')}]}`;
  if (binaries.length === 0) return { body: text, jsonLength: undefined };
  const json = Buffer.from(text, 'utf8');
  return { body: Buffer.concat([json, ...binaries]), jsonLength: json.length };
}
