import type { MigrationInterface, QueryRunner } from 'typeorm';

const MODELS = `
  CREATE TABLE models (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    tags text[] NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz(3) NOT NULL,
    CONSTRAINT models_name_unique UNIQUE (workspace, name)
  )`;

const VERSIONS = `
  CREATE TABLE model_versions (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    model_id text NOT NULL REFERENCES models,
    model_name text NOT NULL,
    version text NOT NULL,
    version_order text COLLATE "C" NOT NULL,
    stage text NOT NULL CHECK (stage IN ('development', 'staging', 'production', 'archived')),
    framework text NOT NULL,
    model_type text NOT NULL,
    author text NOT NULL,
    description text NOT NULL,
    artifact_uri text NOT NULL,
    artifact_digest text CHECK (artifact_digest ~ '^[0-9a-f]{64}$'),
    artifact_status text NOT NULL CHECK (artifact_status IN ('stored', 'pending', 'external')),
    model_size_bytes bigint,
    metrics jsonb NOT NULL,
    hyperparameters jsonb NOT NULL,
    tags text[] NOT NULL,
    signature jsonb,
    run_id text,
    content_hash text NOT NULL,
    idempotency_key text,
    created_by text NOT NULL,
    created_at timestamptz(3) NOT NULL,
    updated_at timestamptz(3) NOT NULL,
    revision integer NOT NULL,
    CONSTRAINT model_versions_version_unique UNIQUE (workspace, model_id, version),
    CONSTRAINT model_versions_idempotency_unique UNIQUE (workspace, idempotency_key),
    CONSTRAINT model_versions_stored_has_digest CHECK ((artifact_status = 'stored') = (artifact_digest IS NOT NULL)),
    CONSTRAINT model_versions_only_stored_in_production CHECK (stage <> 'production' OR artifact_status = 'stored')
  )`;

const FILES = `
  CREATE TABLE model_version_files (
    version_id text NOT NULL REFERENCES model_versions,
    path text NOT NULL,
    digest text NOT NULL,
    size bigint NOT NULL,
    PRIMARY KEY (version_id, path)
  )`;

const TRANSITIONS = `
  CREATE TABLE stage_transitions (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    model_id text NOT NULL REFERENCES models,
    model_name text NOT NULL,
    version_id text NOT NULL REFERENCES model_versions,
    version text NOT NULL,
    from_stage text NOT NULL,
    to_stage text NOT NULL,
    status text NOT NULL CHECK (status IN ('requested', 'approved', 'rejected')),
    comment text NOT NULL,
    checklist jsonb NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz(3) NOT NULL,
    decided_by text,
    decided_at timestamptz(3),
    decision_comment text NOT NULL,
    replaced_version text,
    revision integer NOT NULL,
    CONSTRAINT stage_transitions_separation_of_duties
      CHECK (status <> 'approved' OR lower(btrim(decided_by)) <> lower(btrim(requested_by))),
    CONSTRAINT stage_transitions_decision
      CHECK ((status = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL))
  )`;

const CHANGES = `
  CREATE TABLE stage_changes (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    model_id text NOT NULL REFERENCES models,
    version_id text NOT NULL REFERENCES model_versions,
    version text NOT NULL,
    from_stage text NOT NULL,
    to_stage text NOT NULL,
    cause text NOT NULL CHECK (cause IN ('transition', 'replaced', 'rollback')),
    transition_id text REFERENCES stage_transitions,
    replaced_version_id text REFERENCES model_versions,
    reason text NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz(3) NOT NULL
  )`;

const LINEAGE_EDGES = `
  CREATE TABLE lineage_edges (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    version_id text NOT NULL REFERENCES model_versions,
    parent_version_id text REFERENCES model_versions,
    parent_model text NOT NULL,
    parent_version text NOT NULL,
    relationship text NOT NULL,
    CONSTRAINT lineage_edges_unique UNIQUE (workspace, version_id, parent_model, parent_version, relationship)
  )`;

const LINEAGE_DATASETS = `
  CREATE TABLE lineage_datasets (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    version_id text NOT NULL REFERENCES model_versions,
    dataset_id text NOT NULL,
    version text NOT NULL,
    split text NOT NULL,
    size bigint,
    digest text,
    CONSTRAINT lineage_datasets_unique UNIQUE (workspace, version_id, dataset_id, version, split)
  )`;

const LINEAGE_ORIGINS = `
  CREATE TABLE lineage_origins (
    version_id text PRIMARY KEY REFERENCES model_versions,
    workspace text NOT NULL,
    experiment_id text,
    run_id text,
    job_id text,
    revision integer NOT NULL
  )`;

const AB_TESTS = `
  CREATE TABLE ab_tests (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    control_model jsonb NOT NULL,
    treatment_model jsonb NOT NULL,
    traffic_split jsonb NOT NULL,
    start_date timestamptz(3) NOT NULL,
    end_date timestamptz(3),
    status text NOT NULL,
    success_metrics text[] NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz(3) NOT NULL
  )`;

const INDEXES = [
  // At most one version of a model is in production.
  `CREATE UNIQUE INDEX model_versions_one_production ON model_versions (workspace, model_id) WHERE stage = 'production'`,
  `CREATE INDEX model_versions_order ON model_versions (workspace, model_id, version_order, id)`,
  `CREATE INDEX model_versions_recent ON model_versions (workspace, id)`,
  `CREATE INDEX model_versions_tags ON model_versions USING gin (tags)`,
  `CREATE INDEX model_versions_digest ON model_versions (workspace, artifact_digest)`,
  `CREATE UNIQUE INDEX stage_transitions_one_open ON stage_transitions (workspace, version_id) WHERE status = 'requested'`,
  `CREATE INDEX stage_transitions_recent ON stage_transitions (workspace, model_id, id)`,
  `CREATE INDEX stage_changes_recent ON stage_changes (workspace, model_id, id)`,
  `CREATE INDEX lineage_edges_parent ON lineage_edges (parent_version_id)`,
  `CREATE INDEX lineage_edges_unresolved ON lineage_edges (workspace, parent_version) WHERE parent_version_id IS NULL`,
  `CREATE INDEX ab_tests_recent ON ab_tests (workspace, id)`,
];

const TABLES = [
  'ab_tests',
  'lineage_origins',
  'lineage_datasets',
  'lineage_edges',
  'stage_changes',
  'stage_transitions',
  'model_version_files',
  'model_versions',
  'models',
];

/** Models, versions, stages, lineage, A/B records. */
export class CreateRegistry1763920000000 implements MigrationInterface {
  name = 'CreateRegistry1763920000000';

  async up(runner: QueryRunner): Promise<void> {
    const tables = [MODELS, VERSIONS, FILES, TRANSITIONS, CHANGES, LINEAGE_EDGES, LINEAGE_DATASETS, LINEAGE_ORIGINS];
    for (const statement of [...tables, AB_TESTS, ...INDEXES]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE ${table}`);
  }
}
