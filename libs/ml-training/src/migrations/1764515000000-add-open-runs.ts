import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Jobs know whether a run in experiment tracking was begun for them that has not ended. */
export class AddOpenRuns1764515000000 implements MigrationInterface {
  readonly name = 'AddOpenRuns1764515000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE training_jobs ADD COLUMN run_open boolean NOT NULL DEFAULT false`);
    await runner.query(`CREATE INDEX training_jobs_to_settle ON training_jobs (id)
                         WHERE run_open AND state IN ('failed', 'cancelled')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX training_jobs_to_settle`);
    await runner.query(`ALTER TABLE training_jobs DROP COLUMN run_open`);
  }
}
