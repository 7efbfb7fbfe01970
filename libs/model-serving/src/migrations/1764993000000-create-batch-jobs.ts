import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Batch jobs, and how far each has come. */
export class CreateBatchJobs1764993000000 implements MigrationInterface {
  readonly name = 'CreateBatchJobs1764993000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE batch_jobs (
        id uuid PRIMARY KEY,
        workspace text NOT NULL,
        model_name text NOT NULL,
        model_version text NOT NULL,
        artifact_digest text NOT NULL,
        state text NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
        version int NOT NULL,
        spec jsonb NOT NULL,
        principal jsonb NOT NULL,
        request_id text NOT NULL,
        traceparent text NOT NULL,
        attempt int NOT NULL,
        idle_attempts int NOT NULL,
        phase text NOT NULL,
        progress double precision NOT NULL,
        rows_predicted double precision NOT NULL,
        rows_bad double precision NOT NULL,
        rows_per_second double precision,
        seconds_left double precision,
        output_bytes double precision,
        error jsonb,
        created_at timestamptz(3) NOT NULL,
        started_at timestamptz(3),
        finished_at timestamptz(3)
      )`);
    await runner.query(`CREATE INDEX batch_jobs_workspace ON batch_jobs (workspace, id)`);
    await runner.query(`CREATE INDEX batch_jobs_open ON batch_jobs (id) WHERE state IN ('queued', 'running')`);
    await runner.query(`
      CREATE TABLE batch_job_chunks (
        job_id uuid NOT NULL REFERENCES batch_jobs (id) ON DELETE CASCADE,
        number int NOT NULL,
        rows_predicted int NOT NULL,
        rows_bad int NOT NULL,
        after jsonb NOT NULL,
        part text NOT NULL,
        part_bytes double precision NOT NULL,
        errors_part text,
        errors_bytes double precision NOT NULL,
        PRIMARY KEY (job_id, number)
      )`);
    await runner.query(`
      CREATE TABLE batch_uploads (
        id uuid PRIMARY KEY,
        workspace text NOT NULL,
        digest text NOT NULL,
        size_bytes double precision NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        UNIQUE (workspace, digest)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE batch_uploads`);
    await runner.query(`DROP TABLE batch_job_chunks`);
    await runner.query(`DROP TABLE batch_jobs`);
  }
}
