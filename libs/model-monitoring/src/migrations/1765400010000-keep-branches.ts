import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What became of the nodes of ensembles; null where no ensemble answered. */
export class KeepBranches1765400010000 implements MigrationInterface {
  readonly name = 'KeepBranches1765400010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE predictions ADD COLUMN branches jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE predictions DROP COLUMN branches');
  }
}
