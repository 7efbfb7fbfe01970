import { InvalidInputError } from '@intelgraph/kernel';

import { matrixOps } from '../backends/matrix-ops.js';
import { useBackend } from '../backends/tensorflow.js';
import { addConfidence } from '../confidence/add-confidence.js';
import { encodeTable } from '../pipeline/encode.js';
import { fitPipeline } from '../pipeline/fit-pipeline.js';
import { encodeTarget } from '../pipeline/fit-target.js';
import type { FittedPipeline, TargetSpec } from '../pipeline/fitted-pipeline.js';
import type { Task } from '../pipeline/task.js';
import { signatureOf } from '../signature/signature-of.js';
import { isMissing } from '../tables/cells.js';
import { columnOf, takeRows, type CellValue, type Table } from '../tables/table.js';
import { classWeights } from './class-weights.js';
import { defaultBatchSize, type Hyperparameters } from './hyperparameters.js';
import { lossFor } from './losses.js';
import { parseHyperparameters } from './parse-hyperparameters.js';
import type { EpochMetrics } from './progress.js';
import { trainNetwork, type EncodedSet } from './train-network.js';
import type { TabularModel, TrainedModel, TrainingSummary } from './trained-model.js';

export interface TrainTabularModelOptions {
  /** Training rows: the only ones anything but the stopping epoch is learned from. */
  readonly table: Table;
  /** Decides when to stop. Same columns; rows whose class the training rows lack are left out. */
  readonly validation: Table;
  /**
   * Rows that neither weights nor the stopping epoch are learned from, at least 100 with a target: they calibrate probabilities, and say how
   * far the model may be off. Fewer, or none: the model cannot say how sure it is.
   */
  readonly calibration?: Table | undefined;
  readonly target: string;
  /** Inferred from the target where absent. */
  readonly task?: Task | undefined;
  /** Raw, as a job gives them. */
  readonly hyperparameters?: Readonly<Record<string, unknown>> | undefined;
  /** Used where `hyperparameters` names no seed. */
  readonly seed?: number | undefined;
  readonly onEpoch?: ((metrics: EpochMetrics) => void | Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const WARMUP_ROWS = 8;
/** Evenly spread over the training rows, which may be sorted. */
const BACKGROUND_ROWS = 100;

/**
 * Fits the pipeline and an MLP on the training rows. The same options give the same bits on the same backend.
 * @throws InvalidInputError (fields `target`, `hyperparameters.x`, `table`, `validation`), TrainingCancelledError, TrainingDivergedError
 */
export async function trainTabularModel(o: TrainTabularModelOptions): Promise<TrainedModel> {
  const started = performance.now();
  const hyperparameters = parseHyperparameters({
    seed: o.seed,
    batch_size: defaultBatchSize(o.table.rows),
    ...o.hyperparameters,
  });
  const { description } = await useBackend();
  const table = withTarget(o.table, o.target);
  const pipeline = fitPipeline(table, { target: o.target, ...(o.task === undefined ? {} : { task: o.task }) });
  const train = encodeSet(pipeline, table, hyperparameters);
  const validation = encodeSet(pipeline, o.validation, hyperparameters);
  if (validation.rows === 0) throw InvalidInputError.of('validation', 'has no row with a known target');
  const { target } = pipeline;
  const regression = target.task === 'regression';
  const history: EpochMetrics[] = [];
  const common = { ops: matrixOps(), width: pipeline.width, train, validation, hyperparameters, signal: o.signal };
  const { network, bestEpoch } = await trainNetwork({
    ...common,
    loss: lossFor(target.task, regression ? 1 : target.classes.length),
    activation: activationFor(target.task),
    onEpoch: async ({ epoch, trainLoss, validationLoss, best }) => {
      const metrics: EpochMetrics = {
        epoch,
        epochs: hyperparameters.epochs,
        train_loss: trainLoss,
        val_loss: validationLoss,
        metric: regression ? 'rmse' : 'log_loss',
        val_metric: regression ? Math.sqrt(validationLoss) * target.scale : validationLoss,
        best,
        elapsed_s: (performance.now() - started) / 1000,
      };
      history.push(metrics);
      await o.onEpoch?.(metrics);
    },
  });
  const plain: TabularModel = {
    pipeline,
    signature: signatureOf(pipeline),
    network,
    warmup: rowsAt(pipeline, table, (i) => i, WARMUP_ROWS),
    background: rowsAt(pipeline, table, (i, count) => Math.floor((i * table.rows) / count), BACKGROUND_ROWS),
  };
  const { model, calibrationRows } = await addConfidence(plain, o.calibration, common);
  return {
    ...model,
    hyperparameters,
    history,
    summary: {
      ...summaryOf(history, bestEpoch),
      task: target.task,
      backend: description,
      rows: train.rows,
      validation_rows: validation.rows,
      calibration_rows: calibrationRows,
      duration_s: (performance.now() - started) / 1000,
    },
  };
}

type Course = Pick<TrainingSummary, 'epochs_run' | 'best_epoch' | 'metric' | 'best_metric'>;

function summaryOf(history: readonly EpochMetrics[], bestEpoch: number): Course {
  const best = history[bestEpoch - 1];
  return {
    epochs_run: history.length,
    best_epoch: bestEpoch,
    metric: best?.metric ?? 'log_loss',
    best_metric: best?.val_metric ?? Number.NaN,
  };
}

function activationFor(task: Task): 'sigmoid' | 'softmax' | 'linear' {
  if (task === 'regression') return 'linear';
  return task === 'binary' ? 'sigmoid' : 'softmax';
}

function withTarget(table: Table, name: string): Table {
  const column = columnOf(table, name);
  if (column === undefined) return table;
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) => !isMissing(column.values[row]));
  return rows.length === table.rows ? table : takeRows(table, rows);
}

function encodeSet(pipeline: FittedPipeline, table: Table, h: Hyperparameters): EncodedSet {
  const column = columnOf(table, pipeline.target.column);
  if (column === undefined) {
    throw InvalidInputError.of('validation', `there is no column ${pipeline.target.column} in the validation rows`);
  }
  const all = encodeTarget(pipeline.target, column);
  const rows = Array.from(all.keys()).filter((row) => !Number.isNaN(all[row]));
  const kept = rows.length === table.rows ? table : takeRows(table, rows);
  const targets = standardise(
    pipeline.target,
    Float64Array.from(rows, (row) => all[row] ?? Number.NaN),
  );
  const weights = h.class_weight === 'balanced' ? classWeights(pipeline.target, targets) : null;
  return { features: encodeTable(pipeline, kept), targets, weights, rows: rows.length };
}

function standardise(target: TargetSpec, values: Float64Array): Float64Array {
  return target.task === 'regression' ? values.map((value) => (value - target.mean) / target.scale) : values;
}

/** At most so many of the table's rows, without the target. */
function rowsAt(
  pipeline: FittedPipeline,
  table: Table,
  place: (index: number, count: number) => number,
  most: number,
): Record<string, CellValue>[] {
  const inputs = new Set(pipeline.inputs);
  const columns = table.columns.filter((column) => inputs.has(column.name));
  const count = Math.min(most, table.rows);
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(columns.map((column) => [column.name, cellAt(column.values[place(i, count)])])),
  );
}

function cellAt(value: CellValue | undefined): CellValue {
  return value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value;
}
