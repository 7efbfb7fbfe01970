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
  private known: Compiled | string | undefined;
  private backendOf: ((rows: number) => string | undefined) | undefined;

  /** @param tfjs the name of TF.js's own backend */
  constructor(
    private readonly model: tfTypes.LayersModel,
    private readonly tfjs: string,
  ) {}

  /**
   * Tries out kernels on rows of chance (such artifacts bring none), against TF.js.
   *
   * @param now a clock in milliseconds
   */
  async calibrate(now?: () => number): Promise<Calibration> {
    const reference = `tfjs-${this.tfjs}`;
    const compiled = this.compiled();
    if (typeof compiled === 'string') {
      const absent = ['wasm-simd', 'javascript'].map((backend) => ({ backend, reason: compiled }));
      return { reference, tolerance: TOLERANCE, batches: [], absent };
    }
    const item = (this.model.inputs[0]?.shape ?? []).slice(1).map(Number);
    const random = new SeededRandom(1);
    const size = Math.max(...BATCH_SIZES) * sizeOf(item);
    const kernels = [...compiled.kernels].map(([backend, run]) => ({ backend, run }));
    return calibrate({
      candidates: [{ backend: reference, run: predictKernel(this.model, item) }, ...kernels],
      absent: [{ backend: 'onnxruntime', reason: 'it is not given models of TF.js' }],
      features: Float32Array.from({ length: size }, () => 4 * random.uniform() - 2),
      outputs: compiled.outputs,
      ...(now === undefined ? {} : { now }),
    });
  }

  /** Takes what a calibration found best from now on. */
  use(calibration: Calibration): void {
    const compiled = this.compiled();
    if (typeof compiled === 'string') return;
    const { kernels } = compiled;
    this.backendOf = backendByRows(calibration, (backend) => backend === `tfjs-${this.tfjs}` || kernels.has(backend));
  }

  /** What is to run so many rows; undefined: TF.js is. */
  kernelOf(rows: number): DenseKernel | undefined {
    if (this.backendOf === undefined || typeof this.known !== 'object') return undefined;
    return this.known.kernels.get(this.backendOf(rows) ?? '');
  }

  /** Once for trying out and for use; why it cannot be, where it cannot. */
  private compiled(): Compiled | string {
    this.known ??= compile(this.model);
    return this.known;
  }
}

interface Compiled {
  readonly kernels: ReadonlyMap<string, DenseKernel>;
  /** Values of an answer. */
  readonly outputs: number;
}

function compile(model: tfTypes.LayersModel): Compiled | string {
  const stages = stagesOfLayers(model);
  if (typeof stages === 'string') return stages;
  return { kernels: compileStagedKernels(stages), outputs: stages.slice(-1).map(valuesBehind)[0] ?? 0 };
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
