import { requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { DatasetInput, DatasetSummary, ModelOutput } from './run-input.js';

const MAX_SUMMARIES = 1000;

/** Reads which data sets experiments use. */
export class InputsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** Each data set of the experiments with each of its uses, by experiment and name; at most 1000. */
  async summaries(context: RequestContext, experimentNumbers: readonly bigint[]): Promise<DatasetSummary[]> {
    requireRole(context, 'viewer');
    const rows: { number: string; name: string; digest: string; context: string | null }[] =
      await this.dataSource.query(
        `SELECT DISTINCT e.number, d.name, d.digest, u.context
           FROM experiments e JOIN input_datasets d ON d.experiment_id = e.id
           JOIN run_datasets u ON u.dataset_id = d.id
          WHERE e.workspace = $1 AND e.number = ANY ($2::bigint[])
          ORDER BY e.number, d.name, d.digest, u.context LIMIT ${MAX_SUMMARIES}`,
        [context.workspace, experimentNumbers.map(String)],
      );
    return rows.map(({ number, name, digest, context: use }) => ({
      experimentNumber: BigInt(number),
      name,
      digest,
      context: use,
    }));
  }
}

/**
 * Attaches data sets to a run. One of the same name and digest is kept once per experiment, and told its schema once; one that
 * the run has already stays as it was.
 *
 * @param newIds as many as there are data sets
 */
export async function insertRunDatasets(
  tx: Transaction,
  run: { readonly id: string; readonly experimentId: string },
  inputs: readonly DatasetInput[],
  newIds: readonly string[],
): Promise<void> {
  const datasets = inputs.map(({ dataset }) => dataset);
  await tx.query(
    `INSERT INTO input_datasets (id, experiment_id, name, digest, source_type, source, schema, profile)
     SELECT given.id, $1, name, digest, source_type, source, schema, profile
       FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
              AS given (id, name, digest, source_type, source, schema, profile)
      ORDER BY name, digest
     ON CONFLICT (experiment_id, name, digest) DO UPDATE SET schema = excluded.schema, profile = excluded.profile
       WHERE input_datasets.schema IS NULL AND excluded.schema IS NOT NULL`,
    [
      run.experimentId,
      newIds,
      datasets.map(({ name }) => name),
      datasets.map(({ digest }) => digest),
      datasets.map(({ sourceType }) => sourceType),
      datasets.map(({ source }) => source),
      datasets.map(({ schema }) => schema),
      datasets.map(({ profile }) => profile),
    ],
  );
  await tx.query(
    `INSERT INTO run_datasets (run_id, dataset_id, tags)
     SELECT $1, d.id, given.tags
       FROM unnest($3::text[], $4::text[], $5::jsonb[]) WITH ORDINALITY AS given (name, digest, tags, place)
       JOIN input_datasets d ON d.experiment_id = $2 AND d.name = given.name AND d.digest = given.digest
      ORDER BY given.place
     ON CONFLICT DO NOTHING`,
    [
      run.id,
      run.experimentId,
      datasets.map(({ name }) => name),
      datasets.map(({ digest }) => digest),
      inputs.map(({ tags }) => JSON.stringify(tags)),
    ],
  );
}

/** Attaches logged models to a run; one that is there already gets the new step. */
export async function insertRunModels(
  tx: Transaction,
  runId: string,
  direction: 'input' | 'output',
  models: readonly ModelOutput[],
): Promise<void> {
  const last = [...new Map(models.map((model) => [model.modelId, model])).values()];
  await tx.query(
    `INSERT INTO run_models (run_id, direction, model_id, step)
     SELECT $1, $2, model_id, step FROM unnest($3::text[], $4::bigint[]) AS given (model_id, step)
     ON CONFLICT (run_id, direction, model_id) DO UPDATE SET step = excluded.step`,
    [runId, direction, last.map(({ modelId }) => modelId), last.map(({ step }) => step.toString())],
  );
}
