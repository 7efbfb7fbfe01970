import type { ArtifactStore } from '@intelgraph/artifact-store';
import type { TabularModel } from '@intelgraph/ml-runtime';

import { digestOf, type DataFile } from '../../datasets/data-sources.js';
import { readTable } from '../../datasets/table-reader.js';
import { withTabularFile, type ReadOptions } from '../../datasets/tabular-file.js';
import { type InferenceLatency, measureLatency } from '../../models/measure-latency.js';
import { measureRows, type Measurement } from '../../models/measure-model.js';
import { chooseMetrics } from '../choose-metrics.js';
import type { EvaluationChecks } from '../checks/evaluation-checks.js';
import { runChecks, type WantedChecks } from '../checks/run-checks.js';
import { FileChangedError } from '../evaluations.errors.js';
import { keepPredictions } from '../test-predictions.js';

/** What is to be found out. */
export interface MeasuringWish extends WantedChecks {
  /** The column with the truth. */
  readonly target: string;
  /** Names of the metrics wanted; all that there are unless given. */
  readonly metrics?: readonly string[];
}

export interface MeasuredFile {
  readonly measurement: Measurement;
  readonly checks: EvaluationChecks;
  /** Blob of TestPredictions; null where there are too many rows to keep. */
  readonly predictionsDigest: string | null;
  readonly latency: InferenceLatency;
}

/** Reads a file, judges a model by it, keeps what was predicted. @throws InvalidInputError, UnusableDataError, FileChangedError */
export async function measureFile(
  store: ArtifactStore,
  model: TabularModel,
  data: DataFile,
  reading: ReadOptions,
  wish: MeasuringWish,
): Promise<MeasuredFile> {
  const table = await withTabularFile(data.file, data.field, reading, readTable);
  // What was measured is known by this digest afterwards. An upload never changes.
  if (data.datasetId === undefined && (await digestOf(data.file)) !== data.digest)
    throw new FileChangedError(data.field);
  const oneOfMany = wish.fairness === true && model.pipeline.target.task === 'multiclass';
  const measured = await measureRows(model, table, wish.target, oneOfMany ? undefined : wish.positiveClass);
  const measurement = { ...measured.measurement, ...chooseMetrics(measured.measurement, wish.metrics) };
  const checks = await runChecks(model, wish.target, { table, measured }, wish);
  const about = { target: wish.target, datasetDigest: data.digest };
  return {
    measurement,
    checks,
    predictionsDigest: await keepPredictions(store, model.pipeline.target, measured, about),
    latency: await measureLatency(model, table, measured.rows),
  };
}
