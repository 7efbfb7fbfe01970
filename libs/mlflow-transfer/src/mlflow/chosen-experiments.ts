import type { Experiment } from './entities.js';
import type { MlflowReader } from './mlflow-reader.js';

/**
 * The experiments of a server that are meant: those of the names, or all.
 *
 * @throws Error naming those that are not there, before anything is copied
 */
export async function chosenExperiments(
  source: Pick<MlflowReader, 'experiments'>,
  names: readonly string[] | undefined,
): Promise<Experiment[]> {
  const missing = new Set(names);
  const chosen: Experiment[] = [];
  for await (const experiment of source.experiments()) {
    const isNamed = missing.delete(experiment.name);
    if (names === undefined || isNamed) chosen.push(experiment);
  }
  if (missing.size === 0) return chosen;
  const told = [...missing].map((name) => JSON.stringify(name)).join(', ');
  throw new Error(`--experiments: there is no experiment ${told}; nothing was copied`);
}
