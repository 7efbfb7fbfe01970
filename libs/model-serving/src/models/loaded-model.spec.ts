import { setImmediate } from 'node:timers/promises';

import { type ColumnPredictions, WorkerLostError } from '@intelgraph/ml-runtime';
import { describe, expect, it } from '@jest/globals';

import { LoadedModel } from './loaded-model.js';
import type { ColumnBlock, RunnableModel } from './model-runtime.js';

const answers: ColumnPredictions = { values: new Float64Array(1), labels: [], probabilities: [] };
const block = (): ColumnBlock => ({ columns: new Map(), rows: 1 });

describe('Blocks of rows that run together', () => {
  it('are run again only when no thread writes to their memory any more', async () => {
    const [first, lost, slow] = [block(), block(), block()];
    const begun: ColumnBlock[] = [];
    const gates = new Map([first, slow].map((one) => [one, Promise.withResolvers<undefined>()]));
    const predictColumns = async (one: ColumnBlock): Promise<ColumnPredictions> => {
      const isAgain = begun.includes(one);
      begun.push(one);
      if (isAgain) return answers;
      if (one === lost) throw new WorkerLostError('the inference worker died');
      await gates.get(one)?.promise;
      return answers;
    };
    const model = new LoadedModel({
      ...{ digest: 'a', load: () => Promise.reject(new Error('it is loaded')), reloaded: () => undefined, bounds: {} },
      first: { runnable: { predictColumns } as unknown as RunnableModel, inlineRows: 0, bytes: 0 },
    });
    const places = (): number[] => begun.map((one) => [first, lost, slow].indexOf(one));
    const done = [first, lost, slow].map((one) => model.predictColumns(one, {}));
    gates.get(first)?.resolve(undefined);
    await done[0];
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    expect(places()).toEqual([0, 1, 2]);
    gates.get(slow)?.resolve(undefined);
    expect(await Promise.all(done)).toEqual([answers, answers, answers]);
    expect(places()).toEqual([0, 1, 2, 1, 2]);
  });
});
