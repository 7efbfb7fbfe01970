import { requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import { STAGE_KINDS, type StageKind } from '../stages/stage.states.js';
import { millis, VERSION_OWN_COLUMNS, type VersionView } from '../versions/version-views.queries.js';

/** A model as MLflow's clients see it; times are milliseconds since 1970. */
export interface ModelView {
  readonly name: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly aliases: readonly { readonly alias: string; readonly number: number }[];
  /** The newest version of each kind of stages that has any. */
  readonly latest_versions: readonly VersionView[];
  readonly created_at: number;
  readonly updated_at: number;
}

/** A model and one of the newest versions that its view shows; nulls in the place of a version where it has none. */
export type ModelViewRow = Omit<VersionView, 'aliases' | 'number'> & {
  /** The model's among those found, from 1. */
  readonly place: string;
  readonly found_name: string;
  readonly found_description: string;
  readonly found_labels: Readonly<Record<string, string>>;
  readonly found_aliases: readonly (readonly [alias: string, number: number])[] | null;
  readonly found_created_at: number;
  readonly found_updated_at: number;
  readonly number: number | null;
};

const ALIASES = `
  SELECT json_agg(json_build_array(a.alias, v.number) ORDER BY a.alias)
    FROM model_aliases a JOIN model_versions v ON v.id = a.version_id
   WHERE a.workspace = m.workspace AND a.model_id = m.id`;

/** The columns that `modelViewsSql` needs of what was found, for a SELECT from `models m`. */
export const FOUND_MODEL_COLUMNS = `
  m.id AS found_id, m.name AS found_name, m.description AS found_description, m.labels AS found_labels,
  (${ALIASES}) AS found_aliases, ${millis('m.created_at')} AS found_created_at, ${millis('m.updated_at')} AS found_updated_at`;

const KIND_LIST = STAGE_KINDS.map((kind) => `('${kind}')`).join(', ');

/**
 * The statement for the views of what `found` selects, in rows for `rowsByModel`: one probe of an index for each stage,
 * however many versions there are. A row for each version costs a third less than all of a model as JSON in one. The stage is a
 * range, because then only an index that has it gives the order; by the numbers alone the planner would pass by all versions.
 */
export const modelViewsSql = (found: string): string => `
  SELECT page.*, ${VERSION_OWN_COLUMNS}
    FROM (SELECT found.*, row_number() OVER () AS place FROM (${found}) AS found) AS page
    LEFT JOIN ((VALUES ${KIND_LIST}) s (kind)
    CROSS JOIN LATERAL (
      SELECT * FROM model_versions n
       WHERE n.model_id = page.found_id AND n.stage_kind >= s.kind AND n.stage_kind <= s.kind AND n.deleted_at IS NULL
       ORDER BY n.stage_kind, n.number DESC LIMIT 1) v) ON TRUE`;

/** The rows of each model, in the order in which the models were found. */
export function rowsByModel<R extends ModelViewRow>(rows: readonly R[]): [R, ...R[]][] {
  const models: [R, ...R[]][] = [];
  for (const row of rows) {
    const place = Number(row.place) - 1;
    if (models[place] === undefined) models[place] = [row];
    else models[place].push(row);
  }
  return models;
}

export function toModelView([model, ...others]: readonly [ModelViewRow, ...ModelViewRow[]]): ModelView {
  const aliases = (model.found_aliases ?? []).map(([alias, number]) => ({ alias, number }));
  const latest = [model, ...others].flatMap((row) => toVersionView(row, aliases) ?? []);
  return {
    name: model.found_name,
    description: model.found_description,
    labels: model.found_labels,
    aliases,
    latest_versions: latest.sort((a, b) => a.number - b.number),
    created_at: model.found_created_at,
    updated_at: model.found_updated_at,
  };
}

function toVersionView(row: ModelViewRow, aliases: ModelView['aliases']): VersionView | undefined {
  const { number } = row;
  if (number === null) return undefined;
  return {
    model_name: row.model_name,
    number,
    version: row.version,
    stage: row.stage,
    stage_kind: row.stage_kind,
    description: row.description,
    source: row.source,
    run_id: row.run_id,
    run_link: row.run_link,
    artifact_status: row.artifact_status,
    labels: row.labels,
    aliases: aliases.filter((alias) => alias.number === number).map(({ alias }) => alias),
    created_by: row.created_by,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

const BY_NAME = modelViewsSql(`
  SELECT ${FOUND_MODEL_COLUMNS} FROM models m WHERE m.workspace = $1 AND m.name = $2 AND m.deleted_at IS NULL`);

/** Reads of models by name: one statement each. */
export class ModelViewsQueries {
  constructor(private readonly dataSource: DataSource) {}

  async get(context: RequestContext, name: string): Promise<ModelView | null> {
    requireRole(context, 'viewer');
    const rows = await this.dataSource.query<ModelViewRow[]>(BY_NAME, [context.workspace, name]);
    const [model] = rowsByModel(rows);
    return model === undefined ? null : toModelView(model);
  }

  /** The newest version of each of these kinds of stages; null when there is no such model. */
  async latest(context: RequestContext, name: string, kinds: readonly StageKind[]): Promise<VersionView[] | null> {
    const model = await this.get(context, name);
    return model?.latest_versions.filter(({ stage_kind }) => kinds.includes(stage_kind)) ?? null;
  }

  async exists(context: RequestContext, name: string): Promise<boolean> {
    requireRole(context, 'viewer');
    const rows = await this.dataSource.query<unknown[]>(
      'SELECT 1 FROM models WHERE workspace = $1 AND name = $2 AND deleted_at IS NULL',
      [context.workspace, name],
    );
    return rows.length > 0;
  }
}
