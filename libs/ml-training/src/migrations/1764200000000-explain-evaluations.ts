import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Evaluations say which class is the positive one, and why a metric is null. */
export class ExplainEvaluations1764200000000 implements MigrationInterface {
  readonly name = 'ExplainEvaluations1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE evaluations
        ADD COLUMN notes jsonb NOT NULL DEFAULT '{}',
        ADD COLUMN positive_class text`);
    await runner.query(`ALTER TABLE evaluations ALTER COLUMN notes DROP DEFAULT`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE evaluations DROP COLUMN notes, DROP COLUMN positive_class`);
  }
}
