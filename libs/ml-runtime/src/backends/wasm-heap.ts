import { tf } from './tensorflow.js';

/** A matrix in the WASM heap, as the backend's kernels pass it around. */
export interface HeapTensor {
  readonly dataId: object;
  readonly shape: readonly number[];
  readonly dtype: string;
}

interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: 'float32'): HeapTensor;
  /** A view of the heap: dead as soon as the heap grows, so take it after all allocations. */
  typedArrayFromHeap(tensor: HeapTensor): Float32Array;
  disposeData(dataId: object): void;
}

type Kernel = (call: {
  inputs: Record<string, HeapTensor>;
  attrs: Record<string, unknown>;
  backend: WasmBackend;
}) => HeapTensor;

/** The WASM backend's kernels called directly: no engine, no tape, no copies out of the heap. */
export interface WasmHeap {
  allocate(shape: readonly number[]): HeapTensor;
  view(tensor: HeapTensor): Float32Array;
  free(tensor: HeapTensor): void;
  call(
    kernel: '_FusedMatMul' | 'BatchMatMul' | 'Transpose',
    inputs: Record<string, HeapTensor>,
    attrs: Record<string, unknown>,
  ): HeapTensor;
}

/** The heap of the backend in use, or null where that is not WASM. */
export function wasmHeap(): WasmHeap | null {
  if (tf.getBackend() !== 'wasm') return null;
  const backend = tf.backend() as unknown as WasmBackend;
  const kernels = new Map<string, Kernel>();
  const kernelOf = (name: string): Kernel => {
    const known = kernels.get(name) ?? (tf.getKernel(name, 'wasm').kernelFunc as unknown as Kernel);
    kernels.set(name, known);
    return known;
  };
  return {
    allocate: (shape) => backend.makeOutput(shape, 'float32'),
    view: (tensor) => backend.typedArrayFromHeap(tensor),
    free: (tensor) => {
      backend.disposeData(tensor.dataId);
    },
    call: (name, inputs, attrs) => kernelOf(name)({ inputs, attrs, backend }),
  };
}
