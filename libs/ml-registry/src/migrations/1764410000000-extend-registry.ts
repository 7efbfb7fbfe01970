import type { MigrationInterface, QueryRunner } from 'typeorm';

const MODELS = [
  `ALTER TABLE models
     ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
     ADD COLUMN version_counter integer NOT NULL DEFAULT 0,
     ADD COLUMN updated_at timestamptz(3),
     ADD COLUMN deleted_at timestamptz(3),
     ADD COLUMN deleted_by text,
     ADD COLUMN purged_at timestamptz(3),
     ADD COLUMN revision integer NOT NULL DEFAULT 1`,
  `UPDATE models SET
     updated_at = greatest(created_at, (SELECT max(v.updated_at) FROM model_versions v WHERE v.model_id = models.id)),
     version_counter = (SELECT count(*) FROM model_versions v WHERE v.model_id = models.id)`,
  // The order of bytes, whatever the database's: pages go on at a name, also in another process.
  `ALTER TABLE models ALTER COLUMN updated_at SET NOT NULL, ALTER COLUMN name TYPE text COLLATE "C",
     DROP CONSTRAINT models_name_unique`,
  // A deleted model does not hold its name.
  `CREATE UNIQUE INDEX models_name_live ON models (workspace, name) WHERE deleted_at IS NULL`,
  `CREATE INDEX models_updated ON models (workspace, updated_at DESC, name) WHERE deleted_at IS NULL`,
  `CREATE INDEX models_labels ON models USING gin (labels jsonb_path_ops)`,
];

const VERSIONS = [
  `ALTER TABLE model_versions
     ADD COLUMN number integer,
     ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
     ADD COLUMN source text NOT NULL DEFAULT '',
     ADD COLUMN storage_location text NOT NULL DEFAULT '',
     ADD COLUMN run_link text NOT NULL DEFAULT '',
     ADD COLUMN stage_changed_at timestamptz(3),
     ADD COLUMN deprecation jsonb,
     ADD COLUMN deleted_at timestamptz(3),
     ADD COLUMN deleted_by text,
     ADD COLUMN deleted_with_model boolean NOT NULL DEFAULT false,
     ADD COLUMN purged_at timestamptz(3),
     DROP CONSTRAINT model_versions_only_stored_in_production`,
  // The ids are UUIDv7: their order is that of registration.
  `UPDATE model_versions v SET
     number = numbered.number,
     labels = jsonb_build_object('semver', v.version),
     source = v.artifact_uri,
     storage_location = v.artifact_uri,
     stage_changed_at = coalesce(
       (SELECT max(c.changed_at) FROM stage_changes c WHERE c.version_id = v.id), v.created_at)
   FROM (SELECT id, row_number() OVER (PARTITION BY model_id ORDER BY id) AS number FROM model_versions) numbered
   WHERE numbered.id = v.id`,
  `ALTER TABLE model_versions
     ALTER COLUMN number SET NOT NULL,
     ALTER COLUMN stage_changed_at SET NOT NULL,
     ALTER COLUMN model_name TYPE text COLLATE "C",
     ADD CONSTRAINT model_versions_number_unique UNIQUE (model_id, number),
     ADD CONSTRAINT model_versions_purged_is_deleted CHECK (purged_at IS NULL OR deleted_at IS NOT NULL)`,
  // Workspaces with free MLflow transitions may hold several versions in production, as MLflow does.
  `DROP INDEX model_versions_one_production`,
  `CREATE INDEX model_versions_latest ON model_versions (model_id, stage, number DESC) WHERE deleted_at IS NULL`,
  `CREATE INDEX model_versions_updated
     ON model_versions (workspace, updated_at DESC, model_name, number DESC) WHERE deleted_at IS NULL`,
  `CREATE INDEX model_versions_by_name
     ON model_versions (workspace, model_name, number DESC) WHERE deleted_at IS NULL`,
  `CREATE INDEX model_versions_run ON model_versions (workspace, run_id) WHERE run_id IS NOT NULL`,
  `CREATE INDEX model_versions_labels ON model_versions USING gin (labels jsonb_path_ops)`,
];

const STAGES = [
  `ALTER TABLE stage_changes DROP CONSTRAINT stage_changes_cause_check`,
  `ALTER TABLE stage_changes ADD CONSTRAINT stage_changes_cause_check
     CHECK (cause IN ('transition', 'replaced', 'rollback', 'free', 'deleted'))`,
];

const NEW_TABLES = [
  `CREATE TABLE model_aliases (
     workspace text NOT NULL,
     model_id text NOT NULL REFERENCES models,
     alias text NOT NULL,
     version_id text NOT NULL REFERENCES model_versions,
     set_by text NOT NULL,
     set_at timestamptz(3) NOT NULL,
     PRIMARY KEY (workspace, model_id, alias)
   )`,
  `CREATE INDEX model_aliases_version ON model_aliases (version_id)`,
  `CREATE TABLE registry_settings (
     workspace text PRIMARY KEY,
     mlflow_transitions text CHECK (mlflow_transitions IN ('governed', 'free')),
     protected_aliases jsonb NOT NULL,
     revision integer NOT NULL
   )`,
  // Blobs of purged versions that were too young, or still referred to, when last looked at.
  `CREATE TABLE purged_blobs (digest text PRIMARY KEY, purged_at timestamptz(3) NOT NULL)`,
  // Which blobs a manifest names; a copy of what the manifest says, made when a purge needs it.
  `CREATE TABLE manifest_blobs (manifest text NOT NULL, digest text NOT NULL, PRIMARY KEY (manifest, digest))`,
  `CREATE INDEX manifest_blobs_digest ON manifest_blobs (digest)`,
];

/** MLflow's half of the registry: numbers, labels, aliases, sources; deprecation and deletion of versions and models. */
export class ExtendRegistry1764410000000 implements MigrationInterface {
  readonly name = 'ExtendRegistry1764410000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...MODELS, ...VERSIONS, ...STAGES, ...NEW_TABLES]) await runner.query(statement);
  }

  // Deleted rows and several versions in production have no place in the older schema.
  async down(runner: QueryRunner): Promise<void> {
    for (const statement of BACK) await runner.query(statement);
  }
}

const BACK = [
  `DROP TABLE manifest_blobs`,
  `DROP TABLE purged_blobs`,
  `DROP TABLE registry_settings`,
  `DROP TABLE model_aliases`,
  `UPDATE stage_changes SET cause = 'transition' WHERE cause IN ('free', 'deleted')`,
  `ALTER TABLE stage_changes DROP CONSTRAINT stage_changes_cause_check`,
  `ALTER TABLE stage_changes ADD CONSTRAINT stage_changes_cause_check
     CHECK (cause IN ('transition', 'replaced', 'rollback'))`,
  `DROP INDEX model_versions_labels, model_versions_run, model_versions_by_name, model_versions_updated,
     model_versions_latest`,
  `ALTER TABLE model_versions DROP COLUMN number, DROP COLUMN labels, DROP COLUMN source, DROP COLUMN storage_location,
     DROP COLUMN run_link, DROP COLUMN stage_changed_at, DROP COLUMN deprecation, DROP COLUMN deleted_by,
     DROP COLUMN deleted_with_model, DROP COLUMN purged_at, DROP COLUMN deleted_at,
     ADD CONSTRAINT model_versions_only_stored_in_production CHECK (stage <> 'production' OR artifact_status = 'stored')`,
  `CREATE UNIQUE INDEX model_versions_one_production ON model_versions (workspace, model_id) WHERE stage = 'production'`,
  `DROP INDEX models_labels, models_updated, models_name_live`,
  `ALTER TABLE models DROP COLUMN labels, DROP COLUMN version_counter, DROP COLUMN updated_at, DROP COLUMN deleted_by,
     DROP COLUMN purged_at, DROP COLUMN deleted_at, DROP COLUMN revision, ADD CONSTRAINT models_name_unique UNIQUE (workspace, name)`,
];
