import type { Network } from '../training/network.js';
import type { DenseKernel } from './dense-kernel.js';
import type { PackedNetwork } from './packed-network.js';
import { compilePlainKernel } from './plain-kernel.js';
import { type Plan, planOf } from './plan/plan.js';
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

const COMPILERS = { [DEFAULT_BACKEND]: compileWasmKernel, javascript: compilePlainKernel };

/**
 * The kernels of a network that any thread can run, with TF.js or without, by the names of their backends.
 *
 * @param packed its weights, where threads share them
 */
export const compileKernels = (network: Network, packed?: PackedNetwork): Map<string, DenseKernel> =>
  compilePlanKernels(planOf(network), packed);

/** The same of a plan. */
export const compilePlanKernels = (plan: Plan, packed?: PackedNetwork): Map<string, DenseKernel> =>
  new Map(Object.entries(COMPILERS).map(([backend, compile]) => [backend, compile(plan, packed)]));

/** Whether it is one of {@link compileKernels}. */
export const isThreadKernel = (backend: string): boolean => Object.hasOwn(COMPILERS, backend);
