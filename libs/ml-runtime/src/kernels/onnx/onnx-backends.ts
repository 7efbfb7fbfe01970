import type { AbsentCandidate } from '../../calibration/calibration.js';
import { absentProviders } from '../../tensor-models/onnx/onnx-runtime.js';

/** What ONNX Runtime may compute on, by the names of backends. */
const PROVIDERS = { onnxruntime: 'cpu', 'onnxruntime-cuda': 'cuda' } as const;
export type OnnxBackend = keyof typeof PROVIDERS;

const BACKENDS = Object.keys(PROVIDERS) as OnnxBackend[];

export const isOnnxBackend = (backend: string): backend is OnnxBackend => Object.hasOwn(PROVIDERS, backend);

export const onnxProviderOf = (backend: OnnxBackend): string => PROVIDERS[backend];

/** Those that this machine has. Nothing is loaded for it. */
export function onnxBackends(): OnnxBackend[] {
  const absent = absentProviders();
  return BACKENDS.filter((backend) => absent[PROVIDERS[backend]] === undefined);
}

/** Those that it lacks. */
export function absentOnnxBackends(): AbsentCandidate[] {
  const absent = absentProviders();
  return BACKENDS.flatMap((backend) => {
    const reason = absent[PROVIDERS[backend]];
    return reason === undefined ? [] : [{ backend, reason }];
  });
}
