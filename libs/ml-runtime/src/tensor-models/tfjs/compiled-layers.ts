import type tfTypes from '@tensorflow/tfjs';

import { tf } from '../../backends/tensorflow.js';
import { BATCH_SIZES, calibrate, TOLERANCE } from '../../calibration/calibrate.js';
import type { Calibration } from '../../calibration/calibration.js';
import type { DenseKernel } from '../../kernels/dense-kernel.js';
import { backendByRows } from '../../kernels/kernel-by-rows.js';
import { valuesBehind } from '../../kernels/stages/stage.js';
import { compileStagedKernels } from '../../kernels/stages/staged-kernel.js';
import { SeededRandom } from '../../random/seeded-random.js';
import { sizeOf } from '../../tensors/tensor.js';
import { stagesOfLayers } from './stages-of-layers.js';

/** What of a layers model can be run without TF.js. */
export class CompiledLayers {
  private kernels: ReadonlyMap<string, DenseKernel> | undefined;
  private backendOf: ((rows: number) => string | undefined) | undefined;

  /** @param tfjs the name of TF.js's own backend */
  constructor(
    private readonly model: tfTypes.LayersModel,
    private readonly tfjs: string,
  ) {}

  /** Tries out kernels on rows of chance (such artifacts bring none), against TF.js. */
  async calibrate(): Promise<Calibration> {
    const reference = `tfjs-${this.tfjs}`;
    const stages = stagesOfLayers(this.model);
    if (typeof stages === 'string') {
      const absent = ['wasm-simd', 'javascript'].map((backend) => ({ backend, reason: stages }));
      return { reference, tolerance: TOLERANCE, batches: [], absent };
    }
    const item = (this.model.inputs[0]?.shape ?? []).slice(1).map(Number);
    const random = new SeededRandom(1);
    const size = Math.max(...BATCH_SIZES) * sizeOf(item);
    const kernels = [...compileStagedKernels(stages)].map(([backend, run]) => ({ backend, run }));
    return calibrate({
      candidates: [{ backend: reference, run: predictKernel(this.model, item) }, ...kernels],
      absent: [{ backend: 'onnxruntime', reason: 'it is not given models of TF.js' }],
      features: Float32Array.from({ length: size }, () => 4 * random.uniform() - 2),
      outputs: stages.slice(-1).map(valuesBehind)[0] ?? 0,
    });
  }

  /** Takes what a calibration found best from now on. */
  use(calibration: Calibration): void {
    const stages = stagesOfLayers(this.model);
    if (typeof stages === 'string') return;
    const kernels = compileStagedKernels(stages);
    this.backendOf = backendByRows(calibration, (backend) => backend === `tfjs-${this.tfjs}` || kernels.has(backend));
    this.kernels = kernels;
  }

  /** What is to run so many rows; undefined: TF.js is. */
  kernelOf(rows: number): DenseKernel | undefined {
    return this.kernels?.get(this.backendOf?.(rows) ?? '');
  }
}

const predictKernel =
  (model: tfTypes.LayersModel, item: readonly number[]): DenseKernel =>
  (features, rows, out) => {
    const given = features.subarray(0, rows * sizeOf(item));
    const answer = tf.tidy(
      () => model.predict(tf.tensor(given, [rows, ...item]), { batchSize: rows }) as tfTypes.Tensor,
    );
    out.set(answer.dataSync());
    answer.dispose();
  };
