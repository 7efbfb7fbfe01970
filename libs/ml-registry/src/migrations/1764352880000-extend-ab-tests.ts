import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A/B tests are started, paused and stopped, and say which artifacts serve them. */
export class ExtendAbTests1764352880000 implements MigrationInterface {
  name = 'ExtendAbTests1764352880000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ab_tests
        ADD COLUMN control_key text,
        ADD COLUMN started_at timestamptz(3),
        ADD COLUMN stopped_at timestamptz(3),
        ADD COLUMN updated_at timestamptz(3),
        ADD COLUMN revision integer NOT NULL DEFAULT 1`);
    // Until now nothing was split: tests that were recorded as running wait for a start.
    await runner.query(`
      UPDATE ab_tests SET
        control_model = control_model || jsonb_build_object('model_name', control_model -> 'model_id', 'artifact_digest', NULL),
        treatment_model =
          treatment_model || jsonb_build_object('model_name', treatment_model -> 'model_id', 'artifact_digest', NULL),
        control_key = (control_model ->> 'model_id') || '@' || (control_model ->> 'version'),
        updated_at = created_at,
        stopped_at = CASE WHEN status IN ('completed', 'stopped') THEN created_at END,
        status = CASE status WHEN 'completed' THEN 'stopped' WHEN 'running' THEN 'draft' ELSE status END`);
    await runner.query(`
      ALTER TABLE ab_tests
        ALTER COLUMN control_key SET NOT NULL,
        ALTER COLUMN updated_at SET NOT NULL,
        ALTER COLUMN revision DROP DEFAULT`);
    await runner.query(
      `CREATE UNIQUE INDEX ab_tests_one_running ON ab_tests (workspace, control_key) WHERE status = 'running'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX ab_tests_one_running`);
    await runner.query(`UPDATE ab_tests SET status = 'draft' WHERE status = 'paused'`);
    await runner.query(`
      ALTER TABLE ab_tests DROP COLUMN control_key, DROP COLUMN started_at, DROP COLUMN stopped_at,
        DROP COLUMN updated_at, DROP COLUMN revision`);
  }
}
