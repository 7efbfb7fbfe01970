import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What versions of models are fed with. */
export class CreateFeatureServices1765701000000 implements MigrationInterface {
  readonly name = 'CreateFeatureServices1765701000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE feature_services (
        id text PRIMARY KEY,
        workspace text NOT NULL,
        name text COLLATE "C" NOT NULL,
        version text COLLATE "C" NOT NULL,
        version_order text COLLATE "C" NOT NULL,
        prerelease boolean NOT NULL,
        description text NOT NULL,
        owner text NOT NULL,
        inputs jsonb NOT NULL,
        request_inputs jsonb NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT feature_services_version_unique UNIQUE (workspace, name, version)
      )`);
    await runner.query(`CREATE INDEX feature_services_inputs ON feature_services USING gin (inputs jsonb_path_ops)`);
    await runner.query(
      `CREATE INDEX feature_services_order ON feature_services (workspace, name, version_order, version)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE feature_services');
  }
}
