import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Uploads of an owner that wait for parts are listed. */
export class IndexOpenUploads1764985100000 implements MigrationInterface {
  readonly name = 'IndexOpenUploads1764985100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX artifact_uploads_open ON artifact_uploads (workspace, owner, id) WHERE completed_digest IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX artifact_uploads_open`);
  }
}
