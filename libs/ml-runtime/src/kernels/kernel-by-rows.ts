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

function fastest({ candidates }: BatchCalibration, compilers: ReadonlyMap<string, KernelCompiler>): KernelCompiler {
  const able = candidates
    .filter(({ agrees, backend }) => agrees && compilers.has(backend))
    .toSorted((a, b) => a.microseconds - b.microseconds);
  return compilers.get(able[0]?.backend ?? '') ?? DEFAULT_KERNEL;
}
