import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A/B tests have guard-rails and rules by which they stop. */
export class GuardAbTests1765500000000 implements MigrationInterface {
  name = 'GuardAbTests1765500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ab_tests
        ADD COLUMN guardrail_metrics jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN stop_rules jsonb,
        ADD COLUMN stop_reason text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE ab_tests DROP COLUMN guardrail_metrics, DROP COLUMN stop_rules, DROP COLUMN stop_reason',
    );
  }
}
