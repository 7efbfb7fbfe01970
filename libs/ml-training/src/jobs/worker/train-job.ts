import { artifactUri, createArtifactStore, putFiles } from '@intelgraph/artifact-store';
import { mlflowFlavor, saveModel, trainTabularModel, type TrainedModel } from '@intelgraph/ml-runtime';

import { measureModel, type Measurement } from '../../models/measure-model.js';
import { FEWEST_TRAINING_ROWS } from '../../splits/hold-out-calibration.js';
import type { JobResult } from '../job-spec.js';

import { loadTables, type LoadedData } from './load-tables.js';
import type { TrainingOrder, TrainingReport } from './protocol.js';
import { tune } from './tune.js';

type Send = (report: TrainingReport) => Promise<void>;

/** Does all of a job that needs computing: reads, searches, trains, measures, stores the artifact. */
export async function trainJob(order: TrainingOrder, send: Send): Promise<JobResult> {
  const { spec } = order;
  await send({ kind: 'progress', phase: 'reading', progress: 0.01 });
  const data = await loadTables(spec, order.reading, order.memoryMb);
  const tuned = spec.tuningTrials === 0 ? undefined : await search(order, data, send);
  const from = spec.tuningTrials === 0 ? 0.05 : 0.75;
  await send({ kind: 'progress', phase: 'training', progress: from });
  const model = await trainTabularModel({
    table: data.train,
    validation: data.validation,
    calibration: data.calibration,
    target: spec.target,
    hyperparameters: { ...spec.hyperparameters, ...tuned?.best, seed: spec.seed },
    onEpoch: async ({ epoch, epochs, train_loss, val_loss, val_metric, metric }) => {
      const metrics = { train_loss, val_loss, [`val_${metric}`]: val_metric };
      await send({ kind: 'epoch', epoch: { epoch, metrics } });
      await send({ kind: 'progress', phase: 'training', progress: from + (0.93 - from) * (epoch / epochs) });
    },
  });
  await send({ kind: 'progress', phase: 'evaluating', progress: 0.94 });
  const measured = await measureModel(model, data.validation, spec.target);
  await send({ kind: 'progress', phase: 'storing', progress: 0.96 });
  const result = await store(order, model, measured, data);
  return tuned === undefined ? result : { ...result, tuning: tuned.facts };
}

function search(order: TrainingOrder, data: LoadedData, send: Send): ReturnType<typeof tune> {
  return tune(order.spec, data, order.trials, async (trial, finished) => {
    await send({ kind: 'trial', trial });
    const progress = 0.05 + 0.7 * (finished / order.spec.tuningTrials);
    await send({ kind: 'progress', phase: 'tuning', progress });
  });
}

/**
 * Stores the files and the manifest that names them. Nothing in it depends on the time or the job, so the same training gives
 * the same digest; when and by which job is in the run and in the registry.
 */
async function store(
  { modelName, artifacts: storage, spec }: TrainingOrder,
  model: TrainedModel,
  measured: Measurement,
  { baseline, train }: LoadedData,
): Promise<JobResult> {
  const artifacts = createArtifactStore(storage);
  const mlflow = mlflowFlavor(model);
  const files = await putFiles(artifacts, [...saveModel(model), ...mlflow.files]);
  const { target } = model.pipeline;
  const course = Object.fromEntries(Object.entries(model.summary).filter(([name]) => name !== 'duration_s'));
  const metrics = Object.fromEntries(Object.entries(measured.metrics).filter(([, value]) => value !== null));
  const manifestDigest = await artifacts.putManifest({
    schema_version: 1,
    flavor: 'tfjs-tabular',
    files,
    signature: model.signature,
    task: target.task,
    target: target.column,
    ...(target.task === 'regression' ? {} : { classes: target.classes }),
    dataset: { digest: spec.train.digest, ...(spec.train.datasetId === undefined ? {} : { id: spec.train.datasetId }) },
    seed: spec.seed,
    model_name: modelName,
    hyperparameters: model.hyperparameters,
    metrics,
    training: course,
    confidence: confidenceOf(model),
    mlflow: 'reason' in mlflow ? { flavors: [], reason: mlflow.reason } : { flavors: ['onnx', 'python_function'] },
    ...(baseline === undefined ? {} : { baseline }),
  });
  return {
    manifestDigest,
    artifactUri: artifactUri(manifestDigest),
    sizeBytes: files.reduce((sum, { size }) => sum + size, 0),
    task: target.task,
    signature: { ...model.signature },
    metrics: metrics as Record<string, number>,
    hyperparameters: { ...model.hyperparameters },
    datasetDigest: spec.train.digest,
    rows: model.summary.rows,
    validationRows: measured.rows,
    columns: train.columns.map(({ name, kind }) => ({ name, kind })),
    backend: model.summary.backend,
    ...('reason' in mlflow ? { warnings: [`MLflow's clients cannot load this model: ${mlflow.reason}`] } : {}),
  };
}

/** In short what `confidence.json` holds, or why there is none. */
function confidenceOf({ confidence }: TrainedModel): object {
  if (confidence === undefined) return { rows: 0, reason: `fewer than ${FEWEST_TRAINING_ROWS} rows to train with` };
  const { version, rows, probabilities } = confidence;
  return { version, rows, ...(probabilities === undefined ? {} : { probabilities }) };
}
