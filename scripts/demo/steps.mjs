import { until } from './client.mjs';
import { accuracyOf, check, coverageText, distance, rmseOf, shown } from './measures.mjs';

const BATCH_ROWS = 500;
/** Of sets and intervals. */
const LEVEL = 0.9;
const FINISHED = ['succeeded', 'failed', 'cancelled'];
const REPORTED = ['roc_auc', 'average_precision', 'accuracy', 'f1', 'log_loss', 'rmse', 'mae', 'r2'];
const CHECKLIST = [
  { item: 'evaluated on rows never seen', completed: true },
  { item: 'single and batch predictions agree', completed: true },
];

export const metricsText = (metrics) =>
  REPORTED.filter((name) => typeof metrics?.[name] === 'number')
    .slice(0, 5)
    .map((name) => `${name} ${shown(metrics[name])}`)
    .join('   ');

/** Uploads rows as a data set. */
export async function upload(author, name, part) {
  const dataset = await author.upload(`/api/v1/datasets?name=${encodeURIComponent(name)}&format=csv`, part.csv);
  check(Number(dataset.rows) === part.rows, `${name}: ${dataset.rows} rows stored, ${part.rows} sent`);
  return dataset;
}

/** What the platform found in the columns, two lines at most. */
export function profileText(dataset) {
  const columns = dataset.profile?.columns ?? [];
  const by = (type) => columns.filter((column) => column.type === type).length;
  const kinds = [...new Set(columns.map((column) => column.type))].map((type) => `${by(type)} ${type}`).join(', ');
  const gaps = columns.filter((column) => Number(column.nulls) > 0).map(({ name, nulls }) => `${name} ${nulls}`);
  return [
    `${dataset.rows} rows × ${columns.length} columns (${kinds}), sha256 ${String(dataset.digest).replace('sha256:', '').slice(0, 12)}…`,
    gaps.length > 0 ? `missing values: ${gaps.slice(0, 6).join(', ')}` : 'no missing values',
  ];
}

/** Starts a job and follows it to its end. */
export async function train(author, request, report) {
  const { job_id: jobId } = await author.post('/training/start', { model_type: 'tfjs', register: false, ...request });
  const job = await until(
    async () => {
      const status = await author.get(`/training/status/${jobId}`);
      report(Number(status.progress ?? 0), progressText(status, request));
      return FINISHED.includes(status.status) && status;
    },
    { seconds: 900, every: 700, what: `the end of job ${jobId}` },
  );
  check(job.status === 'succeeded', `training ${job.status}: ${job.error?.message ?? 'no reason given'}`);
  return job;
}

function progressText(status, request) {
  const trials = status.trials ?? [];
  const done = trials.filter(({ state }) => state !== 'running');
  const values = done.map(({ value }) => value).filter((value) => typeof value === 'number');
  const parts = [status.phase ?? status.status];
  if (request.enable_tuning) parts.push(`trial ${done.length}/${request.tuning_trials}`);
  if (values.length > 0) parts.push(`best loss ${shown(Math.min(...values))}`);
  const epoch = status.epochs?.at(-1)?.epoch;
  if (epoch !== undefined && status.phase !== 'tuning') parts.push(`epoch ${epoch}`);
  return parts.join(' · ');
}

/** Checks that a search ran its trials, each at a point of its own. */
export function checkTrials(job, wanted) {
  const trials = (job.trials ?? []).filter(({ state }) => state !== 'running');
  const points = new Set(trials.map(({ params }) => JSON.stringify(params)));
  check(
    trials.length === wanted && points.size === wanted,
    `${trials.length} trials at ${points.size} points, ${wanted} wanted`,
  );
  const pruned = trials.filter(({ state }) => state === 'pruned').length;
  return `${wanted} TPE trials at ${points.size} distinct points, ${pruned} of them stopped early by the median rule`;
}

/** The metrics of a stored model on a data set it has not seen. */
export function evaluate(author, name, version, datasetId) {
  return author.post('/evaluation/evaluate', {
    model_name: name,
    ...version,
    dataset_config: { test_dataset_id: datasetId },
  });
}

/** Moves a version up one stage; returns what the two people answered. */
export async function promote({ author, approver }, name, version, stage) {
  const transition = await author.post(`/api/v1/models/${name}/versions/${version}/transitions`, {
    to_stage: stage,
    comment: `demo: ${version} to ${stage}`,
    checklist: CHECKLIST,
  });
  const refusal = await author.post(`/api/v1/transitions/${transition.id}/approve`, {}, { refused: 403 });
  const approved = await approver.post(`/api/v1/transitions/${transition.id}/approve`, { comment: 'demo: looks good' });
  check(approved.status === 'approved', `the transition is ${approved.status}`);
  const { stage: reached } = await author.get(`/api/v1/models/${name}/versions/${version}`);
  check(reached === stage, `${version} is in ${reached}, not in ${stage}`);
  return { refusal, approved };
}

/** The rows as the model's signature wants them: numbers as numbers, blanks left out. */
export function inputsOf(records, signature) {
  const inputs = signature.inputs ?? [];
  return records.map((record) =>
    Object.fromEntries(
      inputs
        .filter(({ name }) => record[name] !== undefined && record[name].trim() !== '')
        .map(({ name, type }) => [name, typed(record[name], type)]),
    ),
  );
}

function typed(cell, type) {
  if (type === 'boolean') return ['true', 't', 'yes', '1'].includes(cell.toLowerCase());
  return type === 'double' || type === 'long' ? Number(cell) : cell;
}

/** Predicts rows in batches; checks the first against single predictions, and the whole against the reported metrics. */
export async function predictAll(author, request, records, target, metrics, report) {
  const options = { return_confidence: true, confidence_level: LEVEL };
  const send = (path, inputs) => author.post(path, { ...request, inputs, options }, { write: false });
  const inputs = inputsOf(records, request.signature);
  delete request.signature;
  const single = await send('/predict', inputs[0]).catch((error) => {
    // Too few rows to train with: then the model cannot say how sure it is.
    if (error.status !== 422) throw error;
    delete options.confidence_level;
    return send('/predict', inputs[0]);
  });
  const predictions = [];
  for (let from = 0; from < inputs.length; from += BATCH_ROWS) {
    const answer = await send('/predict/batch', inputs.slice(from, from + BATCH_ROWS));
    predictions.push(...answer.predictions);
    report(predictions.length / inputs.length, `${predictions.length} rows`);
  }
  for (let row = 0; row < Math.min(5, inputs.length); row++) {
    const alone = await send('/predict', inputs[row]);
    const gap = distance(alone, predictions[row]);
    check(gap <= 1e-6, `row ${row}: single and batch predictions differ by ${gap}`);
  }
  const truth = records.map((record) => record[target]);
  const values = predictions.map(({ prediction }) => prediction);
  const [name, own] =
    metrics.rmse === undefined ? ['accuracy', accuracyOf(values, truth)] : ['rmse', rmseOf(values, truth)];
  const gap = Math.abs(own - metrics[name]);
  check(
    gap <= 1e-6 * Math.max(1, Math.abs(own)),
    `${name} from the predictions is ${own}, the platform reported ${metrics[name]}`,
  );
  return {
    single,
    predictions,
    inputs,
    covered: coverageText(predictions, truth),
    measured: `${name} recomputed here from ${predictions.length} predictions: ${shown(own)}, as reported`,
  };
}
