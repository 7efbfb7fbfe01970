export const BACKENDS = ['cuda', 'native', 'wasm', 'cpu'] as const;
/** `cuda` and `native`: tfjs-node(-gpu) if it is installed; `wasm`: XNNPACK in WebAssembly; `cpu`: plain JS. */
export type BackendName = (typeof BACKENDS)[number];

/** The backend that TFJS_BACKEND demands, or undefined for the best that loads; the raw text if it names none. */
export function demandedBackend(): string | undefined {
  const demanded = process.env['TFJS_BACKEND'];
  return demanded === undefined || demanded === '' || demanded === 'auto' ? undefined : demanded;
}

/** What a process needs of the environment to compute as this one does, and nothing else. */
export function computingEnvironment(): Record<string, string> {
  const names = ['PATH', 'LD_LIBRARY_PATH', 'TFJS_BACKEND'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
