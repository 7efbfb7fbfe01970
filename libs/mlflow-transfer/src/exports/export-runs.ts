import { fingerprintOf } from '../journal/fingerprint.js';
import type { Entries, LoggedModel, MetricPoint, Run } from '../mlflow/entities.js';
import { pointsOf, toRun } from '../mlflow/entity-readers.js';
import { isAboutOneThing, RefusedError } from '../wire/errors.js';

import { exportArtifacts } from './export-artifacts.js';
import type { ExportedExperiment } from './export-experiments.js';
import { type Counterpart, type Exported, type ExportParts, ORIGIN_TAGS } from './export-parts.js';

/** Makes every run of an experiment there, or finds it by the tag that names it. What is in it comes later. */
export async function exportRunShells(
  parts: ExportParts,
  exported: Exported,
  experiment: ExportedExperiment,
): Promise<string[]> {
  const { source, target, report } = parts;
  const known = new Map<string, Counterpart>();
  for await (const run of target.reader.runs(experiment.id)) {
    const origin = run.tags[ORIGIN_TAGS.run];
    if (origin !== undefined) known.set(origin, run);
  }
  const ids: string[] = [];
  for await (const run of source.runs(experiment.source.id)) {
    exported.runUris.set(run.id, run.artifactUri);
    const found = known.get(run.id);
    if (found === undefined && experiment.isWhole) continue;
    const counterpart = found ?? (await createRun(parts, run, experiment.id));
    exported.runs.set(run.id, counterpart);
    report.count('run', found === undefined);
    report.map('run', run.id, counterpart.id);
    ids.push(run.id);
  }
  return ids;
}

async function createRun({ target }: ExportParts, run: Run, experimentId: string): Promise<Counterpart> {
  const body = {
    experiment_id: experimentId,
    run_name: run.name,
    user_id: run.userId,
    start_time: run.startedAt,
    tags: [{ key: ORIGIN_TAGS.run, value: run.id }],
  };
  return toRun((await target.writer.post('runs/create', body, false)).object('run'));
}

/** Fills a run that is there. A run is deleted last: what is deleted there is whole. */
export async function fillRun(
  parts: ExportParts,
  exported: Exported,
  id: string,
  models: readonly LoggedModel[],
): Promise<void> {
  const { source, journal, report, target, choice } = parts;
  const there = exported.runs.get(id);
  if (there === undefined || there.isDeleted) return;
  const run = await source.run(id);
  const points = pointsOf(models, id);
  const state = fingerprintOf([run, points, there.id, choice.artifacts]);
  if (journal.has(`run ${id}`, state)) return;
  try {
    await logAll(parts, exported, run, there, points);
    const isWhole =
      !choice.artifacts || (await exportArtifacts(parts, `run ${id}`, run.artifactUri, there.artifactUri));
    await target.writer.post('runs/update', { run_id: there.id, status: run.status, end_time: run.endedAt });
    if (run.isDeleted) await target.writer.deleteRun(there.id);
    if (isWhole) journal.add(`run ${id}`, state);
  } catch (error) {
    report.loseBy('run', id, error);
  }
}

async function logAll(
  parts: ExportParts,
  exported: Exported,
  run: Run,
  there: Counterpart,
  ofModels: readonly MetricPoint[],
): Promise<void> {
  const { source, report } = parts;
  const { writer } = parts.target;
  await logEntries(parts, run.id, there.id, 'params', run.params);
  await logEntries(parts, run.id, there.id, 'tags', run.tags);
  for (const { key } of run.metrics)
    report.count('metric', true, await writer.logPoints(there.id, source.history(run.id, key)));
  const idThere = (id: string): string | undefined => exported.loggedModels.get(id)?.id;
  const points = ofModels.flatMap((point) => {
    const model = idThere(point.model_id ?? '');
    return model === undefined ? [] : [{ ...point, model_id: model }];
  });
  await writer.logPoints(there.id, points);
  await writer.logInputs(
    there.id,
    run.datasets,
    run.modelInputs.flatMap((id) => idThere(id) ?? []),
  );
  const outputs = run.modelOutputs.flatMap(({ model_id, step }) => {
    const model = idThere(model_id);
    return model === undefined ? [] : [{ model_id: model, step }];
  });
  await writer.logOutputs(there.id, outputs);
}

/** All at once; where that is refused one by one, so that only what the server cannot take is lost. */
async function logEntries(
  { target, report }: ExportParts,
  id: string,
  there: string,
  field: 'params' | 'tags',
  entries: Entries,
): Promise<void> {
  try {
    await target.writer.logEntries(there, field, entries);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.status !== 400) throw error;
    for (const [key, value] of Object.entries(entries)) {
      try {
        await target.writer.logEntries(there, field, { [key]: value });
      } catch (one) {
        if (!isAboutOneThing(one)) throw one;
        report.lose('run', id, `${field}.${key} is left out: ${one.reason}`);
      }
    }
  }
}
