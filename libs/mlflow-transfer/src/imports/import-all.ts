import { deleteExperiments, importExperiments } from './import-experiments.js';
import { importLoggedModels } from './import-logged-models.js';
import { importModels } from './import-models.js';
import { Imported, type ImportParts } from './import-parts.js';
import { importRuns } from './import-runs.js';

/** What MLflow has and an import does not bring. */
export const NEVER_IMPORTED = [
  'traces, assessments, prompts and evaluation data sets',
  'users, permissions and gateway endpoints',
  'webhooks: their secrets cannot be read',
  'versions, runs and logged models that MLflow shows to nobody any more: deleted versions, purged runs, deleted logged models',
  'the time at which something was deleted or an alias set: MLflow does not tell it',
];

/**
 * Copies everything from one MLflow server into the platform. May be ended at any time and begun again: ids are kept, so what is
 * there is found again.
 */
export async function importAll(parts: ImportParts): Promise<void> {
  const imported = new Imported();
  const experiments = await importExperiments(parts, imported);
  for (const [i, experiment] of experiments.entries()) {
    parts.say(`experiment ${i + 1} of ${experiments.length}: ${experiment.source.name}`);
    const models = await importLoggedModels(parts, imported, experiment);
    await importRuns(parts, imported, experiment, models);
  }
  if (parts.choice.models) {
    parts.say('registered models');
    await importModels(parts, imported);
  }
  await deleteExperiments(parts, imported);
}
