/**
 * Computes the output layer of `rows` encoded rows, row-major [rows, inputs], into `out` [rows, outputs]: no tensors, no
 * allocation.
 *
 * In all kernels every sum starts at the bias and is rounded to float32 after each product and each addition, input by input, as
 * in XNNPACK's WASM kernels, which TF.js uses: they give the same bits, so an answer does not depend on the batch it was asked in.
 */
export type DenseKernel = (features: Float32Array, rows: number, out: Float32Array) => void;

/** The same by a library that answers later and sums in its own order. `features` and `out` are its own until then. */
export type LaterKernel = (features: Float32Array, rows: number, out: Float32Array) => Promise<void>;

/** A kernel that holds memory of a library until it is closed. */
export interface OpenKernel {
  readonly run: LaterKernel;
  /** Waits for what runs on it. */
  close(): Promise<void>;
}
