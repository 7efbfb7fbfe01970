import { requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import type { PredictionsQueries } from '../predictions/prediction-list.queries.js';

/** A column that a model version takes. */
export interface FedColumn {
  readonly column: string;
  /** Of the signature; null where the registry has told of no signature that names it. */
  readonly type: string | null;
  /** Whether this prediction was made from it: it had a value, and the model does not ignore it. */
  readonly fed: boolean;
  /** Why the model ignores it. */
  readonly ignored: string | null;
}

/** A data set that a version was made or judged with. Its columns feed the inputs of the same names. */
export interface LineageDataset {
  readonly dataset_id: string;
  readonly version: string;
  readonly split: string;
  readonly digest: string | null;
}

export interface PredictionLineage {
  readonly prediction_id: string;
  readonly model_name: string;
  readonly model_version: string;
  readonly columns: readonly FedColumn[];
  /** Empty where the version has no recorded lineage. */
  readonly datasets: readonly LineageDataset[];
}

/** Which columns, of which data sets, stand behind a prediction. */
export class PredictionLineageQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly predictions: PredictionsQueries,
  ) {}

  /** @throws PredictionNotFoundError */
  async get(context: RequestContext, id: string): Promise<PredictionLineage> {
    requireRole(context, 'viewer');
    const { prediction_id, model_name, model_version, inputs } = await this.predictions.get(context, id);
    const values = [context.workspace, model_name, model_version];
    const signed = await this.dataSource.query<Omit<FedColumn, 'fed'>[]>(
      `SELECT column_name AS column, type, ignored FROM version_columns
        WHERE workspace = $1 AND model_name = $2 AND model_version = $3 ORDER BY position`,
      values,
    );
    const datasets = await this.dataSource.query<LineageDataset[]>(
      `SELECT dataset_id, dataset_version AS version, split, digest FROM version_datasets
        WHERE workspace = $1 AND model_name = $2 AND model_version = $3 ORDER BY dataset_id, dataset_version, split`,
      values,
    );
    const named = new Set(signed.map(({ column }) => column));
    const others = Object.keys(inputs).filter((column) => !named.has(column));
    const columns = [...signed, ...others.map((column) => ({ column, type: null, ignored: null }))];
    return { prediction_id, model_name, model_version, columns: columns.map(withFed(inputs)), datasets };
  }
}

const withFed =
  (inputs: Readonly<Record<string, unknown>>) =>
  (column: Omit<FedColumn, 'fed'>): FedColumn => ({
    ...column,
    fed: column.ignored === null && Object.hasOwn(inputs, column.column) && inputs[column.column] !== null,
  });
