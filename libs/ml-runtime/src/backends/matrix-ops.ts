import type tfTypes from '@tensorflow/tfjs';

import { tf } from './tensorflow.js';
import { wasmHeap, type HeapTensor, type WasmHeap } from './wasm-heap.js';

/** A matrix owned by the ops that made it; dead after `release`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
}

/** The few operations a dense network's forward and backward pass need, on whichever backend is in use. */
export interface MatrixOps {
  /** A new matrix filled by `fill`, which gets its row-major values (zeroed or not) and must not call other ops. */
  make(rows: number, columns: number, fill: (values: Float32Array) => void): Matrix;
  /** A bias for `dense`: one value per unit. */
  vector(values: Float32Array): Matrix;
  /** The product a · b. */
  product(a: Matrix, b: Matrix): Matrix;
  /** a · kernel + bias, then ReLU if wanted; one fused kernel. */
  dense(a: Matrix, kernel: Matrix, bias: Matrix, relu: boolean): Matrix;
  transpose(a: Matrix): Matrix;
  /** Calls `look` with the values, which it must not keep. */
  read(a: Matrix, look: (values: Float32Array) => void): void;
  /** Changes the values; the old matrix must not be used any more. `change` must not call other ops but `read` of others. */
  edit(a: Matrix, change: (values: Float32Array) => void): Matrix;
  /** Frees every matrix made since the last release. */
  release(): void;
}

/** Ops on the backend in use: WASM kernels on the heap, else TF.js's own operations. */
export function matrixOps(): MatrixOps {
  const heap = wasmHeap();
  return heap === null ? new TensorOps() : new HeapOps(heap);
}

class HeapMatrix implements Matrix {
  constructor(
    readonly tensor: HeapTensor,
    readonly rows: number,
    readonly columns: number,
  ) {}

  /** The kernels multiply batches of matrices. */
  get batch(): HeapTensor {
    return { dataId: this.tensor.dataId, dtype: 'float32', shape: [1, this.rows, this.columns] };
  }
}

const PLAIN = { transposeA: false, transposeB: false };

class HeapOps implements MatrixOps {
  private live: HeapTensor[] = [];

  constructor(private readonly heap: WasmHeap) {}

  make(rows: number, columns: number, fill: (values: Float32Array) => void): Matrix {
    const tensor = this.heap.allocate([rows, columns]);
    fill(this.heap.view(tensor));
    return this.own(tensor, rows, columns);
  }

  vector(values: Float32Array): Matrix {
    const tensor = this.heap.allocate([values.length]);
    this.heap.view(tensor).set(values);
    this.live.push(tensor);
    return new HeapMatrix(tensor, 1, values.length);
  }

  product(a: HeapMatrix, b: HeapMatrix): Matrix {
    const tensor = this.heap.call('BatchMatMul', { a: a.batch, b: b.batch }, PLAIN);
    return this.own(tensor, a.rows, b.columns);
  }

  dense(a: HeapMatrix, kernel: HeapMatrix, bias: HeapMatrix, relu: boolean): Matrix {
    const attrs = { ...PLAIN, activation: relu ? 'relu' : 'linear', leakyreluAlpha: 0 };
    const tensor = this.heap.call('_FusedMatMul', { a: a.batch, b: kernel.batch, bias: bias.tensor }, attrs);
    return this.own(tensor, a.rows, kernel.columns);
  }

  transpose(a: HeapMatrix): Matrix {
    return this.own(this.heap.call('Transpose', { x: a.tensor }, { perm: [1, 0] }), a.columns, a.rows);
  }

  read(a: HeapMatrix, look: (values: Float32Array) => void): void {
    look(this.heap.view(a.tensor));
  }

  edit(a: HeapMatrix, change: (values: Float32Array) => void): Matrix {
    change(this.heap.view(a.tensor));
    return a;
  }

  release(): void {
    for (const tensor of this.live) this.heap.free(tensor);
    this.live = [];
  }

  private own(tensor: HeapTensor, rows: number, columns: number): HeapMatrix {
    this.live.push(tensor);
    return new HeapMatrix({ dataId: tensor.dataId, dtype: 'float32', shape: [rows, columns] }, rows, columns);
  }
}

class TensorMatrix implements Matrix {
  constructor(readonly tensor: tfTypes.Tensor2D) {}

  get rows(): number {
    return this.tensor.shape[0];
  }

  get columns(): number {
    return this.tensor.shape[1];
  }
}

class TensorOps implements MatrixOps {
  private live: tfTypes.Tensor[] = [];

  make(rows: number, columns: number, fill: (values: Float32Array) => void): Matrix {
    const values = new Float32Array(rows * columns);
    fill(values);
    return this.own(tf.tensor2d(values, [rows, columns]));
  }

  vector(values: Float32Array): Matrix {
    return this.make(1, values.length, (target) => target.set(values));
  }

  product(a: TensorMatrix, b: TensorMatrix): Matrix {
    return this.own(tf.matMul(a.tensor, b.tensor));
  }

  dense(a: TensorMatrix, kernel: TensorMatrix, bias: TensorMatrix, relu: boolean): Matrix {
    const flatBias = bias.tensor.as1D();
    this.live.push(flatBias);
    const activation = relu ? 'relu' : 'linear';
    return this.own(tf.fused.matMul({ a: a.tensor, b: kernel.tensor, bias: flatBias, activation }));
  }

  transpose(a: TensorMatrix): Matrix {
    return this.own(tf.transpose(a.tensor));
  }

  read(a: TensorMatrix, look: (values: Float32Array) => void): void {
    look(a.tensor.dataSync<'float32'>());
  }

  edit(a: TensorMatrix, change: (values: Float32Array) => void): Matrix {
    const values = Float32Array.from(a.tensor.dataSync());
    change(values);
    return this.own(tf.tensor2d(values, [a.rows, a.columns]));
  }

  release(): void {
    tf.dispose(this.live);
    this.live = [];
  }

  private own(tensor: tfTypes.Tensor): TensorMatrix {
    this.live.push(tensor);
    return new TensorMatrix(tensor as tfTypes.Tensor2D);
  }
}
