import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Evaluations time the model, row by row. */
export class AddEvaluationLatency1764961002000 implements MigrationInterface {
  readonly name = 'AddEvaluationLatency1764961002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE evaluations ADD COLUMN latency jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE evaluations DROP COLUMN latency`);
  }
}
