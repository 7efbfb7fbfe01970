import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the registry tells of versions: their input columns and the data sets they were made with. */
export class CreateLineage1764400000000 implements MigrationInterface {
  readonly name = 'CreateLineage1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE version_columns (
        workspace text NOT NULL,
        model_name text COLLATE "C" NOT NULL,
        model_version text COLLATE "C" NOT NULL,
        column_name text COLLATE "C" NOT NULL,
        position integer NOT NULL,
        type text,
        ignored text,
        PRIMARY KEY (workspace, model_name, model_version, column_name)
      )`);
    await runner.query(`
      CREATE TABLE version_datasets (
        workspace text NOT NULL,
        model_name text COLLATE "C" NOT NULL,
        model_version text COLLATE "C" NOT NULL,
        dataset_id text COLLATE "C" NOT NULL,
        dataset_version text COLLATE "C" NOT NULL,
        split text COLLATE "C" NOT NULL,
        digest text COLLATE "C",
        PRIMARY KEY (workspace, model_name, model_version, dataset_id, dataset_version, split)
      )`);
    await runner.query(`CREATE INDEX version_datasets_id ON version_datasets (workspace, dataset_id)`);
    await runner.query(`CREATE INDEX version_datasets_digest ON version_datasets (workspace, digest)`);
    // A data set may have made versions of several models: their predictions are listed together, newest first.
    await runner.query(`CREATE INDEX predictions_newest ON predictions (workspace, event_time, prediction_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX predictions_newest`);
    await runner.query(`DROP TABLE version_datasets`);
    await runner.query(`DROP TABLE version_columns`);
  }
}
