import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Evaluations keep fairness, robustness and explainability. */
export class AddEvaluationChecks1764300000000 implements MigrationInterface {
  readonly name = 'AddEvaluationChecks1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE evaluations ADD COLUMN checks jsonb NOT NULL DEFAULT '{}'`);
    await runner.query(`ALTER TABLE evaluations ALTER COLUMN checks DROP DEFAULT`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE evaluations DROP COLUMN checks`);
  }
}
