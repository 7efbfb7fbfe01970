import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When an upload was last sent, or named by a job: what is not used any more may be removed. */
export class AddUploadUse1766000000000 implements MigrationInterface {
  readonly name = 'AddUploadUse1766000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE batch_uploads ADD COLUMN used_at timestamptz(3)`);
    await runner.query(`
      UPDATE batch_uploads u SET used_at = greatest(u.created_at, (
        SELECT max(j.created_at) FROM batch_jobs j WHERE j.spec -> 'input' ->> 'uploadId' = u.id::text))`);
    // Replicas of the release before do not know of it.
    await runner.query(`ALTER TABLE batch_uploads ALTER COLUMN used_at SET DEFAULT now()`);
    await runner.query(`ALTER TABLE batch_uploads ALTER COLUMN used_at SET NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE batch_uploads DROP COLUMN used_at`);
  }
}
