import { allowsOnnxKernels } from '../../backends/backend.config.js';
import type { AbsentCandidate } from '../../calibration/calibration.js';
import { absentProviders } from '../../tensor-models/onnx/onnx-runtime.js';

/** What ONNX Runtime may compute on, by the names of backends. */
const PROVIDERS = { onnxruntime: 'cpu', 'onnxruntime-cuda': 'cuda' } as const;
export type OnnxBackend = keyof typeof PROVIDERS;

const BACKENDS = Object.keys(PROVIDERS) as OnnxBackend[];

const NOT_ALLOWED = 'ONNX_KERNELS=off forbids it';

export const isOnnxBackend = (backend: string): backend is OnnxBackend => Object.hasOwn(PROVIDERS, backend);

export const onnxProviderOf = (backend: OnnxBackend): string => PROVIDERS[backend];

/** Those that this machine has and may use. Nothing is loaded for it. */
export function onnxBackends(): OnnxBackend[] {
  if (!allowsOnnxKernels()) return [];
  const absent = absentProviders();
  return BACKENDS.filter((backend) => absent[PROVIDERS[backend]] === undefined);
}

/** Those that it lacks, or may not use. */
export function absentOnnxBackends(): AbsentCandidate[] {
  if (!allowsOnnxKernels()) return BACKENDS.map((backend) => ({ backend, reason: NOT_ALLOWED }));
  const absent = absentProviders();
  return BACKENDS.flatMap((backend) => {
    const reason = absent[PROVIDERS[backend]];
    return reason === undefined ? [] : [{ backend, reason }];
  });
}
