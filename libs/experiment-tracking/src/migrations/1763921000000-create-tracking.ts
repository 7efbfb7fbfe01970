import type { MigrationInterface, QueryRunner } from 'typeorm';

const EXPERIMENTS = `
  CREATE TABLE experiments (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz(3) NOT NULL,
    CONSTRAINT experiments_name_unique UNIQUE (workspace, name)
  )`;

const RUNS = `
  CREATE TABLE runs (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    experiment_id text NOT NULL REFERENCES experiments,
    experiment_name text NOT NULL,
    name text NOT NULL,
    status text NOT NULL CHECK (status IN ('running', 'finished', 'failed', 'killed')),
    params jsonb NOT NULL,
    metrics jsonb NOT NULL,
    tags jsonb NOT NULL,
    artifacts jsonb NOT NULL,
    datasets jsonb NOT NULL,
    job_id text,
    idempotency_key text,
    created_by text NOT NULL,
    started_at timestamptz(3) NOT NULL,
    ended_at timestamptz(3),
    revision integer NOT NULL,
    CONSTRAINT runs_idempotency_unique UNIQUE (workspace, idempotency_key),
    CONSTRAINT runs_end CHECK ((status = 'running') = (ended_at IS NULL))
  )`;

const METRICS = `
  CREATE TABLE run_metrics (
    run_id text NOT NULL REFERENCES runs,
    key text NOT NULL,
    step bigint NOT NULL,
    time timestamptz(3) NOT NULL,
    value double precision NOT NULL,
    PRIMARY KEY (run_id, key, step, time)
  )`;

const INDEXES = [
  `CREATE INDEX runs_recent ON runs (workspace, id)`,
  `CREATE INDEX runs_of_experiment ON runs (workspace, experiment_id, id)`,
  `CREATE INDEX runs_of_job ON runs (workspace, job_id) WHERE job_id IS NOT NULL`,
  `CREATE INDEX runs_artifacts ON runs USING gin (artifacts jsonb_path_ops)`,
];

/** Experiments, runs and their metrics. */
export class CreateTracking1763921000000 implements MigrationInterface {
  name = 'CreateTracking1763921000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [EXPERIMENTS, RUNS, METRICS, ...INDEXES]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['run_metrics', 'runs', 'experiments']) await runner.query(`DROP TABLE ${table}`);
  }
}
