import { requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import { STAGE_KINDS, type StageKind } from '../stages/stage.states.js';
import { toVersionView, VERSION_VIEW_LIST, type VersionView } from '../versions/version-views.queries.js';

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

/** A view as PostgreSQL gives it. */
export type ModelViewRow = Omit<ModelView, 'latest_versions'> & { readonly latest_versions: readonly unknown[][] };

export const toModelView = (row: ModelViewRow): ModelView => ({
  ...row,
  latest_versions: row.latest_versions.map(toVersionView),
});

const KIND_LIST = STAGE_KINDS.map((kind) => `('${kind}')`).join(', ');

/** One probe of an index for each stage, however many versions there are. */
const LATEST_VERSIONS = `
  SELECT coalesce(json_agg(${VERSION_VIEW_LIST} ORDER BY v.number), '[]')
    FROM (VALUES ${KIND_LIST}) s (kind)
   CROSS JOIN LATERAL (
     SELECT * FROM model_versions n WHERE n.model_id = m.id AND n.stage_kind = s.kind AND n.deleted_at IS NULL
      ORDER BY n.number DESC LIMIT 1
   ) v`;

const ALIASES = `
  SELECT coalesce(json_agg(json_build_object('alias', a.alias, 'number', v.number) ORDER BY a.alias), '[]')
    FROM model_aliases a JOIN model_versions v ON v.id = a.version_id
   WHERE a.workspace = m.workspace AND a.model_id = m.id`;

/** The columns of a `ModelViewRow`, for a SELECT from `models m`. */
export const MODEL_VIEW_COLUMNS = `
  m.name, m.description, m.labels, (${ALIASES}) AS aliases, (${LATEST_VERSIONS}) AS latest_versions,
  (extract(epoch FROM m.created_at) * 1000)::float8 AS created_at,
  (extract(epoch FROM m.updated_at) * 1000)::float8 AS updated_at`;

const BY_NAME = `
  SELECT ${MODEL_VIEW_COLUMNS} FROM models m WHERE m.workspace = $1 AND m.name = $2 AND m.deleted_at IS NULL`;

/** Reads of models by name: one statement each. */
export class ModelViewsQueries {
  constructor(private readonly dataSource: DataSource) {}

  async get(context: RequestContext, name: string): Promise<ModelView | null> {
    requireRole(context, 'viewer');
    const [row] = await this.dataSource.query<ModelViewRow[]>(BY_NAME, [context.workspace, name]);
    return row === undefined ? null : toModelView(row);
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
