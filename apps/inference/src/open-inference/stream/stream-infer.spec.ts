import { openInferenceProto } from '@intelgraph/contracts';
import { InvalidInputError } from '@intelgraph/kernel';
import type { AppLogger } from '@intelgraph/platform';
import { describe, expect, it } from '@jest/globals';

import { streamInfer } from './stream-infer.js';

const { ModelInferRequest, ModelInferResponse } = openInferenceProto;

const errors: unknown[] = [];
const logger = { error: (line: unknown) => errors.push(line) } as unknown as AppLogger;

/** Requests `0`, `1`, … without end, and how many were taken. */
function endless(): { requests: AsyncIterable<openInferenceProto.ModelInferRequest>; taken: () => number } {
  let taken = 0;
  async function* requests(): AsyncGenerator<openInferenceProto.ModelInferRequest> {
    for (;;) {
      await Promise.resolve();
      yield ModelInferRequest.fromPartial({ modelName: 'fraud', id: String(taken++) });
    }
  }
  return { requests: requests(), taken: () => taken };
}

const echo = ({ id }: openInferenceProto.ModelInferRequest): Promise<openInferenceProto.ModelInferResponse> =>
  Promise.resolve(ModelInferResponse.fromPartial({ modelName: 'fraud', id }));

describe('A stream of inferences', () => {
  it('takes a request when the answer to the last one was taken, and no sooner', async () => {
    const { requests, taken } = endless();
    const answers = streamInfer(requests, echo, logger)[Symbol.asyncIterator]();
    for (let i = 0; i < 5; i++) {
      const { value } = await answers.next();
      expect([value?.inferResponse?.id, taken()]).toEqual([String(i), i + 1]);
    }
  });

  it('answers a request that fails with its error and its id, hides what nobody threw on purpose, and goes on', async () => {
    const { requests } = endless();
    const answers = streamInfer(
      requests,
      async (request) => {
        if (request.id === '1') throw InvalidInputError.of('inputs', 'must be there');
        if (request.id === '2') throw new TypeError('secret');
        return echo(request);
      },
      logger,
    );
    const seen = [];
    for await (const { errorMessage, inferResponse } of answers) {
      seen.push([inferResponse?.id, errorMessage, inferResponse?.parameters['triton_final_response']?.boolParam]);
      if (seen.length === 4) break;
    }
    expect(seen).toEqual([
      ['0', '', true],
      ['1', 'inputs: must be there', true],
      ['2', expect.stringContaining('went wrong on our side'), true],
      ['3', '', true],
    ]);
    expect(errors).toEqual([{ err: new TypeError('secret') }]);
  });
});
