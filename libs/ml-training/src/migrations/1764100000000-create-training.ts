import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTraining1764100000000 implements MigrationInterface {
  readonly name = 'CreateTraining1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE datasets (
        id uuid PRIMARY KEY,
        workspace text NOT NULL,
        name text NOT NULL,
        digest text NOT NULL,
        format text NOT NULL CHECK (format IN ('csv', 'parquet')),
        size_bytes bigint NOT NULL,
        rows int NOT NULL,
        profile jsonb NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        UNIQUE (workspace, digest)
      )`);
    await createJobs(runner);
    await runner.query(`
      CREATE TABLE evaluations (
        id uuid PRIMARY KEY,
        workspace text NOT NULL,
        model_name text NOT NULL,
        model_version text,
        run_id text,
        job_id uuid,
        artifact_uri text NOT NULL,
        dataset_digest text NOT NULL,
        target text NOT NULL,
        task text NOT NULL,
        rows int NOT NULL,
        metrics jsonb NOT NULL,
        confusion jsonb,
        created_by text NOT NULL,
        created_at timestamptz(3) NOT NULL
      )`);
    await runner.query(`CREATE INDEX evaluations_workspace ON evaluations (workspace, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['evaluations', 'training_trials', 'training_epochs', 'training_jobs', 'datasets']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}

async function createJobs(runner: QueryRunner): Promise<void> {
  await runner.query(`
      CREATE TABLE training_jobs (
        id uuid PRIMARY KEY,
        workspace text NOT NULL,
        model_name text NOT NULL,
        state text NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
        version int NOT NULL,
        spec jsonb NOT NULL,
        principal jsonb NOT NULL,
        request_id text NOT NULL,
        traceparent text NOT NULL,
        attempt int NOT NULL,
        phase text NOT NULL,
        progress double precision NOT NULL,
        result jsonb,
        run_id text,
        model_version text,
        error jsonb,
        created_at timestamptz(3) NOT NULL,
        started_at timestamptz(3),
        finished_at timestamptz(3)
      )`);
  await runner.query(`CREATE INDEX training_jobs_workspace ON training_jobs (workspace, id)`);
  await runner.query(`CREATE INDEX training_jobs_open ON training_jobs (id) WHERE state IN ('queued', 'running')`);
  await runner.query(`
      CREATE TABLE training_epochs (
        job_id uuid NOT NULL REFERENCES training_jobs (id),
        epoch int NOT NULL,
        metrics jsonb NOT NULL,
        PRIMARY KEY (job_id, epoch)
      )`);
  await runner.query(`
      CREATE TABLE training_trials (
        job_id uuid NOT NULL REFERENCES training_jobs (id),
        number int NOT NULL,
        state text NOT NULL CHECK (state IN ('running', 'complete', 'pruned', 'failed')),
        params jsonb NOT NULL,
        value double precision,
        intermediate jsonb NOT NULL,
        PRIMARY KEY (job_id, number),
        UNIQUE (job_id, params)
      )`);
}
