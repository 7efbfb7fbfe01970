import { rehearseApart } from '@intelgraph/ml-runtime';
import { Dice } from '@intelgraph/testing/fuzz';
import { describe, expect, it } from '@jest/globals';

import { onnxFiles } from './fixtures/model-files.js';

// By hand: FUZZ_MODELS=2000 FUZZ_SEED=7 npm test -- apps/inference/test/rehearsal
const MODELS = Number(process.env['FUZZ_MODELS'] ?? 8);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const NAMES = ['classifier', 'classifier-zipmap', 'columns', 'image', 'texts', 'halves', 'regression', 'whole'];

/** A file that is cut short, or has some of its bits turned. */
function damaged(dice: Dice, bytes: Buffer): Buffer {
  if (dice.chance(1 / 3)) return bytes.subarray(0, dice.below(bytes.length));
  const changed = Buffer.from(bytes);
  for (let bit = 0; bit < (dice.chance(0.5) ? 1 : 8); bit++) {
    const at = dice.below(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << dice.below(8));
  }
  return changed;
}

describe('the process in which a model is tried', () => {
  it(
    'is the only one that damaged files can end',
    async () => {
      const dice = new Dice(SEED);
      const wrong: unknown[] = [];
      for (let i = 0; i < MODELS; i++) {
        const files = onnxFiles(NAMES[i % NAMES.length] ?? '').map(({ path, bytes }) => ({
          ...{ path, bytes: damaged(dice, bytes) },
        }));
        await rehearseApart({ format: 'onnx', files }).catch((error: unknown) => {
          if (!(error instanceof Error && 'code' in error && error.code === 'MODEL_FORMAT.UNREADABLE'))
            wrong.push(error);
        });
      }
      expect(wrong).toEqual([]);
    },
    60_000 + MODELS * 1000,
  );

  it('is ended when it takes too long, or too much memory, and the reason is told', async () => {
    const source = { format: 'onnx' as const, files: onnxFiles('endless') };
    await expect(rehearseApart(source, { timeoutMs: 1000 })).rejects.toThrow('it was not done within 1 s');
    await expect(rehearseApart(source, { memoryBytes: 1000 })).rejects.toThrow('MiB of memory');
  });
});
