import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type Ort = typeof import('onnxruntime-node');

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
    return { ort, version: ort.env.versions.node ?? '', providers: hasCuda() ? ['cuda', 'cpu'] : ['cpu'] };
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

/** npm does not bring the library that computes on CUDA: whoever has put it beside the others wants it. */
function hasCuda(): boolean {
  const { platform, arch } = process;
  const folder = join(dirname(require.resolve('onnxruntime-node')), '..', 'bin', 'napi-v6', platform, arch);
  return existsSync(join(folder, 'libonnxruntime_providers_cuda.so'));
}
