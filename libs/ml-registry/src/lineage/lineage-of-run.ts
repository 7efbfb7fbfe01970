import type { RunFacts } from '../ml-registry.ports.js';
import type { LineageInput } from '../versions/versions.types.js';

/** The lineage that a run implies. */
export function lineageOfRun(run: RunFacts): LineageInput {
  return {
    experiment_id: run.experiment_id,
    run_id: run.id,
    job_id: run.job_id,
    datasets: run.datasets.map(({ dataset_id, digest, split, rows }) => ({
      dataset_id,
      split,
      size: rows,
      digest: digest === '' ? null : digest,
    })),
  };
}
