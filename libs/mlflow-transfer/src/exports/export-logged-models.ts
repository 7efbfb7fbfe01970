import { fingerprintOf } from '../journal/fingerprint.js';
import type { LoggedModel } from '../mlflow/entities.js';
import { toLoggedModel } from '../mlflow/entity-readers.js';
import { toKeyValues } from '../mlflow/mlflow-writer.js';

import { exportArtifacts } from './export-artifacts.js';
import type { ExportedExperiment } from './export-experiments.js';
import { type Counterpart, type Exported, type ExportParts, ORIGIN_TAGS } from './export-parts.js';

/** Where MLflow notes which versions were made of a model. */
const VERSIONS_TAG = 'mlflow.modelVersions';
const PLACE = '/api/2.0/mlflow/logged-models';

/** Makes the logged models of an experiment there, or finds them by the tag that names them; with their files. */
export async function exportLoggedModels(
  parts: ExportParts,
  exported: Exported,
  experiment: ExportedExperiment,
): Promise<LoggedModel[]> {
  const { source, target, report } = parts;
  const known = new Map<string, Counterpart>();
  for await (const model of target.reader.loggedModels(experiment.id)) {
    const origin = model.tags[ORIGIN_TAGS.loggedModel];
    if (origin !== undefined) known.set(origin, { ...model, isDeleted: false });
  }
  const found: LoggedModel[] = [];
  for await (const model of source.loggedModels(experiment.source.id)) {
    exported.loggedModelUris.set(model.id, model.artifactUri);
    const counterpart = known.get(model.id);
    if (counterpart === undefined && experiment.isWhole) continue;
    try {
      const there = counterpart ?? (await createLoggedModel(parts, exported, model, experiment.id));
      exported.loggedModels.set(model.id, there);
      report.count('logged_model', counterpart === undefined);
      report.map('logged_model', model.id, there.id);
      await fillLoggedModel(parts, model, there);
      found.push(model);
    } catch (error) {
      report.loseBy('logged_model', model.id, error);
    }
  }
  return found;
}

/** A server notes every registration in a tag of the model, also of versions that only held a place. */
export async function restoreTags(
  { target }: ExportParts,
  exported: Exported,
  models: readonly LoggedModel[],
): Promise<void> {
  for (const { id, tags } of models) {
    const there = exported.loggedModels.get(id)?.id;
    const value = tags[VERSIONS_TAG];
    if (there === undefined || value === undefined) continue;
    const body = { model_id: there, tags: [{ key: VERSIONS_TAG, value }] };
    await target.writer.endpoint.json('PATCH', `${PLACE}/${encodeURIComponent(there)}/tags`, { body });
  }
}

async function createLoggedModel(
  { target }: ExportParts,
  { runs }: Exported,
  model: LoggedModel,
  experimentId: string,
): Promise<Counterpart> {
  const body = {
    experiment_id: experimentId,
    name: model.name,
    model_type: model.modelType,
    source_run_id: runs.get(model.sourceRunId)?.id ?? model.sourceRunId,
    params: toKeyValues(model.params),
    tags: toKeyValues({ ...model.tags, [ORIGIN_TAGS.loggedModel]: model.id }),
  };
  const answer = await target.writer.endpoint.json('POST', PLACE, { body, repeatable: false });
  return { ...toLoggedModel(answer.object('model')), isDeleted: false };
}

async function fillLoggedModel(parts: ExportParts, model: LoggedModel, there: Counterpart): Promise<void> {
  const { journal, choice, target } = parts;
  const [key, state] = [`logged_model ${model.id}`, fingerprintOf([model.status, there.id])];
  if (journal.has(key, state)) return;
  const isWhole = !choice.artifacts || (await exportArtifacts(parts, key, model.artifactUri, there.artifactUri));
  const body = { model_id: there.id, status: model.status };
  await target.writer.endpoint.json('PATCH', `${PLACE}/${encodeURIComponent(there.id)}`, { body });
  if (isWhole) journal.add(key, state);
}
