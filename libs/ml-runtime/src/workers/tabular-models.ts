import type { BackendDescription } from '../backends/tensorflow.js';
import { calibrateModel } from '../calibration/calibrate-model.js';
import type { Calibration } from '../calibration/calibration.js';
import { explainRow, type ExplainRowOptions, type RowExplanation } from '../explanations/explain-row.js';
import type { DenseKernel, LaterKernel } from '../kernels/dense-kernel.js';
import { backendByRows, kernelByRows } from '../kernels/kernel-by-rows.js';
import { compileKernels, DEFAULT_BACKEND } from '../kernels/kernels.js';
import { absentOnnxBackends, isOnnxBackend, type OnnxBackend, onnxBackends } from '../kernels/onnx/onnx-backends.js';
import { OnnxSessions } from '../kernels/onnx/onnx-sessions.js';
import { openOnnxKernel } from '../kernels/onnx/open-onnx-kernel.js';
import type { PackedNetwork } from '../kernels/packed-network.js';
import { compileTfjsKernel, type TfjsKernel } from '../kernels/tfjs-kernel.js';
import { loadModel } from '../model-format/load-model.js';
import type { ColumnPredictions } from '../prediction/column-answers.js';
import type { TimedPredictions } from '../prediction/prediction.js';
import { createPredictor, type Predictor } from '../prediction/predictor.js';
import type { RowBlock } from '../prediction/row-block.js';
import { ModelNotLoadedError } from '../runtime.errors.js';
import type { Row, TabularModel } from '../training/trained-model.js';

import type { WireFile, WorkerTask } from './worker-protocol.js';

/** The batch that makes the backend compile what large batches need. */
const WARM_BATCH = 512;

interface LoadedTabularModel {
  readonly model: TabularModel;
  /** Compiled once: where weights are not shared, each has a copy. */
  readonly kernels: ReadonlyMap<string, DenseKernel>;
  readonly predictor: Predictor;
  readonly choice: Choice | undefined;
  /** Where calibration chose it for any batch. */
  readonly tfjs: TfjsKernel | undefined;
}

type BlockOfRows = Extract<WorkerTask, { kind: 'predict_columns' }>;

/** What a calibration chose, by rows. */
interface Choice {
  readonly best: (rows: number) => string | undefined;
  /** The best of what this thread always has. */
  readonly atHand: (rows: number) => string | undefined;
}

/** The tabular models of one worker. */
export class TabularModels {
  private readonly models = new Map<string, LoadedTabularModel>();
  private readonly sessions = new OnnxSessions();

  /**
   * @param packed the weights of its network, where threads share them
   * @throws ModelFormatError
   */
  load(id: string, files: readonly WireFile[], packed: PackedNetwork | undefined): void {
    const model = loadModel(files);
    const kernels = compileKernels(model.network, packed);
    const predictor = createPredictor(model, kernels.get(DEFAULT_BACKEND));
    this.replace(id, { model, kernels, predictor, choice: undefined, tfjs: undefined });
    // What is open under this id has the weights of before.
    void this.sessions.close(id);
  }

  has(id: string): boolean {
    return this.models.has(id);
  }

  /**
   * Tries out what this thread can run a model with.
   *
   * @returns null for a model without example rows
   */
  async calibrate(id: string, backend: BackendDescription): Promise<Calibration | null> {
    const { model, kernels: own } = this.loaded(id);
    const { network } = model;
    const tfjs = compileTfjsKernel(network);
    try {
      // TF.js comes first: the others must agree with it.
      const kernels = new Map([[tfjsName(backend.backend), tfjs.run], ...own]);
      return await calibrateModel(model, kernels, {
        costly: onnxBackends().map((onnx) => ({ backend: onnx, open: () => openOnnxKernel(network, onnx) })),
        absent: [
          ...backend.passedOver.map(({ backend: better, reason }) => ({ backend: tfjsName(better), reason })),
          ...absentOnnxBackends(),
        ],
      });
    } finally {
      tfjs.dispose();
    }
  }

  /** Takes what a calibration found best from now on, and runs it until it is compiled. */
  warmUp(id: string, calibration: Calibration, { backend }: BackendDescription): void {
    const { model, kernels: own } = this.loaded(id);
    const { network, warmup } = model;
    const kernels = new Map(own);
    const name = tfjsName(backend);
    const wants = calibration.batches.some(({ rows }) => {
      return backendByRows(calibration, (one) => one === name || kernels.has(one))(rows) === name;
    });
    const tfjs = wants ? compileTfjsKernel(network) : undefined;
    if (tfjs !== undefined) kernels.set(name, tfjs.run);
    const predictor = createPredictor(model, kernelByRows(network, calibration, kernels));
    const atHand = backendByRows(calibration, (one) => kernels.has(one));
    const best = backendByRows(calibration, (one) => kernels.has(one) || isOnnxBackend(one));
    this.replace(id, { model, kernels: own, predictor, choice: { best, atHand }, tfjs });
    for (let turn = 0; turn < 200; turn++) predictor.predict([warmup[turn % warmup.length] ?? {}]);
    predictor.predict(Array.from({ length: WARM_BATCH }, (_, row) => warmup[row % warmup.length] ?? {}));
  }

  predict(id: string, rows: readonly Row[] | RowBlock): TimedPredictions | Promise<TimedPredictions> {
    const loaded = this.loaded(id);
    const { predictor, choice } = loaded;
    const onnx = onnxFor(loaded, rows.length);
    if (onnx === undefined) return predictor.predictTimed(rows);
    const later = this.sessionOf(id, loaded, onnx);
    if (later !== undefined) return predictor.predictLater(rows, later);
    const { answers, times } = predictor.predictTimed(rows);
    const backend = choice?.atHand(rows.length);
    return { answers, times: backend === undefined ? times : { ...times, backend } };
  }

  predictColumns({ id, columns, rows, memory }: BlockOfRows): ColumnPredictions | Promise<ColumnPredictions> {
    const loaded = this.loaded(id);
    const { predictor } = loaded;
    const onnx = onnxFor(loaded, rows);
    const later = onnx === undefined ? undefined : this.sessionOf(id, loaded, onnx);
    if (later === undefined) return predictor.columns.predict(columns, rows, memory);
    return predictor.columns.predictLater(columns, rows, later, memory);
  }

  explain(id: string, row: Row, options: ExplainRowOptions): Promise<RowExplanation | null> {
    const { model, predictor } = this.loaded(id);
    return explainRow(model, predictor, row, options);
  }

  async unload(id: string): Promise<void> {
    this.replace(id, undefined);
    await this.sessions.close(id);
  }

  /** A session of ONNX Runtime, where it is open by now. */
  private sessionOf(id: string, { model }: LoadedTabularModel, onnx: OnnxBackend): LaterKernel | undefined {
    return this.sessions.kernelOf(id, onnx, () => openOnnxKernel(model.network, onnx));
  }

  private replace(id: string, entry: LoadedTabularModel | undefined): void {
    this.models.get(id)?.tfjs?.dispose();
    if (entry === undefined) this.models.delete(id);
    else this.models.set(id, entry);
  }

  private loaded(id: string): LoadedTabularModel {
    const entry = this.models.get(id);
    if (entry === undefined) throw new ModelNotLoadedError(id);
    return entry;
  }
}

/** What of ONNX Runtime calibration found fastest for so many rows; undefined where something else was. */
function onnxFor({ choice }: LoadedTabularModel, rows: number): OnnxBackend | undefined {
  const best = choice?.best(rows);
  return best !== undefined && isOnnxBackend(best) ? best : undefined;
}

const tfjsName = (backend: string): string => `tfjs-${backend}`;
