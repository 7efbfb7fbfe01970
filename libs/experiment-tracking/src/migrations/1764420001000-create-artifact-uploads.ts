import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that arrive in parts; the bytes of the parts are in the artifact store. */
export class CreateArtifactUploads1764420001000 implements MigrationInterface {
  readonly name = 'CreateArtifactUploads1764420001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE artifact_uploads (
        id uuid PRIMARY KEY,
        workspace text NOT NULL,
        path text COLLATE "C" NOT NULL,
        begun_by text NOT NULL,
        begun_at timestamptz(3) NOT NULL,
        completed_digest text CHECK (completed_digest ~ '^[0-9a-f]{64}$'),
        completed_size bigint
      )`);
    await runner.query(`CREATE INDEX artifact_uploads_begun ON artifact_uploads (begun_at)`);
    await runner.query(`
      CREATE TABLE artifact_upload_parts (
        upload_id uuid NOT NULL REFERENCES artifact_uploads ON DELETE CASCADE,
        number integer NOT NULL,
        digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
        size bigint NOT NULL,
        PRIMARY KEY (upload_id, number)
      )`);
    await runner.query(`CREATE INDEX artifact_upload_parts_digest ON artifact_upload_parts (digest)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE artifact_upload_parts, artifact_uploads`);
  }
}
