import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events that processes have begun to handle and not finished: how a message that kills its process is recognised. */
export class CountAttempts1763900200000 implements MigrationInterface {
  name = 'CountAttempts1763900200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE inbox_attempts (
        consumer_group text NOT NULL,
        event_id text NOT NULL,
        processes integer NOT NULL,
        last_process text NOT NULL,
        begun_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (consumer_group, event_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE inbox_attempts`);
  }
}
