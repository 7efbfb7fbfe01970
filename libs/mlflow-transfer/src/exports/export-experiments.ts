import { chosenExperiments } from '../mlflow/chosen-experiments.js';
import type { Experiment } from '../mlflow/entities.js';
import { toExperiment } from '../mlflow/entity-readers.js';
import { toKeyValues } from '../mlflow/mlflow-writer.js';
import { RefusedError } from '../wire/errors.js';

import type { Exported, ExportParts } from './export-parts.js';

export interface ExportedExperiment {
  readonly source: Experiment;
  /** Its id there. */
  readonly id: string;
  /** It is deleted on both sides: that happens last. */
  readonly isWhole: boolean;
}

/** Makes the experiments there, or finds them by their names. */
export async function exportExperiments(parts: ExportParts, exported: Exported): Promise<ExportedExperiment[]> {
  const { source, report, choice } = parts;
  const found: ExportedExperiment[] = [];
  for (const experiment of await chosenExperiments(source, choice.experiments)) {
    try {
      const placed = await exportExperiment(parts, experiment);
      found.push(placed);
      if (experiment.isDeleted && !placed.isWhole) exported.toDelete.add(placed.id);
    } catch (error) {
      report.loseBy('experiment', experiment.name, error);
    }
  }
  return found;
}

async function exportExperiment(parts: ExportParts, experiment: Experiment): Promise<ExportedExperiment> {
  const { report, target } = parts;
  const known = await findByName(parts, experiment.name);
  report.count('experiment', known === undefined);
  if (known !== undefined) {
    if (known.isDeleted && !experiment.isDeleted)
      report.lose('experiment', experiment.name, 'is deleted there: restore it, and export again');
    for (const tag of toKeyValues(experiment.tags)) {
      if (!known.isDeleted && known.tags[tag.key] !== tag.value)
        await target.writer.post('experiments/set-experiment-tag', { experiment_id: known.id, ...tag });
    }
    return { source: experiment, id: known.id, isWhole: known.isDeleted };
  }
  const body = { name: experiment.name, tags: toKeyValues(experiment.tags) };
  const id = (await target.writer.post('experiments/create', body, false)).id('experiment_id');
  if (id !== experiment.id) report.map('experiment', experiment.id, id);
  return { source: experiment, id, isWhole: false };
}

async function findByName({ target }: ExportParts, name: string): Promise<Experiment | undefined> {
  try {
    const answer = await target.reader.get('experiments/get-by-name', { experiment_name: name });
    return toExperiment(answer.object('experiment'));
  } catch (error) {
    if (error instanceof RefusedError && error.status === 404) return undefined;
    throw error;
  }
}
