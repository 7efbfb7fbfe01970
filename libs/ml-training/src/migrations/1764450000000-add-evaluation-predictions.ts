import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Evaluations keep what the model predicted of each row, as a blob of the artifact store. */
export class AddEvaluationPredictions1764450000000 implements MigrationInterface {
  readonly name = 'AddEvaluationPredictions1764450000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE evaluations ADD COLUMN predictions_digest text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE evaluations DROP COLUMN predictions_digest`);
  }
}
