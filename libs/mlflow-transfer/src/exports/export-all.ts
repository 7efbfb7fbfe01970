import type { LoggedModel } from '../mlflow/entities.js';

import { exportExperiments } from './export-experiments.js';
import { exportLoggedModels, restoreTags } from './export-logged-models.js';
import { exportModels } from './export-models.js';
import { Exported, type ExportParts } from './export-parts.js';
import { exportRunShells, fillRun } from './export-runs.js';

/** What the platform has and MLflow's API takes from nobody. */
export const NEVER_EXPORTED = [
  'ids of experiments, runs and logged models: MLflow gives its own; the old ones are tags and in the mapping of this report',
  'the times at which experiments, logged models, models and versions were made, and who registered a version',
  'approvals, evidence, history of stages, lineage, deprecations, A/B tests, model cards, audit trail',
  'webhooks, access tokens, policies, and versions and logged models that are deleted',
];

/** Writes everything to an MLflow server by its own API. May be ended at any time and begun again: tags name what is there. */
export async function exportAll(parts: ExportParts): Promise<void> {
  const exported = new Exported();
  const experiments = await exportExperiments(parts, exported);
  const models: LoggedModel[] = [];
  for (const [i, experiment] of experiments.entries()) {
    parts.say(`experiment ${i + 1} of ${experiments.length}: ${experiment.source.name}`);
    const runs = await exportRunShells(parts, exported, experiment);
    const some = await exportLoggedModels(parts, exported, experiment);
    models.push(...some);
    if (!experiment.isWhole) for (const id of runs) await fillRun(parts, exported, id, some);
  }
  if (parts.choice.models) {
    parts.say('registered models');
    await exportModels(parts, exported);
    await restoreTags(parts, exported, models);
  }
  for (const id of exported.toDelete) await parts.target.writer.deleteExperiment(id);
}
