import { chosenExperiments } from '../mlflow/chosen-experiments.js';
import type { Experiment } from '../mlflow/entities.js';
import { isAboutOneThing, messageOf, RefusedError } from '../wire/errors.js';

import type { Imported, ImportParts } from './import-parts.js';

export interface ImportedExperiment {
  readonly source: Experiment;
  /** Its id here. */
  readonly id: string;
  /** It was deleted there, and is deleted here: that happens last. */
  readonly isWhole: boolean;
}

/** Makes the experiments, or finds them. Those that were deleted are deleted again once their runs are here. */
export async function importExperiments(parts: ImportParts, imported: Imported): Promise<ImportedExperiment[]> {
  const found: ImportedExperiment[] = [];
  for (const experiment of await chosenExperiments(parts.source, parts.choice.experiments)) {
    const placed = await importExperiment(parts, experiment);
    if (placed === undefined) continue;
    found.push(placed);
    if (experiment.isDeleted && !placed.isWhole) imported.toDelete.add(placed.id);
  }
  return found;
}

/** @returns undefined where it cannot be filled */
async function importExperiment(
  { door, report }: ImportParts,
  given: Experiment,
): Promise<ImportedExperiment | undefined> {
  try {
    const { id, isNew, differing } = await door.experiment(given);
    report.count('experiment', isNew);
    if (id !== given.id) report.map('experiment', given.id, id);
    for (const field of differing)
      report.lose('experiment', given.name, `${field} has another value here, which stays`);
    return { source: given, id, isWhole: false };
  } catch (error) {
    const isDone = error instanceof RefusedError && error.code === 'IMPORT.DELETED' && given.isDeleted;
    if (!isDone && !isAboutOneThing(error)) throw error;
    if (isDone) report.count('experiment', false);
    else report.lose('experiment', given.name, messageOf(error));
    return isDone ? { source: given, id: '', isWhole: true } : undefined;
  }
}

/** Deletes what was deleted at the source, with the runs in it. */
export async function deleteExperiments({ target }: ImportParts, { toDelete }: Imported): Promise<void> {
  for (const id of toDelete) await target.writer.deleteExperiment(id);
}
