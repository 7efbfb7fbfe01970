import { openInferenceProto } from '@intelgraph/contracts';

type ModelInferResponse = openInferenceProto.ModelInferResponse;
type OutputTensor = openInferenceProto.ModelInferResponse_InferOutputTensor;

/** Fields `id` and `raw_output_contents`, of wire type 2. */
const ID_TAG = (3 << 3) | 2;
const RAW_CONTENTS_TAG = (6 << 3) | 2;
const MAX_KNOWN = 1000;

/**
 * Encodes answers to requests for inference. But for their ids and data they say the same again and again: these parts are encoded
 * once.
 */
export class InferResponseEncoder {
  private readonly known = new Map<string, Buffer>();

  encode(response: ModelInferResponse): Buffer {
    const { modelName, modelVersion, id, parameters, outputs, rawOutputContents } = response;
    const isPlain = Object.keys(parameters).length === 0 && outputs.every(({ contents }) => contents === undefined);
    if (!isPlain) return Buffer.from(openInferenceProto.ModelInferResponse.encode(response).finish());
    const parts: Uint8Array[] = [this.part(`by ${modelVersion} ${modelName}`, { modelName, modelVersion })];
    parts.push(lengthAfter(ID_TAG, Buffer.byteLength(id)), Buffer.from(id));
    for (const output of outputs) parts.push(this.part(keyOf(output), { outputs: [output] }));
    for (const contents of rawOutputContents) parts.push(lengthAfter(RAW_CONTENTS_TAG, contents.length), contents);
    return Buffer.concat(parts);
  }

  /** A message is the fields of its parts, one behind the other. */
  private part(key: string, fields: Partial<ModelInferResponse>): Buffer {
    let bytes = this.known.get(key);
    if (bytes === undefined) {
      const message = { ...NOTHING, ...fields };
      bytes = Buffer.from(openInferenceProto.ModelInferResponse.encode(message).finish());
      if (this.known.size >= MAX_KNOWN) this.known.clear();
      this.known.set(key, bytes);
    }
    return bytes;
  }
}

const NOTHING: ModelInferResponse = {
  ...{ modelName: '', modelVersion: '', id: '', parameters: {}, outputs: [], rawOutputContents: [] },
};

/** The name comes last, for it may hold anything. */
const keyOf = ({ name, datatype, shape }: OutputTensor): string => `${datatype} ${shape.join()} ${name}`;

function lengthAfter(tag: number, length: number): Buffer {
  const bytes = [tag];
  let left = length;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  bytes.push(left);
  return Buffer.from(bytes);
}
