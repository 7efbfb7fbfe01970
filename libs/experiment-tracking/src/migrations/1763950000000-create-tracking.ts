import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTracking1763950000000 implements MigrationInterface {
  readonly name = 'CreateTracking1763950000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE experiments (
        id uuid PRIMARY KEY,
        workspace text NOT NULL,
        name text NOT NULL,
        description text NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT experiments_name UNIQUE (workspace, name)
      )`);
    await runner.query(`
      CREATE TABLE runs (
        id uuid PRIMARY KEY,
        workspace text NOT NULL,
        experiment_id uuid NOT NULL REFERENCES experiments,
        experiment_name text NOT NULL,
        name text NOT NULL,
        status text NOT NULL CHECK (status IN ('running', 'finished', 'failed', 'killed')),
        params jsonb NOT NULL,
        latest_metrics jsonb NOT NULL,
        tags jsonb NOT NULL,
        artifacts jsonb NOT NULL,
        datasets jsonb NOT NULL,
        job_id text,
        idempotency_key text,
        created_by text NOT NULL,
        started_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3),
        version int NOT NULL,
        CONSTRAINT runs_idempotency_key UNIQUE (workspace, idempotency_key),
        CONSTRAINT runs_end CHECK ((status = 'running') = (ended_at IS NULL))
      )`);
    await runner.query(`CREATE INDEX runs_newest ON runs (workspace, started_at DESC, id DESC)`);
    await runner.query(`CREATE INDEX runs_experiment ON runs (experiment_id, started_at DESC)`);
    await runner.query(`CREATE INDEX runs_job ON runs (workspace, job_id)`);
    await runner.query(`
      CREATE TABLE metric_points (
        run_id uuid NOT NULL REFERENCES runs ON DELETE CASCADE,
        key text NOT NULL,
        step bigint NOT NULL,
        "time" timestamptz(3) NOT NULL,
        value double precision NOT NULL,
        PRIMARY KEY (run_id, key, step, "time")
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE metric_points`);
    await runner.query(`DROP TABLE runs`);
    await runner.query(`DROP TABLE experiments`);
  }
}
