import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Experiments and runs as MLflow's clients know them: numbers, tags, deletion, times that clients give. */
export class ExtendExperimentsAndRuns1764400000000 implements MigrationInterface {
  readonly name = 'ExtendExperimentsAndRuns1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await this.extendExperiments(runner);
    await this.extendRuns(runner);
  }

  private async extendExperiments(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE experiments
        ADD number bigint,
        ADD tags jsonb NOT NULL DEFAULT '{}',
        ADD lifecycle_stage text NOT NULL DEFAULT 'active' CHECK (lifecycle_stage IN ('active', 'deleted')),
        ADD artifact_location text,
        ADD updated_at timestamptz(3),
        ADD deleted_at timestamptz(3),
        ADD version int NOT NULL DEFAULT 1`);
    // Number 0 belongs to the experiment called Default, which a workspace may have or get later.
    await runner.query(`
      UPDATE experiments e SET updated_at = e.created_at, number = n.number
        FROM (SELECT id, CASE WHEN name = 'Default' THEN 0
                              ELSE row_number() OVER (PARTITION BY workspace, name = 'Default' ORDER BY created_at, id) END
                     AS number
                FROM experiments) n
       WHERE n.id = e.id`);
    await runner.query(`
      ALTER TABLE experiments
        ALTER number SET NOT NULL,
        ALTER updated_at SET NOT NULL,
        ADD CONSTRAINT experiments_number UNIQUE (workspace, number)`);
    await runner.query(`
      CREATE TABLE experiment_counters (
        workspace text PRIMARY KEY,
        last_number bigint NOT NULL
      )`);
    await runner.query(`
      INSERT INTO experiment_counters SELECT workspace, max(number) FROM experiments GROUP BY workspace`);
  }

  private async extendRuns(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE runs
        DROP CONSTRAINT runs_end,
        DROP CONSTRAINT runs_status_check,
        ADD CONSTRAINT runs_status_check CHECK (status IN ('scheduled', 'running', 'finished', 'failed', 'killed')),
        ADD experiment_number bigint,
        ADD lifecycle_stage text NOT NULL DEFAULT 'active' CHECK (lifecycle_stage IN ('active', 'deleted')),
        ADD deleted_at timestamptz(3),
        ADD user_id text NOT NULL DEFAULT '',
        ADD artifact_uri text,
        DROP experiment_name`);
    await runner.query(`
      UPDATE runs r SET experiment_number = e.number FROM experiments e WHERE e.id = r.experiment_id`);
    await runner.query(`ALTER TABLE runs ALTER experiment_number SET NOT NULL`);
    await runner.query(`DROP INDEX runs_experiment`);
    await runner.query(`CREATE INDEX runs_experiment ON runs (experiment_id, started_at DESC, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX runs_experiment`);
    await runner.query(`CREATE INDEX runs_experiment ON runs (experiment_id, started_at DESC)`);
    await runner.query(`DELETE FROM runs WHERE status = 'scheduled'`);
    await runner.query(`ALTER TABLE runs ADD experiment_name text`);
    await runner.query(`UPDATE runs r SET experiment_name = e.name FROM experiments e WHERE e.id = r.experiment_id`);
    await runner.query(`
      UPDATE runs SET ended_at = CASE WHEN status = 'running' THEN NULL ELSE coalesce(ended_at, started_at) END`);
    await runner.query(`
      ALTER TABLE runs
        ALTER experiment_name SET NOT NULL,
        DROP CONSTRAINT runs_status_check,
        ADD CONSTRAINT runs_status_check CHECK (status IN ('running', 'finished', 'failed', 'killed')),
        ADD CONSTRAINT runs_end CHECK ((status = 'running') = (ended_at IS NULL)),
        DROP experiment_number, DROP lifecycle_stage, DROP deleted_at, DROP user_id, DROP artifact_uri`);
    await runner.query(`DROP TABLE experiment_counters`);
    await runner.query(`
      ALTER TABLE experiments
        DROP number, DROP tags, DROP lifecycle_stage, DROP artifact_location, DROP updated_at, DROP deleted_at,
        DROP version`);
  }
}
