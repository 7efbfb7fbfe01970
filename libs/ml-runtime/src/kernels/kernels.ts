import type { Network } from '../training/network.js';
import type { DenseKernel } from './dense-kernel.js';
import { compilePlainKernel } from './plain-kernel.js';
import { compileWasmKernel } from './wasm-kernel.js';

/** What runs a network that nobody has tried out. */
export const compileDefaultKernel = compileWasmKernel;

/** The kernels of a network that any thread can run, with TF.js or without, by the names of their backends. */
export const compileKernels = (network: Network): Map<string, DenseKernel> =>
  new Map([
    ['wasm-simd', compileWasmKernel(network)],
    ['javascript', compilePlainKernel(network)],
  ]);
