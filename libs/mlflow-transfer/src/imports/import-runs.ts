import { runArtifacts } from '../artifacts/artifact-source.js';
import type { LoggedModel, MetricPoint, Run } from '../mlflow/entities.js';
import { pointsOf } from '../mlflow/entity-readers.js';
import { isAboutOneAnswer, RefusedError } from '../wire/errors.js';

import { differencesOf } from './compare-runs.js';
import { fingerprintOf } from '../journal/fingerprint.js';
import { importArtifacts } from './import-artifacts.js';
import type { Placed } from './import-door.js';
import type { ImportedExperiment } from './import-experiments.js';
import type { Imported, ImportParts } from './import-parts.js';

const AT_ONCE = 4;
const ENDS = ['FINISHED', 'FAILED', 'KILLED'];

/** Copies the runs of an experiment, some at a time. A run is deleted last: what is deleted here is whole. */
export async function importRuns(
  parts: ImportParts,
  imported: Imported,
  experiment: ImportedExperiment,
  models: readonly LoggedModel[],
): Promise<void> {
  const runs = parts.source.runs(experiment.source.id);
  const seen = new Set<string>();
  const worker = async (): Promise<void> => {
    for (let next = await runs.next(); next.done !== true; next = await runs.next()) {
      const { id, artifactUri } = next.value;
      if (seen.has(id)) continue;
      seen.add(id);
      imported.runUris.set(id, artifactUri);
      if (!experiment.isWhole) await importOne(parts, experiment, models, id);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  tellOrphans(parts, models, seen);
}

async function importOne(
  parts: ImportParts,
  experiment: ImportedExperiment,
  models: readonly LoggedModel[],
  id: string,
): Promise<void> {
  const { report, journal, source } = parts;
  try {
    const run = await source.run(id);
    const points = pointsOf(models, run.id);
    const state = fingerprintOf([run, points, parts.choice.artifacts]);
    if (journal.has(`run ${id}`, state)) {
      report.count('run', false);
      return;
    }
    const placed = await place(parts, run, experiment);
    if (placed === undefined) return;
    const isWhole = await fill(parts, run, placed, points);
    // A deleted experiment takes its runs along, and brings them back.
    if (run.isDeleted && !experiment.source.isDeleted) await parts.target.writer.deleteRun(id);
    if (isWhole && ENDS.includes(run.status)) journal.add(`run ${id}`, state);
  } catch (error) {
    report.loseBy('run', id, error, isAboutOneAnswer);
  }
}

/** @returns undefined where the run cannot be gone on with */
async function place(
  { door, report }: ImportParts,
  run: Run,
  experiment: ImportedExperiment,
): Promise<Placed | undefined> {
  try {
    const placed = await placeBy(door.run.bind(door), report, run, experiment.id);
    report.count('run', placed.isNew);
    return placed;
  } catch (error) {
    const isDone = error instanceof RefusedError && error.code === 'IMPORT.DELETED' && run.isDeleted;
    if (!isDone) throw error;
    report.count('run', false);
    return undefined;
  }
}

/** A parameter or a tag that breaks the platform's rules is left out, and the rest of the run is kept. */
async function placeBy(
  send: (run: Run, experimentId: string) => Promise<Placed>,
  report: ImportParts['report'],
  run: Run,
  experimentId: string,
): Promise<Placed> {
  try {
    return await send(run, experimentId);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'REQUEST.INVALID') throw error;
    const wrong = new Set(error.fields);
    const [params, tags] = (['params', 'tags'] as const).map((field) =>
      Object.fromEntries(Object.entries(run[field]).filter(([key]) => !wrong.has(`${field}.${key}`))),
    ) as [Run['params'], Run['tags']];
    const without = { ...run, params, tags };
    if (sizeOf(without) === sizeOf(run)) throw error;
    for (const field of wrong) report.lose('run', run.id, `${field} is left out: ${error.reason}`);
    return send(without, experimentId);
  }
}

const sizeOf = ({ params, tags }: Run): number => Object.keys(params).length + Object.keys(tags).length;

async function fill(parts: ImportParts, run: Run, placed: Placed, ofModels: readonly MetricPoint[]): Promise<boolean> {
  const { source, target, report, choice } = parts;
  const { writer, reader } = target;
  for (const { key } of run.metrics)
    report.count('metric', true, await writer.logPoints(run.id, source.history(run.id, key)));
  await writer.logPoints(run.id, ofModels);
  await writer.logInputs(run.id, run.datasets, run.modelInputs);
  await writer.logOutputs(run.id, run.modelOutputs);
  let isWhole = true;
  if (choice.artifacts) {
    isWhole = await importArtifacts(parts, {
      owner: `run ${run.id}`,
      source: runArtifacts(source.endpoint, run.id),
      uri: placed.artifactUri,
      mayChange: !ENDS.includes(run.status),
    });
  }
  for (const difference of differencesOf(run, await reader.run(run.id))) {
    isWhole = false;
    report.lose('run', run.id, `differs here: ${difference}`);
  }
  if (!run.isDeleted && !ENDS.includes(run.status))
    parts.say(`run ${run.id} is still ${run.status}: import again when it has ended`);
  return isWhole;
}

function tellOrphans({ report }: ImportParts, models: readonly LoggedModel[], runs: ReadonlySet<string>): void {
  for (const { id, metrics } of models) {
    const lost = metrics.filter(({ runId }) => !runs.has(runId));
    for (const { point, runId } of lost) {
      report.lose(
        'metric',
        `${id} ${point.key}`,
        `was logged by the run ${runId}, which is not in the model's experiment`,
      );
    }
  }
}
