import type { Network } from '../training/network.js';
import type { DenseKernel } from './dense-kernel.js';
import { compilePlainKernel } from './plain-kernel.js';
import { compileWasmKernel } from './wasm-kernel.js';

/** What compiles a network for this thread. */
export type KernelCompiler = (network: Network) => DenseKernel;

/** Kernels that any thread can run, with TF.js or without. */
export const KERNELS: ReadonlyMap<string, KernelCompiler> = new Map([
  ['wasm-simd', compileWasmKernel],
  ['javascript', compilePlainKernel],
]);

/** What runs a network that nobody has tried out. */
export const DEFAULT_KERNEL = compileWasmKernel;
