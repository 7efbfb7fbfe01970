import { fastestOf, type Calibration } from '../calibration/calibration.js';
import type { Network } from '../training/network.js';
import type { DenseKernel } from './dense-kernel.js';
import { compileDefaultKernel } from './kernels.js';

/**
 * A network whose batches each run on the kernel that was fastest at their size: that of the largest tried size within them.
 *
 * @param kernels what this thread can run; where it cannot run the fastest, the next one is taken
 */
export function kernelByRows(
  network: Network,
  { batches }: Calibration,
  kernels: ReadonlyMap<string, DenseKernel>,
): DenseKernel {
  const steps = batches.map(({ rows, candidates }) => {
    const fastest = fastestOf(candidates.filter(({ backend }) => kernels.has(backend)));
    return { rows, kernel: kernels.get(fastest?.backend ?? '') ?? compileDefaultKernel(network) };
  });
  const [first, ...rest] = steps;
  if (first === undefined) return compileDefaultKernel(network);
  if (rest.every(({ kernel }) => kernel === first.kernel)) return first.kernel;
  return (features, rows, out) => {
    const step = steps.findLast((one) => one.rows <= rows) ?? first;
    step.kernel(features, rows, out);
  };
}

/**
 * The name of what {@link kernelByRows} runs so many rows on.
 *
 * @param canRun whether a backend is one of its kernels
 * @returns undefined where none of them agrees, and the default one does
 */
export function backendByRows(
  { batches }: Pick<Calibration, 'batches'>,
  canRun: (backend: string) => boolean,
): (rows: number) => string | undefined {
  const steps = batches.map(({ rows, candidates }) => ({
    ...{ rows, backend: fastestOf(candidates.filter(({ backend }) => canRun(backend)))?.backend },
  }));
  return (rows) => (steps.findLast((one) => one.rows <= rows) ?? steps[0])?.backend;
}
