import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes for the predictions of given versions, newest first, and for what the retention forgets. */
export class IndexLineageAndHistory1764500000000 implements MigrationInterface {
  readonly name = 'IndexLineageAndHistory1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX predictions_version ON predictions (workspace, model_name, model_version, event_time, prediction_id)`,
    );
    await runner.query(`DROP INDEX predictions_newest`);
    await runner.query(`CREATE INDEX check_runs_age ON check_runs (created_at)`);
    for (const table of ['drift_reports', 'quality_reports']) {
      await runner.query(`CREATE INDEX ${table}_age ON ${table} (created_at) WHERE report ->> 'check_id' IS NOT NULL`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['quality_reports', 'drift_reports', 'check_runs'])
      await runner.query(`DROP INDEX ${table}_age`);
    await runner.query(`CREATE INDEX predictions_newest ON predictions (workspace, event_time, prediction_id)`);
    await runner.query(`DROP INDEX predictions_version`);
  }
}
