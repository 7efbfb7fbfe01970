import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What models were called before, so that predictions that come late under an old name still find them. */
export class FollowRenames1764962300000 implements MigrationInterface {
  readonly name = 'FollowRenames1764962300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE monitored_models ADD COLUMN revision integer NOT NULL DEFAULT 0`);
    await runner.query(`CREATE INDEX monitored_models_name ON monitored_models (workspace, model_name)`);
    await runner.query(`
      CREATE TABLE former_model_names (
        workspace text NOT NULL,
        name text COLLATE "C" NOT NULL,
        model_id text COLLATE "C" NOT NULL,
        until timestamptz(3) NOT NULL,
        PRIMARY KEY (workspace, name, model_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE former_model_names`);
    await runner.query(`DROP INDEX monitored_models_name`);
    await runner.query(`ALTER TABLE monitored_models DROP COLUMN revision`);
  }
}
