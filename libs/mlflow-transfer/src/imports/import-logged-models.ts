import { loggedModelArtifacts } from '../artifacts/artifact-source.js';
import type { LoggedModel } from '../mlflow/entities.js';

import { fingerprintOf } from '../journal/fingerprint.js';
import { importArtifacts } from './import-artifacts.js';
import type { ImportedExperiment } from './import-experiments.js';
import type { Imported, ImportParts } from './import-parts.js';

/** Makes the logged models of an experiment, with their files. Their metrics come with the runs that logged them. */
export async function importLoggedModels(
  parts: ImportParts,
  imported: Imported,
  experiment: ImportedExperiment,
): Promise<LoggedModel[]> {
  const found: LoggedModel[] = [];
  for await (const model of parts.source.loggedModels(experiment.source.id)) {
    if (!experiment.isWhole && !(await importLoggedModel(parts, model, experiment.id))) continue;
    found.push(model);
    imported.loggedModelUris.set(model.id, model.artifactUri);
  }
  return found;
}

async function importLoggedModel(parts: ImportParts, model: LoggedModel, experimentId: string): Promise<boolean> {
  const { door, report, journal, source, choice } = parts;
  // Registrations change its tags; the files are the same.
  const [key, state] = [`logged_model ${model.id}`, fingerprintOf([model.status, model.createdAt])];
  try {
    const { isNew, artifactUri } = await door.loggedModel(model, experimentId);
    report.count('logged_model', isNew);
    if (!choice.artifacts || journal.has(key, state)) return true;
    const isWhole = await importArtifacts(parts, {
      owner: key,
      source: loggedModelArtifacts(source.endpoint, model.id),
      uri: artifactUri,
      mayChange: model.status === 'LOGGED_MODEL_PENDING',
    });
    if (isWhole) journal.add(key, state);
    return true;
  } catch (error) {
    report.loseBy('logged_model', model.id, error);
    return false;
  }
}
