import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Stages may come with versions from another registry. */
export class AllowImportedStages1764513500000 implements MigrationInterface {
  readonly name = 'AllowImportedStages1764513500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE stage_changes DROP CONSTRAINT stage_changes_cause_check`);
    await runner.query(`
      ALTER TABLE stage_changes ADD CONSTRAINT stage_changes_cause_check
        CHECK (cause IN ('transition', 'replaced', 'rollback', 'free', 'deleted', 'imported'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE stage_changes SET cause = 'free' WHERE cause = 'imported'`);
    await runner.query(`ALTER TABLE stage_changes DROP CONSTRAINT stage_changes_cause_check`);
    await runner.query(`
      ALTER TABLE stage_changes ADD CONSTRAINT stage_changes_cause_check
        CHECK (cause IN ('transition', 'replaced', 'rollback', 'free', 'deleted'))`);
  }
}
