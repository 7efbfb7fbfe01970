export const BACKENDS = ['cuda', 'native', 'wasm', 'cpu'] as const;
/** `cuda` and `native`: tfjs-node(-gpu) if it is installed; `wasm`: XNNPACK in WebAssembly; `cpu`: plain JS. */
export type BackendName = (typeof BACKENDS)[number];

/** The backend that TFJS_BACKEND demands, or undefined for the best that loads; the raw text if it names none. */
export function demandedBackend(): string | undefined {
  const demanded = process.env['TFJS_BACKEND'];
  return demanded === undefined || demanded === '' || demanded === 'auto' ? undefined : demanded;
}

/**
 * Whether ONNX_KERNELS allows ONNX Runtime for networks that other kernels can run. Not unless it says `on`: a thread that is ended while
 * native code of its computes (by its memory limit, say) takes the process along.
 */
export const allowsOnnxKernels = (): boolean => process.env['ONNX_KERNELS'] === 'on';

/** What a process needs of the environment to compute as this one does, and nothing else. */
export function computingEnvironment(): Record<string, string> {
  const names = ['PATH', 'LD_LIBRARY_PATH', 'TFJS_BACKEND', 'ONNX_KERNELS'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
