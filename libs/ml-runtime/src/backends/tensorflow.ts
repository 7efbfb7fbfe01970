import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

import type tfTypes from '@tensorflow/tfjs';

import { BackendUnavailableError } from '../runtime.errors.js';
import { BACKENDS, demandedBackend, type BackendName } from './backend.config.js';

export interface BackendDescription {
  readonly backend: BackendName;
  /** `@tensorflow/tfjs 4.22.0, wasm`, for logs, run records and `/health`. */
  readonly description: string;
  /** Those that would have been taken first, and why they were not. */
  readonly passedOver: readonly { readonly backend: BackendName; readonly reason: string }[];
}

let chosen: Promise<BackendDescription> | undefined;
/** Loaded by `useBackend`, which has to answer first: who only serves from other threads does without its 30 MB. */
let tf: typeof tfTypes;

/**
 * Chooses the process's TF.js backend once: the one demanded (argument, else TFJS_BACKEND), else the first of CUDA, native,
 * WASM, CPU that loads. Later calls answer with that choice.
 * @throws BackendUnavailableError if a demanded backend does not load; there is no fall-back from a demand.
 */
export function useBackend(demand: string | undefined = demandedBackend()): Promise<BackendDescription> {
  chosen ??= choose(demand).catch((error: unknown) => {
    chosen = undefined;
    throw error;
  });
  return chosen;
}

/** The backend in use, choosing it if that has not happened yet. */
export const describeBackend = (): Promise<BackendDescription> => useBackend();

async function choose(demand: string | undefined): Promise<BackendDescription> {
  ({ default: tf } = await import('@tensorflow/tfjs'));
  if (demand !== undefined) {
    const name = BACKENDS.find((backend) => backend === demand);
    if (name === undefined) throw new BackendUnavailableError(demand, `unknown; one of ${BACKENDS.join(', ')}`);
    const loaded = await tryBackend(name);
    if (loaded instanceof Error) throw new BackendUnavailableError(name, loaded.message, { cause: loaded });
    const better = BACKENDS.slice(0, BACKENDS.indexOf(name));
    return describe(
      name,
      better.map((backend) => ({ backend, reason: `${name} is demanded` })),
    );
  }
  const failures: { backend: BackendName; reason: string }[] = [];
  for (const backend of BACKENDS) {
    const loaded = await tryBackend(backend);
    if (!(loaded instanceof Error)) return describe(backend, failures);
    failures.push({ backend, reason: loaded.message });
  }
  throw new BackendUnavailableError('any', failures.map(({ backend, reason }) => `${backend}: ${reason}`).join('; '));
}

function describe(backend: BackendName, passedOver: BackendDescription['passedOver']): BackendDescription {
  return { backend, description: `@tensorflow/tfjs ${tf.version.tfjs}, ${backend}`, passedOver };
}

/**
 * The WASM glue adds process-wide handlers that rethrow whatever nobody caught, from inside it. How a process dies is its
 * own business: they are taken off again.
 */
async function withoutProcessHandlers(load: () => Promise<boolean>): Promise<boolean> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.listeners(event as 'exit')));
  try {
    return await load();
  } finally {
    events.forEach((event, index) => {
      for (const listener of process.listeners(event as 'exit')) {
        if (before[index]?.has(listener) === false) process.off(event, listener);
      }
    });
  }
}

async function tryBackend(name: BackendName): Promise<true | Error> {
  try {
    if (name === 'cuda') loadNative('@tensorflow/tfjs-node-gpu');
    if (name === 'native') loadNative('@tensorflow/tfjs-node');
    if (name === 'wasm') await loadWasm();
    const registered = name === 'cuda' || name === 'native' ? 'tensorflow' : name;
    const set = await withoutProcessHandlers(() => tf.setBackend(registered));
    if (!set) return new Error('it did not initialise');
    await tf.ready();
    return true;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The native binding registers itself with the tfjs-core that is loaded here; it is never a dependency. */
function loadNative(packageName: string): void {
  const require = createRequire(import.meta.url);
  let binding: { isUsingGpuDevice?: boolean };
  try {
    require.resolve(packageName);
    restoreRemovedHelpers(require('node:util') as Record<string, unknown>);
    const loaded = require(packageName) as { backend(): unknown };
    binding = loaded.backend() as { isUsingGpuDevice?: boolean };
  } catch (error) {
    throw new Error(`${packageName} does not load`, { cause: error });
  }
  if (packageName.endsWith('-gpu') && binding.isUsingGpuDevice !== true) throw new Error('no GPU is in use');
}

/** tfjs-node 4.22 calls two helpers that Node 23 took out of `util`. */
function restoreRemovedHelpers(util: Record<string, unknown>): void {
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}

/** It registers itself; its files lie beside it. */
async function loadWasm(): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(dirname(entry), sep));
}

export { tf };
