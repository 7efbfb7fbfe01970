import { matrixOps } from '../backends/matrix-ops.js';
import { forwardPass } from '../prediction/forward-pass.js';
import type { Network } from '../training/network.js';
import type { DenseKernel } from './dense-kernel.js';

/** A network on the TF.js backend of this thread, which must be ready. */
export function compileTfjsKernel(network: Network): DenseKernel {
  return (features, rows, out) => out.set(forwardPass(matrixOps(), network, features, rows));
}
