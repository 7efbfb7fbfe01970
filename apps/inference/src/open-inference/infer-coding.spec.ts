import { openInferenceProto } from '@intelgraph/contracts';
import { Dice } from '@intelgraph/testing/fuzz';
import { describe, expect, it } from '@jest/globals';

import { InferRequestDecoder } from './infer-request.decoder.js';
import { InferResponseEncoder } from './infer-response.encoder.js';

const { ModelInferRequest, ModelInferResponse } = openInferenceProto;
const encode = (request: Parameters<typeof ModelInferRequest.fromPartial>[0]): Buffer =>
  Buffer.from(ModelInferRequest.encode(ModelInferRequest.fromPartial(request)).finish());
const raw = (...contents: Buffer[]) => ({
  modelName: 'm',
  inputs: contents.map((_, i) => ({ name: `x${i}`, datatype: 'FP64', shape: [1n, 1n] })),
  outputs: [{ name: 'y' }],
  rawInputContents: contents,
});
const withoutForm = (request: ReturnType<InferRequestDecoder['decode']>): object => {
  const copy = { ...request };
  delete (copy as { form?: object }).form;
  return copy;
};

describe('requests for inference', () => {
  it('are decoded as protobuf says, whether their like was seen before or not', () => {
    const dice = new Dice(5);
    const decoder = new InferRequestDecoder();
    for (let i = 0; i < 500; i++) {
      const contents = Array.from({ length: dice.below(4) }, () =>
        Buffer.alloc(dice.below(10) === 0 ? 300 : 8, dice.below(256)),
      );
      const bytes = encode({ ...raw(...contents), ...(dice.below(5) === 0 ? { id: String(i) } : {}) });
      expect(withoutForm(decoder.decode(bytes))).toEqual(ModelInferRequest.decode(bytes));
    }
  });

  it('share what they say in front of their data, and nothing else', () => {
    const decoder = new InferRequestDecoder();
    const [first, second, other] = [
      raw(Buffer.alloc(8, 1)),
      raw(Buffer.alloc(8, 2)),
      raw(Buffer.alloc(8), Buffer.alloc(8)),
    ];
    decoder.decode(encode(first));
    const [known, again] = [decoder.decode(encode(second)), decoder.decode(encode(first))];
    expect(known.inputs).toBe(again.inputs);
    expect(known.form).toBeDefined();
    expect(again.form).toBe(known.form);
    expect(known.rawInputContents).toEqual([Buffer.alloc(8, 2)]);
    expect(again.rawInputContents).toEqual([Buffer.alloc(8, 1)]);
    expect(decoder.decode(encode(other)).form).toBeUndefined();
  });

  it('that go on otherwise than their like are decoded for themselves', () => {
    const decoder = new InferRequestDecoder();
    const known = encode(raw(Buffer.alloc(8, 1)));
    decoder.decode(known);
    const more = Buffer.concat([known, encode({ modelName: 'other', parameters: { priority: { int64Param: 1n } } })]);
    expect(decoder.decode(more)).toEqual(ModelInferRequest.decode(more));
    expect(decoder.decode(more).modelName).toBe('other');
  });

  it('that are broken off or random are refused or read as protobuf says', () => {
    const dice = new Dice(6);
    const decoder = new InferRequestDecoder();
    const known = encode(raw(Buffer.alloc(8, 1), Buffer.alloc(200, 2)));
    decoder.decode(known);
    const outcome = (read: () => object): unknown => {
      try {
        return read();
      } catch {
        return 'refused';
      }
    };
    for (let i = 0; i < 2000; i++) {
      const bytes = Buffer.from(known.subarray(0, dice.below(known.length + 1)));
      if (bytes.length > 0 && dice.below(10) < 7) bytes[dice.below(bytes.length)] = dice.below(256);
      const [ours, theirs] = [
        outcome(() => withoutForm(decoder.decode(bytes))),
        outcome(() => ModelInferRequest.decode(bytes)),
      ];
      expect(ours).toEqual(theirs);
    }
  });
});

describe('answers of inference', () => {
  it('are encoded so that protobuf reads what was said', () => {
    const encoder = new InferResponseEncoder();
    const outputs = ['y', 'y 1', 'p\n', ''].map((name) => ({ name, datatype: 'FP64', shape: [1n, 128n] }));
    for (const size of [0, 1, 127, 128, 300, 70_000]) {
      for (const id of ['', 'a', 'ü'.repeat(100)]) {
        const rawOutputContents = outputs.map((_, i) => Buffer.alloc(size, i));
        const answer = ModelInferResponse.fromPartial({
          modelName: 'm',
          modelVersion: '1.0.0',
          id,
          outputs,
          rawOutputContents,
        });
        expect(ModelInferResponse.decode(encoder.encode(answer))).toEqual(answer);
      }
    }
  });

  it('with contents or parameters are encoded as well', () => {
    const outputs = [{ name: 'y', datatype: 'FP64', shape: [1n], contents: { fp64Contents: [0.5] } }];
    const answer = ModelInferResponse.fromPartial({
      modelName: 'm',
      outputs,
      parameters: { final: { boolParam: true } },
    });
    expect(ModelInferResponse.decode(new InferResponseEncoder().encode(answer))).toEqual(answer);
  });
});
