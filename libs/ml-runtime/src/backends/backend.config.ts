export const BACKENDS = ['cuda', 'native', 'wasm', 'cpu'] as const;
/** `cuda` and `native`: tfjs-node(-gpu) if it is installed; `wasm`: XNNPACK in WebAssembly; `cpu`: plain JS. */
export type BackendName = (typeof BACKENDS)[number];

/** The backend that TFJS_BACKEND demands, or undefined for the best that loads; the raw text if it names none. */
export function demandedBackend(): string | undefined {
  const demanded = process.env['TFJS_BACKEND'];
  return demanded === undefined || demanded === '' || demanded === 'auto' ? undefined : demanded;
}

/** Whether ONNX Runtime may run networks that other kernels can run: not where ONNX_KERNELS says `off`. */
export const allowsOnnxKernels = (): boolean => process.env['ONNX_KERNELS'] !== 'off';

/** The environment of threads: Node would take that of the process, which a test cannot change. */
export const threadEnvironment = (): NodeJS.ProcessEnv => process.env;

/** What a process needs of the environment to compute as this one does, and nothing else. */
export function computingEnvironment(): Record<string, string> {
  const names = ['PATH', 'LD_LIBRARY_PATH', 'TFJS_BACKEND', 'ONNX_KERNELS'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
