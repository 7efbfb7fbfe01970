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

/** SQL: milliseconds since 1970 of a time that has no finer ones. In numeric, which `extract` counts in, it costs ten times as much. */
export const millis = (time: string): string => `round(date_part('epoch', ${time}) * 1000)`;

/** The columns of a view but its aliases, for a SELECT from `model_versions v`. */
export const VERSION_OWN_COLUMNS = `
  v.model_name, v.number, v.version, v.stage, v.stage_kind, v.description, v.source, v.run_id, v.run_link,
  v.artifact_status, v.labels, v.created_by, ${millis('v.created_at')} AS created_at, ${millis('v.updated_at')} AS updated_at`;

/** All columns of a view. */
export const VERSION_VIEW_COLUMNS = `${VERSION_OWN_COLUMNS},
  coalesce((SELECT json_agg(a.alias ORDER BY a.alias) FROM model_aliases a WHERE a.version_id = v.id), '[]') AS aliases`;

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
