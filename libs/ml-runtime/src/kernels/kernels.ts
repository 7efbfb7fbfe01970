import type { Network } from '../training/network.js';
import type { DenseKernel } from './dense-kernel.js';
import type { PackedNetwork } from './packed-network.js';
import { compilePlainKernel } from './plain-kernel.js';
import { planOf } from './plan/plan.js';
import { compileWasmKernel } from './wasm-kernel.js';

/** The name of {@link compileDefaultKernel}. */
export const DEFAULT_BACKEND = 'wasm-simd';

/**
 * What runs a network that nobody has tried out.
 *
 * @param packed its weights, where threads share them
 */
export const compileDefaultKernel = (network: Network, packed?: PackedNetwork): DenseKernel =>
  compileWasmKernel(planOf(network), packed);

/** What compiles plans that any thread can run, with TF.js or without, by the names of their backends. */
export const PLAN_COMPILERS = { [DEFAULT_BACKEND]: compileWasmKernel, javascript: compilePlainKernel };

/**
 * The kernels of a network, by the names of their backends.
 *
 * @param packed its weights, where threads share them
 */
export function compileKernels(network: Network, packed?: PackedNetwork): Map<string, DenseKernel> {
  const plan = planOf(network);
  return new Map(Object.entries(PLAN_COMPILERS).map(([backend, compile]) => [backend, compile(plan, packed)]));
}

/** Whether it is one of {@link compileKernels}. */
export const isThreadKernel = (backend: string): boolean => Object.hasOwn(PLAN_COMPILERS, backend);
