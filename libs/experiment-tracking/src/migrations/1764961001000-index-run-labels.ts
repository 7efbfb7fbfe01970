import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs are found by a tag, a parameter or a data set without looking at all of them. */
export class IndexRunLabels1764961001000 implements MigrationInterface {
  readonly name = 'IndexRunLabels1764961001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const column of ['tags', 'params', 'datasets']) {
      await runner.query(`CREATE INDEX runs_${column} ON runs USING gin (${column} jsonb_path_ops)`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of ['tags', 'params', 'datasets']) await runner.query(`DROP INDEX runs_${column}`);
  }
}
