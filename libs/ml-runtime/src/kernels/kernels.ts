import type { Network } from '../training/network.js';
import type { DenseKernel } from './dense-kernel.js';
import { compilePlainKernel } from './plain-kernel.js';
import { type Plan, planOf } from './plan/plan.js';
import { compileWasmKernel } from './wasm-kernel.js';

/** The name of {@link compileDefaultKernel}. */
export const DEFAULT_BACKEND = 'wasm-simd';

/** What runs a network that nobody has tried out. */
export const compileDefaultKernel = (network: Network): DenseKernel => compileWasmKernel(planOf(network));

const COMPILERS = { [DEFAULT_BACKEND]: compileWasmKernel, javascript: compilePlainKernel };

/** The kernels of a network that any thread can run, with TF.js or without, by the names of their backends. */
export const compileKernels = (network: Network): Map<string, DenseKernel> => compilePlanKernels(planOf(network));

/** The same of a plan. */
export const compilePlanKernels = (plan: Plan): Map<string, DenseKernel> =>
  new Map(Object.entries(COMPILERS).map(([backend, compile]) => [backend, compile(plan)]));

/** Whether it is one of {@link compileKernels}. */
export const isThreadKernel = (backend: string): boolean => Object.hasOwn(COMPILERS, backend);
