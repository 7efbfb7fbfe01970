import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['model_card_tasks', 'model_card_facts', 'model_card_generations', 'model_card_statements'];

/** Cards of model versions: what authors state, what was generated, what was heard, what is to be done. */
export class CreateModelCards1764300300000 implements MigrationInterface {
  readonly name = 'CreateModelCards1764300300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE model_card_statements (
        workspace text NOT NULL,
        model_id text NOT NULL,
        version text NOT NULL,
        model_name text NOT NULL,
        intended_use text NOT NULL,
        out_of_scope_use text NOT NULL,
        limitations text NOT NULL,
        ethical_considerations text NOT NULL,
        updated_by text NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        revision integer NOT NULL,
        PRIMARY KEY (workspace, model_id, version)
      )`);
    await runner.query(`
      CREATE TABLE model_card_generations (
        id uuid PRIMARY KEY,
        workspace text NOT NULL,
        model_id text NOT NULL,
        model_name text NOT NULL,
        version text NOT NULL,
        digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
        sections text[] NOT NULL,
        trigger text NOT NULL,
        generated_by text NOT NULL,
        generated_at timestamptz(3) NOT NULL,
        revision integer NOT NULL,
        CONSTRAINT model_card_generations_revision UNIQUE (workspace, model_id, version, revision)
      )`);
    await runner.query(`
      CREATE INDEX model_card_generations_card ON model_card_generations (workspace, model_name, version, revision)`);
    await runner.query(`
      CREATE TABLE model_card_facts (
        workspace text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('evaluation', 'deployment')),
        id text NOT NULL,
        model_name text NOT NULL,
        versions text[] NOT NULL,
        revision integer NOT NULL,
        state jsonb NOT NULL,
        PRIMARY KEY (workspace, kind, id)
      )`);
    await runner.query(`CREATE INDEX model_card_facts_model ON model_card_facts (workspace, model_name, kind)`);
    await createTasks(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE ${table}`);
  }
}

async function createTasks(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE model_card_tasks (
      workspace text NOT NULL,
      model_name text NOT NULL,
      version text NOT NULL,
      trigger text NOT NULL,
      principal text NOT NULL,
      request_id text NOT NULL,
      traceparent text NOT NULL,
      asked integer NOT NULL,
      attempts integer NOT NULL,
      due_at timestamptz(3) NOT NULL,
      PRIMARY KEY (workspace, model_name, version)
    )`);
  await runner.query(`CREATE INDEX model_card_tasks_due ON model_card_tasks (due_at)`);
}
