import { describe, expect, it } from '@jest/globals';

import { chosenExperiments } from './chosen-experiments.js';
import type { Experiment } from './entities.js';

const experiment = (name: string): Experiment => ({ id: name, name, isDeleted: false, tags: {} }) as Experiment;
const source = {
  // eslint-disable-next-line @typescript-eslint/require-await
  async *experiments() {
    yield* ['a', 'b', 'c'].map(experiment);
  },
};
const namesOf = async (names?: string[]): Promise<string[]> =>
  (await chosenExperiments(source, names)).map(({ name }) => name);

describe('chosen experiments', () => {
  it('are all, or those that are named, each once', async () => {
    expect(await namesOf()).toEqual(['a', 'b', 'c']);
    expect(await namesOf(['c', 'a', 'c'])).toEqual(['a', 'c']);
  });

  it('must be there: those that are not are named', async () => {
    await expect(namesOf(['b', 'x', 'y "z"'])).rejects.toThrow(
      '--experiments: there is no experiment "x", "y \\"z\\""; nothing was copied',
    );
  });
});
