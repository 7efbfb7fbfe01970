import { runArtifacts } from '../artifacts/artifact-source.js';
import type { LoggedModel, MetricPoint, Run } from '../mlflow/entities.js';
import { BadAnswerError, isAboutOneThing, messageOf, RefusedError } from '../wire/errors.js';

import { differencesOf } from './compare-runs.js';
import { fingerprintOf } from './fingerprint.js';
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
  const ids = parts.source.runIds(experiment.source.id);
  const seen = new Set<string>();
  const worker = async (): Promise<void> => {
    for (let next = await ids.next(); next.done !== true; next = await ids.next()) {
      if (seen.has(next.value)) continue;
      seen.add(next.value);
      await importOne(parts, imported, experiment, models, next.value);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  tellOrphans(parts, models, seen);
}

async function importOne(
  parts: ImportParts,
  imported: Imported,
  experiment: ImportedExperiment,
  models: readonly LoggedModel[],
  id: string,
): Promise<void> {
  const { report, journal, source } = parts;
  try {
    const run = await source.run(id);
    imported.runUris.set(run.id, run.artifactUri);
    const points = models.flatMap(({ metrics }) => metrics.filter(({ runId }) => runId === run.id));
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
    if (!isAboutOneThing(error) && !(error instanceof BadAnswerError)) throw error;
    report.lose('run', id, messageOf(error));
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
  await writer.logPoints(run.id, ofModels.map(withoutRun));
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

/** The owner is told by the request. */
function withoutRun(point: MetricPoint & { readonly runId?: string }): MetricPoint {
  const { runId: _runId, ...rest } = point;
  return rest;
}

function tellOrphans({ report }: ImportParts, models: readonly LoggedModel[], runs: ReadonlySet<string>): void {
  for (const { id, metrics } of models) {
    const lost = metrics.filter(({ runId }) => !runs.has(runId));
    for (const { key, runId } of lost) {
      report.lose('metric', `${id} ${key}`, `was logged by the run ${runId}, which is not in the model's experiment`);
    }
  }
}
