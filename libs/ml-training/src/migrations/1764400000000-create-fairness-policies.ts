import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sensitive columns that governance's policies name. */
export class CreateFairnessPolicies1764400000000 implements MigrationInterface {
  readonly name = 'CreateFairnessPolicies1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE fairness_policies (
        workspace text NOT NULL,
        id text NOT NULL,
        name text NOT NULL,
        model_pattern text NOT NULL,
        active boolean NOT NULL,
        sensitive_columns text[] NOT NULL,
        revision integer NOT NULL,
        PRIMARY KEY (workspace, id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE fairness_policies`);
  }
}
