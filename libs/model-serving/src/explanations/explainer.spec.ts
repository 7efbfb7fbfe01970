import { AppError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import type { ModelExplanation } from '../models/model-runtime.js';
import type { ServedVersion } from '../routing/served-version.js';

import { Explainer } from './explainer.js';

const found: ModelExplanation = {
  method: 'exact',
  base: 0.25,
  value: 1,
  contributions: { a: 0.75 },
  backgroundRows: 9,
};
const served = (explain?: () => Promise<ModelExplanation | null>): ServedVersion =>
  ({ model: { inFlight: 0, runnable: explain === undefined ? {} : { explain } } }) as unknown as ServedVersion;
const explainer = (): Explainer => new Explainer({ maxExplanations: 1, explanationMs: 10 });

describe('An explanation', () => {
  it('is what the model says', async () => {
    const answer = await explainer().explain(
      served(() => Promise.resolve(found)),
      {},
    );
    expect(answer).toEqual({ explanation: found, warnings: [] });
  });

  it('says when example rows stood in for background rows', async () => {
    const answer = await explainer().explain(
      served(() => Promise.resolve({ ...found, backgroundRows: 0 })),
      {},
    );
    expect(answer).toMatchObject({ explanation: { base: 0.25 }, warnings: [expect.stringContaining('background')] });
  });

  it.each([
    ['this kind of model', served()],
    ['no rows to compare with', served(() => Promise.resolve(null))],
    ['too slow', served(() => Promise.reject(new AppError('EXPLANATION.TIMEOUT', 'timeout', 'too slow')))],
  ])('that there is none says why: %s', async (reason, version) => {
    const answer = await explainer().explain(version, {});
    expect(answer).toEqual({ explanation: null, warnings: [expect.stringContaining(reason)] });
  });

  it('is refused while as many as allowed are under way, and counts again afterwards', async () => {
    const subject = explainer();
    const gate = Promise.withResolvers<ModelExplanation>();
    const version = served(() => gate.promise);
    const first = subject.explain(version, {});
    await expect(subject.explain(version, {})).rejects.toMatchObject({ kind: 'exhausted', retryAfterSeconds: 1 });
    expect(version.model.inFlight).toBe(1);
    gate.resolve(found);
    await first;
    expect(version.model.inFlight).toBe(0);
    await expect(subject.explain(version, {})).resolves.toMatchObject({ explanation: found });
  });
});
