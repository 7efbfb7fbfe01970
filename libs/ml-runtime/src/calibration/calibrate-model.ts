import type { DenseKernel } from '../kernels/dense-kernel.js';
import { compileRowEncoder } from '../pipeline/encode.js';
import type { TabularModel } from '../training/trained-model.js';
import { BATCH_SIZES, BLOCK_ROWS, calibrate, type CalibrateOptions } from './calibrate.js';
import type { Calibration } from './calibration.js';

const SIZES = [...BATCH_SIZES, BLOCK_ROWS];

/**
 * Tries out kernels on a model's warm-up rows, one behind the other as often as a batch needs them.
 *
 * @param kernels of its network, by the names of their backends; the first is whom the others must agree with
 * @param others what else may run it, and what cannot
 */
export async function calibrateModel(
  { pipeline, network, warmup }: TabularModel,
  kernels: ReadonlyMap<string, DenseKernel>,
  others: Pick<CalibrateOptions, 'costly' | 'absent'> = {},
): Promise<Calibration | null> {
  const [reference, ...rest] = [...kernels].map(([backend, run]) => ({ backend, run }));
  if (reference === undefined || warmup.length === 0) return null;
  const rows = Array.from({ length: BLOCK_ROWS }, (_, i) => warmup[i % warmup.length] ?? {});
  return calibrate({
    ...others,
    candidates: [reference, ...rest],
    sizes: SIZES,
    features: compileRowEncoder(pipeline)(rows),
    outputs: network.layers.at(-1)?.units ?? 0,
  });
}
