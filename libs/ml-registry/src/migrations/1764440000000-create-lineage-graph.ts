import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  `CREATE TABLE lineage_nodes (
     key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     workspace text NOT NULL,
     kind text NOT NULL CHECK (kind IN ('dataset', 'feature', 'job', 'run', 'model', 'deployment', 'prediction')),
     namespace text NOT NULL,
     id text NOT NULL,
     version text NOT NULL,
     field text NOT NULL,
     name text,
     digest text,
     CONSTRAINT lineage_nodes_address UNIQUE (workspace, kind, namespace, id, version, field)
   )`,
  `CREATE INDEX lineage_nodes_name ON lineage_nodes (workspace, kind, name) WHERE name IS NOT NULL`,
  `CREATE INDEX lineage_nodes_digest ON lineage_nodes (workspace, kind, digest) WHERE digest IS NOT NULL`,
  // No foreign keys: both ends are written by the statement that writes the link, and checking them would cost more than that.
  `CREATE TABLE lineage_links (
     from_key bigint NOT NULL,
     to_key bigint NOT NULL,
     relationship text NOT NULL,
     PRIMARY KEY (from_key, to_key, relationship)
   )`,
  `CREATE INDEX lineage_links_up ON lineage_links (to_key, from_key)`,
  `CREATE TABLE lineage_events (
     id text PRIMARY KEY,
     workspace text NOT NULL,
     origin text NOT NULL CHECK (origin IN ('received', 'emitted')),
     kind text NOT NULL CHECK (kind IN ('run', 'job', 'dataset')),
     event_type text,
     event_time timestamptz(3) NOT NULL,
     job_namespace text,
     job_name text,
     run_id text,
     digest text NOT NULL,
     event jsonb NOT NULL,
     recorded_by text NOT NULL,
     recorded_at timestamptz(3) NOT NULL,
     CONSTRAINT lineage_events_once UNIQUE (workspace, digest)
   )`,
  `CREATE INDEX lineage_events_recent ON lineage_events (workspace, id DESC)`,
  `CREATE INDEX lineage_events_run ON lineage_events (workspace, run_id, id DESC) WHERE run_id IS NOT NULL`,
];

const STATED = `
  CREATE TEMPORARY TABLE stated (
    workspace text, from_kind text, from_id text, from_version text, from_field text, relationship text,
    kind text, id text, version text, field text
  ) ON COMMIT DROP`;

const PARENTS = `
  INSERT INTO stated
  SELECT e.workspace, 'model', coalesce(p.model_id, named.id, e.parent_model), e.parent_version, '', e.relationship,
         'model', v.model_id, v.version, ''
    FROM lineage_edges e
    JOIN model_versions v ON v.id = e.version_id
    LEFT JOIN model_versions p ON p.id = e.parent_version_id
    LEFT JOIN models named ON named.workspace = e.workspace AND named.deleted_at IS NULL
                          AND e.parent_model IN (named.id, named.name) AND e.parent_version_id IS NULL`;

const DATASETS = `
  INSERT INTO stated
  SELECT d.workspace, 'dataset', d.dataset_id, coalesce(nullif(d.version, ''), d.digest, ''), '',
         coalesce(nullif(d.split, ''), 'input'), 'model', v.model_id, v.version, ''
    FROM lineage_datasets d JOIN model_versions v ON v.id = d.version_id`;

const INPUTS = `
  CREATE TEMPORARY TABLE version_inputs ON COMMIT DROP AS
  SELECT DISTINCT v.id AS version_id, v.workspace, v.model_id, v.version, input ->> 'name' AS field
    FROM model_versions v
   CROSS JOIN LATERAL jsonb_array_elements(
     CASE jsonb_typeof(v.signature -> 'inputs') WHEN 'array' THEN v.signature -> 'inputs' ELSE '[]' END) AS input
   WHERE jsonb_typeof(input -> 'name') = 'string' AND octet_length(input ->> 'name') BETWEEN 1 AND 400
     AND jsonb_typeof(input -> 'ignored') IS DISTINCT FROM 'string'`;

const COLUMNS = `
  INSERT INTO stated
  SELECT d.workspace, 'dataset', d.dataset_id, coalesce(nullif(d.version, ''), d.digest, ''), i.field, 'column',
         'model', i.model_id, i.version, i.field
    FROM lineage_datasets d JOIN version_inputs i ON i.version_id = d.version_id
   WHERE d.split !~* '^(val|valid|validation|test|eval|evaluation|holdout)$'`;

const ORIGINS = `
  INSERT INTO stated
  SELECT o.workspace, origin.from_kind, origin.from_id, '', '', origin.relationship, origin.kind,
         coalesce(origin.id, v.model_id), CASE WHEN origin.id IS NULL THEN v.version ELSE '' END, ''
    FROM (SELECT version_id, workspace, job_id, regexp_replace(run_id, '^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$', '\\1-\\2-\\3-\\4-\\5') AS run_id
            FROM lineage_origins) o
    JOIN model_versions v ON v.id = o.version_id
   CROSS JOIN LATERAL (VALUES
     ('run', nullif(o.run_id, ''), 'produced', 'model', NULL),
     ('job', nullif(o.job_id, ''), CASE WHEN nullif(o.run_id, '') IS NULL THEN 'produced' ELSE 'started' END,
      CASE WHEN nullif(o.run_id, '') IS NULL THEN 'model' ELSE 'run' END, nullif(o.run_id, ''))
   ) AS origin (from_kind, from_id, relationship, kind, id)
   WHERE origin.from_id IS NOT NULL`;

const NODES = `
  INSERT INTO lineage_nodes (workspace, kind, namespace, id, version, field)
  SELECT workspace, kind, '', id, version, field FROM stated
  UNION SELECT workspace, from_kind, '', from_id, from_version, from_field FROM stated
  UNION SELECT workspace, 'model', '', model_id, version, '' FROM model_versions
  UNION SELECT workspace, 'model', '', model_id, version, field FROM version_inputs`;

const DIGESTS = [
  `UPDATE lineage_nodes n SET digest = v.artifact_digest FROM model_versions v
    WHERE n.kind = 'model' AND n.field = '' AND n.id = v.model_id AND n.version = v.version`,
  `UPDATE lineage_nodes n SET digest = d.digest FROM lineage_datasets d
    WHERE n.kind = 'dataset' AND n.field = '' AND n.workspace = d.workspace AND n.id = d.dataset_id
      AND n.version = coalesce(nullif(d.version, ''), d.digest, '')`,
];

const LINKS = `
  INSERT INTO lineage_links (from_key, to_key, relationship)
  SELECT DISTINCT source.key, target.key, s.relationship
    FROM stated s
    JOIN lineage_nodes source ON (source.workspace, source.kind, source.namespace, source.id, source.version, source.field)
                               = (s.workspace, s.from_kind, '', s.from_id, s.from_version, s.from_field)
    JOIN lineage_nodes target ON (target.workspace, target.kind, target.namespace, target.id, target.version, target.field)
                               = (s.workspace, s.kind, '', s.id, s.version, s.field)
   WHERE source.key <> target.key`;

/** The graph of all that is made from one another, filled with what is known of versions. */
export class CreateLineageGraph1764440000000 implements MigrationInterface {
  readonly name = 'CreateLineageGraph1764440000000';

  async up(runner: QueryRunner): Promise<void> {
    const data = [STATED, INPUTS, PARENTS, DATASETS, COLUMNS, ORIGINS, NODES, ...DIGESTS, LINKS];
    for (const statement of [...TABLES, ...data]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['lineage_events', 'lineage_links', 'lineage_nodes']) await runner.query(`DROP TABLE ${table}`);
  }
}
