import { openInferenceProto } from '@intelgraph/contracts';

/** A request, and what it shares with all that say the same in front of their data. */
export interface ModelInferRequest extends openInferenceProto.ModelInferRequest {
  readonly form?: object;
}

/** Field 7, `raw_input_contents`, of wire type 2. */
const RAW_CONTENTS_TAG = (7 << 3) | 2;
const MAX_FORMS = 16;
const MAX_FORM_BYTES = 16_384;
/** Of the last byte of a length: no message is longer. */
const MAX_FACTOR = 2 ** 28;

/** What requests say before their data. */
interface Form {
  readonly bytes: Buffer;
  readonly request: openInferenceProto.ModelInferRequest;
}

/**
 * Decodes requests for inference. Clients say the same in front of their binary data with every call: model, names, types and
 * shapes. These bytes are compared with those of the last few requests, and only new ones are decoded: objects of known ones are
 * shared between requests, and must not be changed.
 */
export class InferRequestDecoder {
  private forms: Form[] = [];

  /** @throws what protobuf's reader throws for what is no message */
  decode(bytes: Buffer): ModelInferRequest {
    for (const form of this.forms) {
      const { length } = form.bytes;
      // At the boundary of a field, so that equal bytes are equal fields.
      if (bytes[length] !== RAW_CONTENTS_TAG || bytes.compare(form.bytes, 0, length, 0, length) !== 0) continue;
      const contents = readContents(bytes, length);
      if (contents !== undefined) return { ...form.request, rawInputContents: contents, form };
    }
    const request = openInferenceProto.ModelInferRequest.decode(bytes);
    // Who numbers requests never says the same twice.
    if (request.rawInputContents.length > 0 && request.id === '') this.remember(bytes, request);
    return request;
  }

  private remember(bytes: Buffer, request: openInferenceProto.ModelInferRequest): void {
    const [first] = request.rawInputContents;
    if (first === undefined) return;
    // They are views of the message: in front of the first stand its length and its tag.
    const length = first.byteOffset - bytes.byteOffset - bytesOfVarint(first.length) - 1;
    if (length > MAX_FORM_BYTES) return;
    if (readContents(bytes, length)?.length !== request.rawInputContents.length) return;
    if (this.forms.length === MAX_FORMS) this.forms.shift();
    this.forms.push({ bytes: Buffer.from(bytes.subarray(0, length)), request: { ...request, rawInputContents: [] } });
  }
}

/** The contents, where nothing but they stand from there on; undefined elsewhere. */
function readContents(bytes: Buffer, start: number): Buffer[] | undefined {
  const contents: Buffer[] = [];
  for (let at = start; at < bytes.length;) {
    if (bytes[at++] !== RAW_CONTENTS_TAG) return undefined;
    let length = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = bytes[at++];
      if (byte === undefined || factor > MAX_FACTOR) return undefined;
      length += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    if (at + length > bytes.length) return undefined;
    contents.push(bytes.subarray(at, at + length));
    at += length;
  }
  return contents;
}

const bytesOfVarint = (value: number): number => (value < 0x80 ? 1 : 1 + bytesOfVarint(Math.floor(value / 0x80)));
