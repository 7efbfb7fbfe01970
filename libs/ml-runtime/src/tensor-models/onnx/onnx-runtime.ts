import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { InferenceSession } from 'onnxruntime-node';

export type Ort = typeof import('onnxruntime-node');

/** Threads of ours run side by side: more inside each would only be in each other's way. */
export const SESSION_OPTIONS = {
  ...{ intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 },
} as const satisfies InferenceSession.SessionOptions;

/** ONNX Runtime, as far as it is here. */
export interface OnnxRuntime {
  readonly ort: Ort;
  readonly version: string;
  /** What can compute, the fastest first. */
  readonly providers: readonly string[];
}

const require = createRequire(import.meta.url);
let loaded: OnnxRuntime | undefined;

/**
 * Loads ONNX Runtime's binding, when it is first needed.
 *
 * @throws TypeError where its package has none for this machine
 */
export function onnxRuntime(): OnnxRuntime {
  loaded ??= load();
  return loaded;
}

function load(): OnnxRuntime {
  try {
    const ort = require('onnxruntime-node') as Ort;
    withoutFloat16Array(ort);
    return { ort, version: ort.env.versions.node ?? '', providers: availableProviders() };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(`ONNX Runtime does not load on this machine: ${reason.slice(0, 300)}`, { cause });
  }
}

/**
 * Makes ONNX Runtime keep half precision in `Uint16Array`. Its JavaScript takes Node's `Float16Array` where there is one when the
 * first tensor is made, and its native code (1.30) sees no elements in it.
 */
function withoutFloat16Array({ Tensor }: Ort): void {
  const global = globalThis as { Float16Array?: unknown };
  const { Float16Array } = global;
  global.Float16Array = undefined;
  try {
    new Tensor('float16', new Uint16Array(1), [1]);
  } finally {
    global.Float16Array = Float16Array;
  }
}

const CUDA_LIBRARY = 'libonnxruntime_providers_cuda.so';

/** What can compute on this machine, the fastest first. Nothing is loaded for it. */
export const availableProviders = (): string[] =>
  ['cuda', 'cpu'].filter((provider) => absentProviders()[provider] === undefined);

/** Why others cannot. npm does not bring the library that computes on CUDA: whoever has put it beside the others wants it. */
export function absentProviders(): Readonly<Record<string, string>> {
  const { platform, arch } = process;
  const folder = join(dirname(require.resolve('onnxruntime-node')), '..', 'bin', 'napi-v6', platform, arch);
  if (!existsSync(folder)) {
    const reason = `onnxruntime-node has no libraries for ${platform}-${arch}`;
    return { cuda: reason, cpu: reason };
  }
  return existsSync(join(folder, CUDA_LIBRARY))
    ? {}
    : { cuda: `${CUDA_LIBRARY} does not lie beside the other libraries of onnxruntime-node` };
}
