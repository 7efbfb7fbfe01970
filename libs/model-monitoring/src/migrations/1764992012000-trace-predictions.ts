import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How each prediction came about; null where whoever served it did not say. */
export class TracePredictions1764992012000 implements MigrationInterface {
  readonly name = 'TracePredictions1764992012000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE predictions
        ADD COLUMN features jsonb,
        ADD COLUMN backend text,
        ADD COLUMN queue_ms double precision,
        ADD COLUMN compute_ms double precision,
        ADD COLUMN batch_rows int,
        ADD COLUMN trace_id text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE predictions
        DROP COLUMN features, DROP COLUMN backend, DROP COLUMN queue_ms, DROP COLUMN compute_ms,
        DROP COLUMN batch_rows, DROP COLUMN trace_id`);
  }
}
