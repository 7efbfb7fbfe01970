import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What promotions need, as data. */
export class CreatePolicies1764300100000 implements MigrationInterface {
  readonly name = 'CreatePolicies1764300100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE promotion_policies (
        id uuid PRIMARY KEY,
        workspace text NOT NULL,
        name text COLLATE "C" NOT NULL,
        description text NOT NULL,
        to_stage text NOT NULL CHECK (to_stage IN ('staging', 'production')),
        model_pattern text NOT NULL,
        status text NOT NULL CHECK (status IN ('draft', 'active', 'retired')),
        requirements jsonb NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_by text NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        revision integer NOT NULL,
        CONSTRAINT promotion_policies_name_unique UNIQUE (workspace, name)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE promotion_policies`);
  }
}
