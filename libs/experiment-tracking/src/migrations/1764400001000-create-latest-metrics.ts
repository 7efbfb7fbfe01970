import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Metric points keep every value, and the latest value of each metric has a row of its own: it is written by one upsert and found
 * by an index. No foreign key to `runs`: one look-up a point cost a third of a batch, and points are only ever inserted from
 * a row of `runs`.
 */
export class CreateLatestMetrics1764400001000 implements MigrationInterface {
  readonly name = 'CreateLatestMetrics1764400001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE metric_points
        DROP CONSTRAINT metric_points_pkey,
        DROP CONSTRAINT metric_points_run_id_fkey`);
    await runner.query(`
      ALTER TABLE metric_points ALTER "time" TYPE bigint USING (extract(epoch FROM "time") * 1000)::bigint`);
    await runner.query(`ALTER TABLE metric_points RENAME "time" TO time_ms`);
    await runner.query(`ALTER TABLE metric_points ADD PRIMARY KEY (run_id, key, step, time_ms, value)`);
    await runner.query(`
      CREATE TABLE latest_metrics (
        run_id uuid NOT NULL,
        key text NOT NULL,
        experiment_id uuid NOT NULL,
        value double precision NOT NULL,
        step bigint NOT NULL,
        time_ms bigint NOT NULL,
        PRIMARY KEY (run_id, key)
      )`);
    await runner.query(`
      INSERT INTO latest_metrics (run_id, key, experiment_id, value, step, time_ms)
      SELECT DISTINCT ON (p.run_id, p.key) p.run_id, p.key, r.experiment_id, p.value, p.step, p.time_ms
        FROM metric_points p JOIN runs r ON r.id = p.run_id
       ORDER BY p.run_id, p.key, p.step DESC, p.time_ms DESC, p.value DESC`);
    await runner.query(`CREATE INDEX latest_metrics_value ON latest_metrics (experiment_id, key, value, run_id)`);
    await runner.query(`ALTER TABLE runs DROP latest_metrics`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE runs ADD latest_metrics jsonb NOT NULL DEFAULT '{}'`);
    await runner.query(`
      UPDATE runs r SET latest_metrics = m.latest
        FROM (SELECT run_id, jsonb_object_agg(key, jsonb_build_object(
                       'value', value, 'step', step::text,
                       'time', to_char(to_timestamp(time_ms / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
                     AS latest
                FROM latest_metrics WHERE value <> 'NaN' GROUP BY run_id) m
       WHERE m.run_id = r.id`);
    await runner.query(`DROP TABLE latest_metrics`);
    await runner.query(`
      DELETE FROM metric_points p USING metric_points q
       WHERE (p.run_id, p.key, p.step, p.time_ms) = (q.run_id, q.key, q.step, q.time_ms) AND p.value < q.value`);
    await runner.query(`
      ALTER TABLE metric_points
        DROP CONSTRAINT metric_points_pkey,
        ALTER time_ms TYPE timestamptz(3) USING to_timestamp(time_ms / 1000.0)`);
    await runner.query(`ALTER TABLE metric_points RENAME time_ms TO "time"`);
    await runner.query(`
      ALTER TABLE metric_points
        ADD PRIMARY KEY (run_id, key, step, "time"),
        ADD FOREIGN KEY (run_id) REFERENCES runs ON DELETE CASCADE`);
  }
}
