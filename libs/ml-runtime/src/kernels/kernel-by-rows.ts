import type { Calibration, BatchCalibration } from '../calibration/calibration.js';
import type { Network } from '../training/network.js';
import type { DenseKernel } from './dense-kernel.js';
import { DEFAULT_KERNEL, type KernelCompiler } from './kernels.js';

/**
 * A network whose batches each run on the kernel that was fastest at their size: that of the largest tried size within them.
 *
 * @param compilers what this thread can run; where it cannot run the fastest, the next one is taken
 */
export function compileByRows(
  network: Network,
  { batches }: Calibration,
  compilers: ReadonlyMap<string, KernelCompiler>,
): DenseKernel {
  const compiled = new Map<KernelCompiler, DenseKernel>();
  const kernelOf = (compile: KernelCompiler): DenseKernel => {
    const kernel = compiled.get(compile) ?? compile(network);
    compiled.set(compile, kernel);
    return kernel;
  };
  const steps = batches.map((batch) => ({ rows: batch.rows, kernel: kernelOf(fastest(batch, compilers)) }));
  const [first, ...rest] = steps;
  if (first === undefined) return DEFAULT_KERNEL(network);
  if (rest.every(({ kernel }) => kernel === first.kernel)) return first.kernel;
  return (features, rows, out) => {
    const step = steps.findLast((one) => one.rows <= rows) ?? first;
    step.kernel(features, rows, out);
  };
}

/** The name of what {@link compileByRows} runs so many rows on; undefined where none agrees, and the default one does. */
export function kernelOfRows(
  { batches }: Calibration,
  rows: number,
  canRun: (backend: string) => boolean,
): string | undefined {
  const batch = batches.findLast((one) => one.rows <= rows) ?? batches[0];
  return batch === undefined ? undefined : fastestOf(batch, canRun);
}

function fastest(batch: BatchCalibration, compilers: ReadonlyMap<string, KernelCompiler>): KernelCompiler {
  return compilers.get(fastestOf(batch, (backend) => compilers.has(backend)) ?? '') ?? DEFAULT_KERNEL;
}

function fastestOf({ candidates }: BatchCalibration, canRun: (backend: string) => boolean): string | undefined {
  const able = candidates.filter(({ agrees, backend }) => agrees && canRun(backend));
  return able.toSorted((a, b) => a.microseconds - b.microseconds)[0]?.backend;
}
