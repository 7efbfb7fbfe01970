import { lineageAddress } from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import type { PredictionsQueries } from '../predictions/prediction-list.queries.js';

/** A column that a model version takes. */
export interface FedColumn {
  /** Its address in the registry's lineage graph: the features and columns of data sets behind it are there. */
  readonly node: string;
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
  /** Its address in the registry's lineage graph. */
  readonly node: string;
  readonly dataset_id: string;
  readonly version: string;
  readonly split: string;
  readonly digest: string | null;
}

export interface PredictionLineage {
  readonly prediction_id: string;
  /** Address of its kind in the registry's lineage graph: all that this version answered at this endpoint. */
  readonly node: string;
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
    const { prediction_id, model_name, model_version, endpoint, inputs } = await this.predictions.get(context, id);
    const values = [context.workspace, model_name, model_version];
    const signed = await this.dataSource.query<SignedColumn[]>(
      `SELECT column_name AS column, type, ignored FROM version_columns
        WHERE workspace = $1 AND model_name = $2 AND model_version = $3 ORDER BY position`,
      values,
    );
    const datasets = await this.dataSource.query<Omit<LineageDataset, 'node'>[]>(
      `SELECT dataset_id, dataset_version AS version, split, digest FROM version_datasets
        WHERE workspace = $1 AND model_name = $2 AND model_version = $3 ORDER BY dataset_id, dataset_version, split`,
      values,
    );
    const named = new Set(signed.map(({ column }) => column));
    const others = Object.keys(inputs).filter((column) => !named.has(column));
    const columns = [...signed, ...others.map((column) => ({ column, type: null, ignored: null }))];
    const model = { kind: 'model', id: model_name, version: model_version };
    return {
      prediction_id,
      node: lineageAddress({ kind: 'prediction', id: endpoint, version: model_version }),
      ...{ model_name, model_version },
      columns: columns.map((column) => ({
        node: lineageAddress({ ...model, field: column.column }),
        ...withFed(column, inputs),
      })),
      datasets: datasets.map((dataset) => ({ node: addressOf(dataset), ...dataset })),
    };
  }
}

type SignedColumn = Pick<FedColumn, 'column' | 'type' | 'ignored'>;

function withFed(column: SignedColumn, inputs: Readonly<Record<string, unknown>>): Omit<FedColumn, 'node'> {
  const { column: name, ignored } = column;
  return { ...column, fed: ignored === null && Object.hasOwn(inputs, name) && inputs[name] !== null };
}

/** A data set without a version is known by its digest, as in the registry. */
const addressOf = ({ dataset_id: id, version, digest }: Omit<LineageDataset, 'node'>): string =>
  lineageAddress({ kind: 'dataset', id, version: version === '' ? (digest ?? '') : version });
