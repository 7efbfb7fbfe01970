import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Uploads of other owners than the workspace, and uploads whose parts go to the storage itself. */
export class OwnArtifactUploads1764962001000 implements MigrationInterface {
  readonly name = 'OwnArtifactUploads1764962001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE artifact_uploads
        ADD COLUMN owner text NOT NULL DEFAULT '',
        ADD COLUMN direct_token text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // The older schema knows none of them.
    await runner.query(`DELETE FROM artifact_uploads WHERE owner <> '' OR direct_token IS NOT NULL`);
    await runner.query(`ALTER TABLE artifact_uploads DROP COLUMN owner, DROP COLUMN direct_token`);
  }
}
