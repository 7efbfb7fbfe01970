import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateDeployments1763910000000 implements MigrationInterface {
  readonly name = 'CreateDeployments1763910000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE deployments (
        id uuid PRIMARY KEY,
        workspace text NOT NULL,
        name text NOT NULL,
        model_name text NOT NULL,
        revision integer NOT NULL CHECK (revision > 0),
        routes jsonb NOT NULL,
        restored_revision integer,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX deployments_workspace_name ON deployments (workspace, name) WHERE deleted_at IS NULL`,
    );
    await runner.query(`
      CREATE TABLE deployment_revisions (
        deployment_id uuid NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
        revision integer NOT NULL,
        routes jsonb NOT NULL,
        restored_revision integer,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (deployment_id, revision)
      )`);
    await runner.query(`
      CREATE TABLE serving_state (id smallint PRIMARY KEY CHECK (id = 1), revision integer NOT NULL)`);
    await runner.query(`INSERT INTO serving_state (id, revision) VALUES (1, 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE serving_state, deployment_revisions, deployments`);
  }
}
