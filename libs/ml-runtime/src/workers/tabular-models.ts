import { calibrateModel } from '../calibration/calibrate-model.js';
import type { Calibration } from '../calibration/calibration.js';
import { explainRow, type RowExplanation } from '../explanations/explain-row.js';
import type { DenseKernel } from '../kernels/dense-kernel.js';
import { kernelByRows } from '../kernels/kernel-by-rows.js';
import { compileKernels } from '../kernels/kernels.js';
import { compileTfjsKernel } from '../kernels/tfjs-kernel.js';
import { loadModel } from '../model-format/load-model.js';
import type { TimedPredictions } from '../prediction/prediction.js';
import { createPredictor, type Predictor } from '../prediction/predictor.js';
import { ModelNotLoadedError } from '../runtime.errors.js';
import type { Network } from '../training/network.js';
import type { Row, TabularModel } from '../training/trained-model.js';

import type { WireFile } from './worker-protocol.js';

/** The batch that makes the backend compile what large batches need. */
const WARM_BATCH = 512;

interface LoadedTabularModel {
  readonly model: TabularModel;
  readonly predictor: Predictor;
}

/** The tabular models of one worker. */
export class TabularModels {
  private readonly models = new Map<string, LoadedTabularModel>();

  /** @throws ModelFormatError */
  load(id: string, files: readonly WireFile[]): void {
    const model = loadModel(files);
    this.models.set(id, { model, predictor: createPredictor(model) });
  }

  has(id: string): boolean {
    return this.models.has(id);
  }

  /**
   * Tries out what this thread can run a model with.
   *
   * @param tfjs name of the thread's TF.js backend
   * @returns null for a model without example rows
   */
  calibrate(id: string, tfjs: string): Calibration | null {
    const { model } = this.loaded(id);
    return calibrateModel(model, kernelsOf(model.network, tfjs));
  }

  /** Takes what a calibration found best from now on, and runs it until it is compiled. */
  warmUp(id: string, calibration: Calibration, tfjs: string): void {
    const { model } = this.loaded(id);
    const { network, warmup } = model;
    const predictor = createPredictor(model, kernelByRows(network, calibration, kernelsOf(network, tfjs)));
    this.models.set(id, { model, predictor });
    for (let turn = 0; turn < 200; turn++) predictor.predict([warmup[turn % warmup.length] ?? {}]);
    predictor.predict(Array.from({ length: WARM_BATCH }, (_, row) => warmup[row % warmup.length] ?? {}));
  }

  predict(id: string, rows: readonly Row[]): TimedPredictions {
    return this.loaded(id).predictor.predictTimed(rows);
  }

  explain(id: string, row: Row, timeoutMs: number): Promise<RowExplanation | null> {
    const { model, predictor } = this.loaded(id);
    return explainRow(model, predictor, row, timeoutMs);
  }

  unload(id: string): void {
    this.models.delete(id);
  }

  private loaded(id: string): LoadedTabularModel {
    const entry = this.models.get(id);
    if (entry === undefined) throw new ModelNotLoadedError(id);
    return entry;
  }
}

/** TF.js comes first: the others must agree with it. */
const kernelsOf = (network: Network, tfjs: string): Map<string, DenseKernel> =>
  new Map([[`tfjs-${tfjs}`, compileTfjsKernel(network)], ...compileKernels(network)]);
