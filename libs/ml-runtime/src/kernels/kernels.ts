import type { Network } from '../training/network.js';
import type { DenseKernel } from './dense-kernel.js';
import { compilePlainKernel } from './plain-kernel.js';
import type { PackedNetwork } from './packed-network.js';
import { compileWasmKernel } from './wasm-kernel.js';

/** What runs a network that nobody has tried out. */
export const compileDefaultKernel = compileWasmKernel;

const COMPILERS = { 'wasm-simd': compileWasmKernel, javascript: compilePlainKernel };

/**
 * The kernels of a network that any thread can run, with TF.js or without, by the names of their backends.
 *
 * @param packed its weights, where threads share them
 */
export const compileKernels = (network: Network, packed?: PackedNetwork): Map<string, DenseKernel> =>
  new Map(Object.entries(COMPILERS).map(([backend, compile]) => [backend, compile(network, packed)]));

/** Whether it is one of {@link compileKernels}. */
export const isThreadKernel = (backend: string): boolean => Object.hasOwn(COMPILERS, backend);
