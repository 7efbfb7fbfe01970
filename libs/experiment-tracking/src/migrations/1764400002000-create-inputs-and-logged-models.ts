import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What runs read and made: data sets, and models before anybody registers them. */
export class CreateInputsAndLoggedModels1764400002000 implements MigrationInterface {
  readonly name = 'CreateInputsAndLoggedModels1764400002000';

  async up(runner: QueryRunner): Promise<void> {
    await this.createInputs(runner);
    await this.createLoggedModels(runner);
  }

  private async createInputs(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE input_datasets (
        id uuid PRIMARY KEY,
        experiment_id uuid NOT NULL REFERENCES experiments,
        name text NOT NULL,
        digest text NOT NULL,
        source_type text NOT NULL,
        source text NOT NULL,
        schema text,
        profile text,
        CONSTRAINT input_datasets_content UNIQUE (experiment_id, name, digest)
      )`);
    await runner.query(`
      CREATE TABLE run_datasets (
        run_id uuid NOT NULL REFERENCES runs,
        dataset_id uuid NOT NULL REFERENCES input_datasets,
        tags jsonb NOT NULL,
        context text GENERATED ALWAYS AS (tags ->> 'mlflow.data.context') STORED,
        PRIMARY KEY (run_id, dataset_id)
      )`);
    await runner.query(`CREATE INDEX run_datasets_dataset ON run_datasets (dataset_id)`);
    await runner.query(`
      CREATE TABLE run_models (
        run_id uuid NOT NULL REFERENCES runs,
        direction text NOT NULL CHECK (direction IN ('input', 'output')),
        model_id text NOT NULL,
        step bigint NOT NULL,
        PRIMARY KEY (run_id, direction, model_id)
      )`);
  }

  private async createLoggedModels(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE logged_models (
        id text PRIMARY KEY,
        workspace text NOT NULL,
        experiment_id uuid NOT NULL REFERENCES experiments,
        experiment_number bigint NOT NULL,
        artifact_uri text,
        name text NOT NULL,
        model_type text,
        source_run_id text,
        status text NOT NULL CHECK (status IN ('pending', 'ready', 'failed')),
        lifecycle_stage text NOT NULL CHECK (lifecycle_stage IN ('active', 'deleted')),
        params jsonb NOT NULL,
        tags jsonb NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        version int NOT NULL
      )`);
    await runner.query(`CREATE INDEX logged_models_newest ON logged_models (experiment_id, created_at DESC, id)`);
    await runner.query(`
      CREATE TABLE logged_model_metrics (
        model_id text NOT NULL REFERENCES logged_models,
        run_id uuid NOT NULL,
        key text NOT NULL,
        step bigint NOT NULL,
        time_ms bigint NOT NULL,
        value double precision NOT NULL,
        dataset_name text,
        dataset_digest text,
        PRIMARY KEY (model_id, key, time_ms, step, run_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['logged_model_metrics', 'logged_models', 'run_models', 'run_datasets', 'input_datasets']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
