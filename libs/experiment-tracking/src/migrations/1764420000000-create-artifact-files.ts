import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that clients log beside their runs, by path; the bytes are in the artifact store. */
export class CreateArtifactFiles1764420000000 implements MigrationInterface {
  readonly name = 'CreateArtifactFiles1764420000000';

  async up(runner: QueryRunner): Promise<void> {
    // Paths are compared byte by byte: a folder is a range of the key.
    await runner.query(`
      CREATE TABLE artifact_files (
        workspace text NOT NULL,
        path text COLLATE "C" NOT NULL,
        digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
        size bigint NOT NULL,
        stored_by text NOT NULL,
        stored_at timestamptz(3) NOT NULL,
        revision integer NOT NULL,
        PRIMARY KEY (workspace, path)
      )`);
    await runner.query(`CREATE INDEX artifact_files_digest ON artifact_files (digest)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE artifact_files`);
  }
}
