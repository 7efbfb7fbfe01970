import { requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import { pinnedLocation } from '../artifacts/pinned-location.js';
import type { StageKind } from '../stages/stage.states.js';

import type { VersionKey } from './versions.queries.js';
import type { ArtifactStatus } from './model-version.entity.js';

/** A version as MLflow's clients see it; times are milliseconds since 1970. */
export interface VersionView {
  readonly model_name: string;
  readonly number: number;
  readonly version: string;
  /** As the workspace calls it. */
  readonly stage: string;
  readonly stage_kind: StageKind;
  readonly description: string;
  readonly source: string;
  readonly run_id: string | null;
  readonly run_link: string;
  readonly artifact_status: ArtifactStatus;
  readonly labels: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
  readonly created_by: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** SQL of the members of a view, of a version `v`. */
const MEMBERS: Readonly<Record<keyof VersionView, string>> = {
  model_name: 'v.model_name',
  number: 'v.number',
  version: 'v.version',
  stage: 'v.stage',
  stage_kind: 'v.stage_kind',
  description: 'v.description',
  source: 'v.source',
  run_id: 'v.run_id',
  run_link: 'v.run_link',
  artifact_status: 'v.artifact_status',
  labels: 'v.labels',
  aliases: `coalesce((SELECT json_agg(a.alias ORDER BY a.alias) FROM model_aliases a WHERE a.version_id = v.id), '[]')`,
  created_by: 'v.created_by',
  created_at: '(extract(epoch FROM v.created_at) * 1000)::float8',
  updated_at: '(extract(epoch FROM v.updated_at) * 1000)::float8',
};

/** The columns of a view, for a SELECT from `model_versions v`. */
export const VERSION_VIEW_COLUMNS = Object.entries(MEMBERS)
  .map(([name, sql]) => `${sql} AS ${name}`)
  .join(', ');

/** The same as a list in JSON, for a SELECT around it: names cost PostgreSQL as much as values. */
export const VERSION_VIEW_LIST = `json_build_array(${Object.values(MEMBERS).join(', ')})`;

const NAMES = Object.keys(MEMBERS);

/** The view that a `VERSION_VIEW_LIST` holds. */
export const toVersionView = (list: readonly unknown[]): VersionView =>
  Object.fromEntries(NAMES.map((name, i) => [name, list[i]] as const)) as unknown as VersionView;

const OF_MODEL = `
  SELECT ${VERSION_VIEW_COLUMNS} FROM models m JOIN model_versions v ON v.model_id = m.id AND v.deleted_at IS NULL
   WHERE m.workspace = $1 AND m.name = $2 AND m.deleted_at IS NULL`;
const BY_NUMBER = `${OF_MODEL} AND v.number = $3`;
const BY_SEMVER = `${OF_MODEL} AND v.workspace = $1 AND v.version = $3`;
const BY_ALIAS = `${OF_MODEL} AND v.id = (
  SELECT a.version_id FROM model_aliases a WHERE a.workspace = m.workspace AND a.model_id = m.id AND a.alias = $3)`;
const NEWEST = `${OF_MODEL} ORDER BY v.number DESC LIMIT 1`;

/** Reads of versions by the names that MLflow's clients use: one statement each. */
export class VersionViewsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** By number, or by semantic version. */
  byKey(context: RequestContext, model: string, key: VersionKey): Promise<VersionView | null> {
    return this.first(context, typeof key === 'number' ? BY_NUMBER : BY_SEMVER, [model, key]);
  }

  byAlias(context: RequestContext, model: string, alias: string): Promise<VersionView | null> {
    return this.first(context, BY_ALIAS, [model, alias]);
  }

  /** The version that was registered last. */
  newest(context: RequestContext, model: string): Promise<VersionView | null> {
    return this.first(context, NEWEST, [model]);
  }

  /** Where the files of a version are downloaded from. */
  async location(context: RequestContext, model: string, key: VersionKey): Promise<string | null> {
    requireRole(context, 'viewer');
    const [row] = await this.dataSource.query<{ artifact_digest: string | null; storage_location: string }[]>(
      `SELECT v.artifact_digest, v.storage_location FROM models m JOIN model_versions v ON v.model_id = m.id AND v.deleted_at IS NULL
        WHERE m.workspace = $1 AND m.name = $2 AND m.deleted_at IS NULL AND v.${typeof key === 'number' ? 'number' : 'version'} = $3`,
      [context.workspace, model, key],
    );
    if (row === undefined) return null;
    return row.artifact_digest === null ? row.storage_location : pinnedLocation(row.artifact_digest);
  }

  private async first(context: RequestContext, sql: string, values: readonly unknown[]): Promise<VersionView | null> {
    requireRole(context, 'viewer');
    const [row] = await this.dataSource.query<VersionView[]>(sql, [context.workspace, ...values]);
    return row ?? null;
  }
}
